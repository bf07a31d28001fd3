import base64

from freezegun import freeze_time

from odoo.tests import tagged

from .common import OpencellCommon


@tagged("post_install", "-at_install")
class TestInvoice(OpencellCommon):
    """Invoices that come in as they should."""

    def setUp(self):
        super().setUp()
        self.contract = self.push_contract()

    def test_invoice_is_posted_with_number_document_and_totals(self):
        self.bill(self.contract, "7.00", "2.35")
        [invoice] = self.import_invoices()
        self.assertEqual(invoice.state, "done", invoice.error_message)
        move = invoice.move_id
        self.assertEqual((move.state, move.move_type), ("posted", "out_invoice"))
        self.assertEqual(move.name, "SO2026-000001")
        self.assertEqual(move.partner_id, self.contract.partner_id)
        self.assertEqual(move.journal_id, self.backend.journal_id)
        self.assertEqual(str(move.invoice_date), "2026-11-01")
        self.assertEqual(str(move.invoice_date_due), "2026-11-10")
        self.assertEqual(move.mandate_id, self.contract.mandate_id)
        amounts = (move.amount_untaxed, move.amount_tax, move.amount_total)
        self.assertEqual(amounts, (9.35, 1.96, 11.31))
        self.assertFalse(move.invoice_user_id)

    def test_lines_are_told_apart_by_contract(self):
        iban = self.contract.mandate_id.partner_bank_id.acc_number
        member = self.contract.partner_id
        second = self.push_contract(member=member, iban=iban)
        lines = [
            (self.contract.code, "ISC_MOBILE", "Fee", "7.00"),
            (second.code, "ISC_MOBILE", "Fee", "13.00"),
        ]
        self.bill(self.contract)
        self.remote.invoices.clear()
        self._bill_lines(lines)
        [invoice] = self.import_invoices()
        by_contract = {
            line.opencell_contract_id: line.price_subtotal
            for line in invoice.move_id.invoice_line_ids
        }
        self.assertEqual(by_contract, {self.contract: 7.0, second: 13.0})
        self.assertEqual(self.contract.opencell_invoice_count, 1)
        self.assertEqual(invoice.billing_group_id, second.billing_group_id)

    def _bill_lines(self, lines, **values):
        from .fake_opencell import make_invoice

        account = self.contract.billing_group_id.code
        values = {"day": "2026-11-01", "profile": self.remote.profile, **values}
        invoice = make_invoice("SO2026-000009", account, lines, **values)
        return self.remote.add_invoice(invoice)

    def test_income_goes_to_the_account_of_the_same_code(self):
        self.bill(self.contract)
        [invoice] = self.import_invoices()
        line = invoice.move_id.invoice_line_ids
        self.assertEqual(line.account_id, self.account_mobile)
        self.assertEqual(line.tax_ids, self.tax)

    def test_unknown_accounting_code_uses_the_account_of_the_journal(self):
        self.account_mobile.code = "70500099"
        self.bill(self.contract)
        [invoice] = self.import_invoices()
        self.assertEqual(
            invoice.move_id.invoice_line_ids.account_id, self.account_income
        )

    def test_document_is_the_one_that_the_member_downloads(self):
        self.bill(self.contract)
        [invoice] = self.import_invoices()
        move = invoice.move_id
        [document] = move._get_invoice_legal_documents_all(allow_fallback=True)
        self.assertEqual(document["content"], b"%PDF-1.4 invoice SO2026-000001")
        self.assertEqual(document["filename"], "SO2026-000001.pdf")

    def test_document_that_was_not_printed_yet_is_printed(self):
        self.bill(self.contract)
        self.remote.unprinted.add("SO2026-000001")
        [invoice] = self.import_invoices()
        content = base64.b64decode(invoice.move_id.invoice_pdf_report_file)
        self.assertEqual(content, b"%PDF-1.4 invoice SO2026-000001")
        self.assertIn("fetchPdfInvoice", self.remote.calls)

    def test_taxes_rounded_otherwise_are_taken_as_they_are(self):
        """Three lines of 0.55: 0.35 on the sum, 0.36 line by line."""
        self.company.tax_calculation_rounding_method = "round_per_line"
        self.bill(self.contract, "0.55", "0.55", "0.55")
        [invoice] = self.import_invoices()
        self.assertEqual(invoice.state, "done", invoice.error_message)
        self.assertEqual(invoice.move_id.amount_tax, 0.35)
        self.assertEqual(invoice.move_id.amount_total, 2.0)

    def test_credit_note(self):
        self.bill(self.contract, "-3.20", "-0.55", "-0.55")
        [invoice] = self.import_invoices()
        self.assertEqual(invoice.state, "done", invoice.error_message)
        move = invoice.move_id
        self.assertEqual(move.move_type, "out_refund")
        amounts = (move.amount_untaxed, move.amount_tax, move.amount_total)
        self.assertEqual(amounts, (4.30, 0.90, 5.20))

    def test_compensation_on_an_invoice_is_a_negative_line(self):
        self.bill(self.contract, "7.00", "-3.20")
        [invoice] = self.import_invoices()
        move = invoice.move_id
        self.assertEqual(move.move_type, "out_invoice")
        self.assertEqual(move.amount_untaxed, 3.80)

    def test_invoice_of_nothing(self):
        self.bill(self.contract, "7.00", "-7.00")
        [invoice] = self.import_invoices()
        self.assertEqual(invoice.state, "done", invoice.error_message)
        self.assertEqual(invoice.move_id.amount_total, 0.0)

    def test_repeated_import_takes_nothing_twice(self):
        self.bill(self.contract)
        self.import_invoices()
        self.bill(self.contract, number="SO2026-000002")
        invoices = self.import_invoices()
        self.assertEqual(len(invoices), 2)
        again = self.import_invoices()
        self.assertEqual(again, invoices)
        again._enqueue_import()
        self.run_due_jobs()
        moves = self.env["account.move"].search(
            [("journal_id", "=", self.backend.journal_id.id)]
        )
        self.assertEqual(
            sorted(moves.mapped("name")), ["SO2026-000001", "SO2026-000002"]
        )

    def test_drafts_wait_until_they_are_final(self):
        draft = {"number": None}
        if self.remote.profile == "v15":
            draft = {"number": "SO2026-000001", "status": "DRAFT"}
        number = self.bill(self.contract, **draft)
        self.assertFalse(self.import_invoices())
        self.remote.invoices[number].update(
            invoiceNumber="SO2026-000001",
            **({"status": "VALIDATED"} if self.remote.profile == "v15" else {}),
        )
        [invoice] = self.import_invoices()
        self.assertEqual(invoice.state, "done")

    def test_list_is_read_to_its_last_page(self):
        for index in range(103):
            self.bill(self.contract, number=f"SO2026-{index:06d}")
        self.backend._pull_invoices()
        rows = self.env["opencell.invoice"].search(
            [("backend_id", "=", self.backend.id)]
        )
        self.assertEqual(len(rows), 103)
        self.assertEqual(self.remote.calls.count("list"), 2)

    def test_invoices_of_before_the_change_over_are_left_alone(self):
        self.bill(self.contract, day="2026-09-01")
        self.assertFalse(self.import_invoices())

    def test_billing_run_is_taken_over_by_its_number(self):
        """However old it is within the change over, and only this one."""
        self.bill(self.contract, number="SO2026-000001", billingRun=7)
        self.bill(self.contract, number="SO2026-000002", billingRun=8)
        wizard = self.env["opencell.invoice.pull"].create(
            {"backend_id": self.backend.id, "billing_run": 8}
        )
        action = wizard.action_import()
        self.run_due_jobs()
        invoice = self.env["opencell.invoice"].search([])
        self.assertEqual(invoice.mapped("number"), ["SO2026-000002"])
        batch = self.env["opencell.invoice.batch"].search(action["domain"])
        self.assertEqual(batch.billing_run, "8")
        self.assertIn("8", batch.display_name)

    def test_year_in_the_number_need_not_be_that_of_the_date(self):
        self.bill(self.contract, number="F/1999/03-000077")
        [invoice] = self.import_invoices()
        self.assertEqual(invoice.move_id.name, "F/1999/03-000077")

    def test_cron_takes_over_and_wakes_up_what_was_left(self):
        self.bill(self.contract)
        self.run_cron("opencell.backend", "_cron_import_invoices")
        job = self.env["queue.job"].search(
            [("method_name", "=", "_pull_invoices"), ("state", "=", "pending")]
        )
        self.assertEqual(job.channel, "root.somconnexio.opencell")
        self.run_job(job)
        invoice = self.env["opencell.invoice"].search([])
        left = self.jobs_of(invoice.batch_id)
        self.assertEqual(left.channel, "root.somconnexio.opencell")
        left.write({"state": "cancelled"})
        with freeze_time("2026-11-15 11:00:00"):
            self.run_cron("opencell.backend", "_cron_import_invoices")
            self.run_due_jobs()
        self.assertEqual(invoice.state, "done")


@tagged("post_install", "-at_install")
class TestInvoiceModern(TestInvoice):
    """The same with version 15."""

    profile = "v15"
