from psycopg2 import IntegrityError

from odoo.exceptions import LockError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from .common import OpencellCommon

PASSING = ("refused", "lost_before", "lost_after", "text_500", "html_401")
REFUSALS = ("rejected", "status_500", "fail_200")


@tagged("post_install", "-at_install")
class TestInvoiceFaults(OpencellCommon):
    """Invoices that can't be taken as they are: refused, nothing half-written."""

    def setUp(self):
        super().setUp()
        self.backend.breaker_threshold = 1000
        self.contract = self.push_contract()

    def _get_moves(self):
        return self.env["account.move"].search(
            [("journal_id", "=", self.backend.journal_id.id)]
        )

    def assert_refused(self, reason, **values):
        """The invoice is an error that names its reason; after that it is not."""
        number = self.bill(self.contract, **values)
        [invoice] = self.import_invoices()
        self.assertEqual(invoice.state, "error")
        self.assertIn(reason, invoice.error_message)
        self.assertEqual(len(invoice.batch_id.activity_ids), 1)
        self.assertFalse(self._get_moves(), "half-written")
        return invoice, self.remote.invoices[number]

    def assert_repaired(self, invoice):
        """A person tries again, now with success."""
        invoice.action_retry()
        self.run_due_jobs()
        self.assertEqual(invoice.state, "done", invoice.error_message)
        self.assertFalse(invoice.error_message)
        self.assertFalse(invoice.batch_id.activity_ids)
        self.assertEqual(len(self._get_moves()), 1)

    def test_total_that_is_not_the_sum(self):
        invoice, remote = self.assert_refused("amountWithTax", amountWithTax=8.48)
        remote["amountWithTax"] = 8.47
        self.assert_repaired(invoice)

    def test_lines_that_are_not_the_sum(self):
        self.assert_refused("amountWithoutTax", amountWithoutTax=7.01)

    def test_taxes_that_are_not_the_sum(self):
        self.assert_refused("amountTax", amountTax=1.46, amountWithTax=8.46)

    def test_tax_that_is_no_rounding(self):
        taxes = [
            {
                "taxCode": "TAX_HIGH",
                "taxPercent": 21,
                "amountWithoutTax": 7.0,
                "amountTax": 1.57,
            }
        ]
        self.assert_refused(
            "1.57", taxAggregate=taxes, amountTax=1.57, amountWithTax=8.57
        )

    def test_unknown_tax(self):
        invoice, _ = self.assert_refused("TAX_NEW", tax="TAX_NEW")
        self.backend.tax_mapping_ids = [
            (0, 0, {"tax_id": self.tax.id, "code": "TAX_NEW"})
        ]
        self.assert_repaired(invoice)

    def test_tax_of_another_rate(self):
        self.assert_refused("TAX_HIGH", percent=18)

    def test_two_taxes_on_an_invoice(self):
        """Each line has the tax that Opencell says, and each tax its sum."""
        rows = [
            ("Mainland", 10.0, "TAX_HIGH", 21, 2.1),
            ("Islands", 20.0, "TAX_IGIC", 7, 1.4),
        ]
        self.bill(
            self.contract,
            categoryInvoiceAgregate=[self._make_category(*row[:3]) for row in rows],
            taxAggregate=[
                {
                    "taxCode": code,
                    "taxPercent": percent,
                    "amountWithoutTax": base,
                    "amountTax": amount,
                }
                for _name, base, code, percent, amount in rows
            ],
            amountWithoutTax=30.0,
            amountTax=3.5,
            amountWithTax=33.5,
        )
        [invoice] = self.import_invoices()
        self.assertEqual(invoice.state, "done", invoice.error_message)
        self.assertEqual(invoice.move_id.amount_total, 33.5)
        taxes = invoice.move_id.invoice_line_ids.mapped("tax_ids")
        self.assertEqual(taxes, self.tax | self.tax_low)

    def _make_category(self, name, amount, code):
        return {
            "categoryInvoiceCode": "IC_SERVICES",
            "userAccountCode": self.contract.code,
            "subCategoryInvoiceAgregateDto": [
                {
                    "invoiceSubCategoryCode": "ISC_MOBILE",
                    "description": name,
                    "amountWithoutTax": amount,
                    "taxCode": code,
                    "amountByTax": [
                        {"amountWithoutTax": amount, "tax": {"code": code}}
                    ],
                }
            ],
        }

    def test_unknown_billing_account(self):
        self.assert_refused("9999_0", billingAccountCode="9999_0")

    def test_date_that_is_none(self):
        invoice, remote = self.assert_refused("dueDate", dueDate="tomorrow")
        remote["dueDate"] = None
        self.assert_repaired(invoice)

    def test_document_that_is_none(self):
        """The invoice is posted all the same, and says what its document lacks."""
        self.remote.documents["SO2026-000001"] = "bm90IGEgcGRm"
        self.bill(self.contract)
        [invoice] = self.import_invoices()
        self.assertEqual(invoice.state, "done")
        self.assertEqual(invoice.document_state, "error")
        self.assertIn("PDF", invoice.document_error)
        self.assertFalse(
            self.env["ir.attachment"].search([("name", "ilike", "SO2026")])
        )
        self.remote.documents.clear()
        invoice.action_fetch_document()
        self.run_due_jobs()
        self.assertEqual(invoice.document_state, "attached")
        self.assertTrue(invoice.move_id.invoice_pdf_report_id)

    def test_number_that_exists_already(self):
        self.bill(self.contract)
        self.import_invoices()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["opencell.invoice"].create(
                {
                    "backend_id": self.backend.id,
                    "external_id": "4711",
                    "number": "SO2026-000001",
                }
            )

    def test_other_invoice_under_the_id(self):
        number = self.bill(self.contract)
        self.backend._pull_invoices()
        self.remote.invoices[number]["invoiceNumber"] = "SO2026-000099"
        self.run_due_jobs()
        [invoice] = self.env["opencell.invoice"].search([])
        self.assertEqual(invoice.state, "error")
        self.assertIn("SO2026-000099", invoice.error_message)

    def test_passing_fault_of_each_call_then_recovery(self):
        for calls, what in enumerate(("list", "content", "document")):
            for fault in PASSING:
                with self.subTest(call=what, fault=fault):
                    number = f"SO2026-{what}-{fault}"
                    self.bill(self.contract, number=number)
                    before = len(self._get_moves())
                    self.wire.break_next(*[None] * calls, fault)
                    self.backend.action_import_invoices()
                    self.run_until_idle()
                    self.assertEqual(len(self._get_moves()), before + 1)
                    invoice = self.env["opencell.invoice"].search(
                        [("number", "=", number)]
                    )
                    self.assertEqual(invoice.state, "done", invoice.error_message)
                    self.assertEqual(invoice.document_state, "attached")

    def test_refusal_of_the_read_then_a_person(self):
        for fault in REFUSALS:
            with self.subTest(fault=fault):
                number = f"SO2026-{fault}"
                self.bill(self.contract, number=number)
                # neither all at once nor this one alone
                self.wire.break_next(None, fault, fault)
                self.backend.action_import_invoices()
                self.run_until_idle()
                invoice = self.env["opencell.invoice"].search([("number", "=", number)])
                self.assertEqual(invoice.state, "error")
                invoice.action_retry()
                self.run_until_idle()
                self.assertEqual(invoice.state, "done")

    def test_pull_and_import_wait_while_another_job_has_the_row(self):
        self.bill(self.contract)
        self.backend._pull_invoices()
        invoice = self.env["opencell.invoice"].search([])

        def refuse(_self, **_kwargs):
            raise LockError("taken")

        for record, method in (
            (self.backend, "_pull_invoices"),
            (invoice.batch_id, "_fetch"),
        ):
            self.patch(self.registry[record._name], "lock_for_update", refuse)
            with self.assertRaises(RetryableJobError) as caught:
                getattr(record, method)()
            self.assertTrue(caught.exception.ignore_retry)
        self.assertFalse(self._get_moves())

    def test_invoice_taken_over_already_is_left_alone(self):
        self.bill(self.contract)
        [invoice] = self.import_invoices()
        batch = invoice.batch_id
        self.assertEqual((batch._fetch(), batch._post()), ("Nothing to do",) * 2)
        batch.state = "to_post"
        batch._post()
        self.assertEqual(len(self._get_moves()), 1)

    def test_entry_of_an_invoice_is_unique(self):
        self.bill(self.contract)
        [invoice] = self.import_invoices()
        journal = self.backend._create_journal()
        copy = invoice.move_id.copy({"journal_id": journal.id})
        self.assertFalse(copy.opencell_invoice_id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            copy.opencell_invoice_id = invoice
            copy.flush_recordset()

    def test_disabled_backend_takes_nothing(self):
        self.bill(self.contract)
        self.backend.state = "disabled"
        self.assertFalse(self.import_invoices())

    def test_journal_without_account_is_named(self):
        self.account_mobile.code = "70500099"
        self.backend.journal_id.default_account_id = False
        self.assert_refused("70500010")
