from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OpencellCommon
from .fake_opencell.invoices import to_instant


@tagged("post_install", "-at_install")
class TestInvoiceBatch(OpencellCommon):
    """Many invoices together: read at once, posted at once, none lost for another."""

    def setUp(self):
        super().setUp()
        self.contract = self.push_contract()
        self.backend.invoice_batch_size = 4

    def bill_many(self, count, first=1):
        """Have some invoices billed; return their ids there."""
        return [
            self.bill(self.contract, number=f"SO2026-{number:06d}")
            for number in range(first, first + count)
        ]

    def _get_batches(self):
        return self.env["opencell.invoice.batch"].search([], order="id")

    def _count_posted(self):
        return self.env["account.move"].search_count(
            [
                ("journal_id", "=", self.backend.journal_id.id),
                ("state", "=", "posted"),
            ]
        )

    def test_invoices_are_read_and_posted_in_batches(self):
        self.bill_many(6)
        self.backend.action_import_invoices()
        calls = len(self.remote.calls)
        self.run_due_jobs()
        batches = self._get_batches()
        self.assertEqual(batches.mapped("invoice_count"), [4, 2])
        self.assertEqual(batches.mapped("done_count"), [4, 2])
        self.assertEqual(batches.mapped("document_count"), [4, 2])
        self.assertEqual(set(batches.mapped("progress")), {100.0})
        self.assertEqual(set(batches.mapped("state")), {"done"})
        made = self.remote.calls[calls:]
        self.assertEqual(made.count("list"), 3, "the list, and one for each batch")
        self.assertEqual(made.count("fetchPdfInvoice"), 6)
        self.assertEqual(len(made), 9)
        jobs = self.env["queue.job"].search([("method_name", "=", "_post")])
        self.assertEqual(
            set(jobs.mapped("channel")), {"root.somconnexio.opencell_invoice"}
        )

    def test_content_is_forgotten_once_it_is_posted(self):
        self.bill_many(1)
        [invoice] = self.import_invoices()
        self.assertFalse(invoice.payload)

    def test_bad_one_in_the_middle_does_not_hold_the_others(self):
        ids = self.bill_many(4)
        self.remote.invoices[ids[1]]["billingAccountCode"] = "9999_0"
        invoices = self.import_invoices()
        self.assertEqual(invoices.mapped("state"), ["done", "error", "done", "done"])
        self.assertIn("9999_0", invoices[1].error_message)
        batch = self._get_batches()
        self.assertEqual((batch.done_count, batch.error_count), (3, 1))
        self.assertEqual(len(batch.activity_ids), 1)
        self.remote.invoices[ids[1]]["billingAccountCode"] = (
            self.contract.billing_group_id.code
        )
        batch.action_retry()
        self.run_due_jobs()
        self.assertEqual(set(invoices.mapped("state")), {"done"})
        self.assertFalse(batch.activity_ids)
        self.assertEqual(self._count_posted(), 4)

    def test_what_accounting_refuses_is_found_among_the_others(self):
        """Nobody sees it before the posting: halves are tried until it is alone."""
        self.bill_many(4)
        model = self.registry["account.move"]
        post = model._post

        def post_but_one(moves, soft=True):
            if "SO2026-000003" in moves.mapped("name"):
                reason = "The fiscal year is closed."
                raise UserError(reason)
            return post(moves, soft=soft)

        self.patch(model, "_post", post_but_one)
        invoices = self.import_invoices()
        self.assertEqual(invoices.mapped("state"), ["done", "done", "error", "done"])
        self.assertIn("fiscal year", invoices[2].error_message)
        self.assertFalse(invoices[2].move_id)
        self.assertEqual(self._count_posted(), 3)

    def test_number_of_another_entry_is_refused_by_the_database(self):
        other = self.bill(self.contract, number="SO2026-000001")
        self.import_invoices()
        self.env["opencell.invoice"].search([]).flush_recordset()
        self.remote.invoices.pop(other)
        move = self.env["account.move"].search([("name", "=", "SO2026-000001")])
        invoice = move.opencell_invoice_id
        invoice.write({"number": "X", "external_id": "999999"})
        self.bill_many(2)
        invoices = self.import_invoices() - invoice
        self.assertEqual(invoices.mapped("state"), ["error", "done"])
        self.assertNotIn(self.contract.partner_id.name, invoices[0].error_message)

    def test_batch_left_behind_goes_on_where_it_was(self):
        """A killed worker leaves the row as it was, and perhaps not even a job."""
        self.bill_many(3)
        self.backend._pull_invoices()
        batch = self._get_batches()
        for step in ("to_fetch", "to_post"):
            with self.subTest(step=step):
                self.assertEqual(batch.state, step)
                self.jobs_of(batch, state="pending").write({"state": "cancelled"})
                batch.date_enqueued -= timedelta(hours=1)
                self.run_cron("opencell.backend", "_cron_import_invoices")
                [job] = self.jobs_of(batch, state="pending")
                self.run_job(job)
        self.assertEqual((batch.state, batch.done_count), ("done", 3))
        self.assertEqual(self._count_posted(), 3)

    def test_worker_killed_before_the_commit_leaves_nothing(self):
        self.bill_many(3)
        self.backend._pull_invoices()
        batch = self._get_batches()
        batch._fetch()
        with self.env.cr.savepoint() as savepoint:
            batch._post()
            self.assertEqual(self._count_posted(), 3)
            savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual((batch.state, self._count_posted()), ("to_post", 0))
        self.run_due_jobs()
        self.assertEqual((batch.state, self._count_posted()), ("done", 3))

    def test_jobs_that_run_twice_post_once(self):
        self.bill_many(3)
        self.backend._pull_invoices()
        batch = self._get_batches()
        for _ in range(2):
            batch._enqueue()
        self.run_due_jobs()
        batch._start()
        self.run_due_jobs()
        self.assertEqual(self._count_posted(), 3)

    def test_documents_left_behind_are_read_later(self):
        self.bill_many(2)
        self.backend._pull_invoices()
        batch = self._get_batches()
        batch._fetch()
        batch._post()
        invoices = batch.invoice_ids
        self.env["queue.job"].search([]).write({"state": "cancelled"})
        self.assertEqual(set(invoices.mapped("document_state")), {"waiting"})
        self.env.flush_all()
        with freeze_time("2026-11-15 11:00:00"):
            self.run_cron("opencell.backend", "_cron_import_invoices")
            self.run_due_jobs()
        self.assertEqual(set(invoices.mapped("document_state")), {"attached"})

    def test_document_on_demand_is_read_when_it_is_wanted(self):
        self.backend.invoice_document = "on_demand"
        self.bill_many(1)
        [invoice] = self.import_invoices()
        self.assertNotIn("fetchPdfInvoice", self.remote.calls)
        self.assertEqual(invoice.document_state, "on_demand")
        document = invoice.move_id._get_invoice_legal_documents("pdf")
        self.assertEqual(document["content"], b"%PDF-1.4 invoice SO2026-000001")
        invoice.move_id._get_invoice_legal_documents_all()
        self.assertEqual(self.remote.calls.count("fetchPdfInvoice"), 1)

    def test_outage_is_no_error_for_who_wants_a_document(self):
        self.backend.invoice_document = "on_demand"
        self.bill_many(1)
        [invoice] = self.import_invoices()
        self.wire.break_next("refused")
        self.assertFalse(invoice.move_id._get_invoice_legal_documents("pdf"))
        self.assertEqual(invoice.document_state, "on_demand")

    def test_list_without_lines_is_completed_one_by_one(self):
        ids = self.bill_many(2)
        show = self.remote._list_invoices

        def show_less(body):
            answer = show(body)
            for item in answer["invoices"]:
                item.pop("categoryInvoiceAgregate")
            return answer

        self.remote._list_invoices = show_less
        invoices = self.import_invoices()
        self.assertEqual(set(invoices.mapped("state")), {"done"})
        self.assertEqual(self.remote.calls.count("invoice"), len(ids))

    def test_reason_that_nobody_foresaw_is_told(self):
        self.bill_many(2)
        self.backend._pull_invoices()
        batch = self._get_batches()
        batch._fetch()
        batch._on_fail(exc_name="KeyError", exc_message="'x'")
        self.assertEqual(set(batch.invoice_ids.mapped("error_message")), {"'x'"})
        self.assertEqual(len(batch.activity_ids), 1)

    def test_invoice_cancelled_before_it_was_read_does_not_come_in(self):
        [number] = self.bill_many(1)
        self.backend._pull_invoices()
        self.remote.invoices[number]["status"] = "CANCELED"
        self.run_due_jobs()
        [invoice] = self.env["opencell.invoice"].search([])
        self.assertEqual(invoice.state, "error")
        self.assertEqual(self._count_posted(), 0)

    def test_days_are_those_of_the_cooperative(self):
        self.bill(self.contract, day="2026-11-01")
        [number] = self.remote.invoices
        self.assertEqual(
            self.remote.invoices[number]["invoiceDate"], to_instant("2026-11-01")
        )
        [invoice] = self.import_invoices()
        self.assertEqual(str(invoice.move_id.date), "2026-11-01")
