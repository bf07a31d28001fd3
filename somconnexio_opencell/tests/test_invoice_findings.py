from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import OpencellCommon


@tagged("post_install", "-at_install")
class TestInvoiceFindings(OpencellCommon):
    """What is missing, was taken back, or came in by another door."""

    def setUp(self):
        super().setUp()
        self.contract = self.push_contract()

    def _get_findings(self, kind, state="open"):
        return self.env["sync.finding"].search(
            [("kind", "=", kind), ("state", "=", state)], order="reference"
        )

    def _bill_numbers(self, *numbers):
        return [self.bill(self.contract, number=number) for number in numbers]

    def test_gaps_in_the_numbers_are_findings(self):
        self._bill_numbers(
            "SO2026-000001", "SO2026-000002", "SO2026-000004", "SO2026-000008"
        )
        self._bill_numbers("AB/26/0009", "AB/26/0011")
        self.import_invoices()
        findings = self._get_findings("invoice_gap")
        self.assertEqual(
            findings.mapped("reference"),
            ["AB/26/0010", "SO2026-000003", "SO2026-000005 – SO2026-000007"],
        )
        self.assertEqual(findings[2].ours, "3 missing")
        self.assertTrue(findings[0].kind_label != "invoice_gap")

    def test_gap_that_is_closed_is_settled(self):
        self._bill_numbers("SO2026-000001", "SO2026-000005")
        self.import_invoices()
        self._bill_numbers("SO2026-000003")
        self.import_invoices()
        self.assertEqual(
            self._get_findings("invoice_gap").mapped("reference"),
            ["SO2026-000002", "SO2026-000004"],
        )
        self._bill_numbers("SO2026-000002", "SO2026-000004")
        self.import_invoices()
        self.assertFalse(self._get_findings("invoice_gap"))
        self.assertEqual(len(self._get_findings("invoice_gap", "gone")), 3)

    def test_refused_invoice_is_no_gap(self):
        _first, second, _third = self._bill_numbers(
            "SO2026-000001", "SO2026-000002", "SO2026-000003"
        )
        self.remote.invoices[second]["billingAccountCode"] = "9999_0"
        self.import_invoices()
        self.assertFalse(self._get_findings("invoice_gap"))

    def test_invoice_that_vanished_is_a_finding(self):
        [number, _other] = self._bill_numbers("SO2026-000001", "SO2026-000002")
        for item in self.remote.invoices.values():
            item["invoiceDate"] += 24 * 60 * 60 * 1000
        self.import_invoices()
        gone = self.remote.invoices.pop(number)
        self.import_invoices()
        finding = self._get_findings("invoice_cancelled")
        self.assertEqual(finding.reference, "SO2026-000001")
        self.assertEqual(finding.ours, "posted")
        self.remote.invoices[number] = gone
        self.import_invoices()
        self.assertFalse(self._get_findings("invoice_cancelled"))

    def test_people_cannot_make_invoices_in_the_journal(self):
        self.bill(self.contract)
        [invoice] = self.import_invoices()
        moves = self.env["account.move"]
        journal = self.backend.journal_id
        values = {
            "move_type": "out_invoice",
            "partner_id": self.contract.partner_id.id,
            "journal_id": journal.id,
        }
        with self.assertRaisesRegex(ValidationError, journal.name):
            moves.create(values)
        with self.assertRaises(ValidationError):
            invoice.move_id.copy()
        other = self.backend._create_journal()
        draft = moves.create({**values, "journal_id": other.id})
        with self.assertRaises(ValidationError):
            draft.journal_id = journal


@tagged("post_install", "-at_install")
class TestInvoiceFindingsModern(TestInvoiceFindings):
    """The same with version 15, which says what became of an invoice."""

    profile = "v15"

    def test_invoice_cancelled_after_its_import_is_a_finding(self):
        [number] = self._bill_numbers("SO2026-000001")
        [invoice] = self.import_invoices()
        self.remote.invoices[number]["status"] = "CANCELED"
        self.import_invoices()
        finding = self._get_findings("invoice_cancelled")
        self.assertEqual((finding.ours, finding.theirs), ("posted", "CANCELED"))
        self.assertEqual(invoice.move_id.state, "posted")
        self.remote.invoices[number]["status"] = "VALIDATED"
        self.import_invoices()
        self.assertFalse(self._get_findings("invoice_cancelled"))
