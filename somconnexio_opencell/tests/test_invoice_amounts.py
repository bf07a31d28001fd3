from odoo.fields import Command
from odoo.tests import tagged

from .common import OpencellCommon


class PaymentModeMixin:
    """A direct debit of the cooperative."""

    @classmethod
    def _create_payment_mode(cls):
        method = cls.env["account.payment.method"].search(
            [("code", "=", "sepa_direct_debit")], limit=1
        )
        bank = cls.env["account.journal"].create(
            {
                "name": "Bank",
                "type": "bank",
                "code": "BNKT",
                "company_id": cls.company.id,
            }
        )
        return cls.env["account.payment.mode"].create(
            {
                "name": "Direct debit",
                "company_id": cls.company.id,
                "bank_account_link": "variable",
                "variable_journal_ids": [Command.set(bank.ids)],
                "payment_method_id": method.id,
            }
        )


@tagged("post_install", "-at_install")
class TestInvoiceAmounts(PaymentModeMixin, OpencellCommon):
    """Amounts, taxes and who pays how: Opencell's, to the cent."""

    def setUp(self):
        super().setUp()
        self.contract = self.push_contract()

    def _get_findings(self, state="open"):
        return self.env["sync.finding"].search(
            [("kind", "=", "invoice_amounts"), ("state", "=", state)]
        )

    def test_difference_within_the_tolerance_is_a_line(self):
        self.backend.invoice_tolerance = 0.02
        self.company.partner_id.lang = "en_US"
        self.bill(self.contract, "7.00", amountWithTax=8.49, amountWithoutTax=7.02)
        [invoice] = self.import_invoices()
        self.assertEqual(invoice.state, "done", invoice.error_message)
        move = invoice.move_id
        amounts = (move.amount_untaxed, move.amount_tax, move.amount_total)
        self.assertEqual(amounts, (7.02, 1.47, 8.49))
        rounding = move.invoice_line_ids.filtered(lambda line: not line.tax_ids)
        self.assertEqual((rounding.name, rounding.price_subtotal), ("Rounding", 0.02))
        self.assertEqual(rounding.account_id, self.account_income)

    def test_rounding_of_a_credit_note(self):
        self.backend.invoice_tolerance = 0.02
        self.bill(self.contract, "-7.00", amountWithTax=-8.48)
        [invoice] = self.import_invoices()
        self.assertEqual(invoice.state, "done", invoice.error_message)
        self.assertEqual(invoice.move_id.move_type, "out_refund")
        self.assertEqual(invoice.move_id.amount_total, 8.48)

    def test_greater_difference_is_held_as_a_finding(self):
        self.backend.invoice_tolerance = 0.02
        number = self.bill(self.contract, "7.00", amountWithTax=8.50)
        [invoice] = self.import_invoices()
        self.assertEqual(invoice.state, "error")
        finding = self._get_findings()
        self.assertEqual(finding.reference, "SO2026-000001")
        self.assertEqual((finding.ours, finding.theirs), ("8.47", "8.50"))
        self.assertEqual(
            (finding.res_model, finding.res_id), (invoice._name, invoice.id)
        )
        self.import_invoices()
        self.assertEqual(len(self._get_findings()), 1)
        self.remote.invoices[number]["amountWithTax"] = 8.47
        invoice.action_retry()
        self.run_due_jobs()
        self.assertEqual(invoice.state, "done", invoice.error_message)
        self.assertFalse(self._get_findings())

    def test_credit_note_by_its_type(self):
        """Opencell's adjustments may have positive amounts."""
        self.bill(self.contract, "3.20", "0.80", invoiceType="ADJ")
        [invoice] = self.import_invoices()
        move = invoice.move_id
        self.assertEqual(move.move_type, "out_refund")
        self.assertEqual((move.amount_total, move.amount_residual), (4.84, 4.84))
        self.assertEqual(invoice.invoice_type, "ADJ")

    def test_credit_note_names_the_invoice_that_it_takes_back(self):
        first = self.bill(self.contract, "7.00", number="SO2026-000001")
        self.bill(
            self.contract,
            "-7.00",
            number="AB2026-000001",
            invoiceType="ADJ",
            invoiceIdToLink=[first],
        )
        invoice, credit = self.import_invoices()
        self.assertEqual(credit.move_id.reversed_entry_id, invoice.move_id)
        self.assertEqual(invoice.move_id.amount_residual, 0.0)
        self.assertEqual(invoice.move_id.payment_state, "reversed")

    def test_credit_note_for_an_invoice_that_we_do_not_have(self):
        self.bill(self.contract, "-7.00", invoiceIdToLink=[4711])
        [credit] = self.import_invoices()
        self.assertEqual(credit.state, "done")
        self.assertFalse(credit.move_id.reversed_entry_id)

    def _create_fiscal_position(self):
        return self.env["account.fiscal.position"].create(
            {
                "name": "Canàries",
                "company_id": self.company.id,
                "auto_apply": True,
                "country_id": self.env.ref("base.es").id,
                "state_ids": [
                    Command.set(
                        (
                            self.env.ref("base.state_es_gc")
                            | self.env.ref("base.state_es_tf")
                        ).ids
                    )
                ],
            }
        )

    def test_fiscal_position_is_that_of_the_member(self):
        position = self._create_fiscal_position()
        islander = self.push_contract()
        islander.partner_id.write(
            {
                "country_id": self.env.ref("base.es").id,
                "state_id": self.env.ref("base.state_es_tf").id,
            }
        )
        self.bill(self.contract, number="SO2026-000001")
        self.bill(islander, number="SO2026-000002", tax="TAX_IGIC", percent=7)
        mainland, islands = self.import_invoices().mapped("move_id")
        self.assertFalse(mainland.fiscal_position_id)
        self.assertEqual(islands.fiscal_position_id, position)
        self.assertEqual(islands.amount_total, 7.49)
        self.assertEqual(islands.invoice_line_ids.tax_ids, self.tax_low)

    def test_mode_of_payment_and_mandate_of_the_group(self):
        """Not the member's newest mandate: that of the group that is billed."""
        mode = self._create_payment_mode()
        self.backend.payment_mode_id = mode
        other = self.push_contract(member=self.contract.partner_id)
        self.assertNotEqual(
            other.billing_group_id.mandate_id, self.contract.billing_group_id.mandate_id
        )
        self.bill(self.contract, number="SO2026-000001")
        self.bill(other, number="SO2026-000002")
        self.bill(self.contract, number="SO2026-000003", paymentMethod="CHECK")
        first, second, third = self.import_invoices().mapped("move_id")
        self.assertEqual((first | second).payment_mode_id, mode)
        self.assertEqual(first.mandate_id, self.contract.billing_group_id.mandate_id)
        self.assertEqual(second.mandate_id, other.billing_group_id.mandate_id)
        self.assertFalse(third.payment_mode_id)
        term = first.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(term.payment_mode_id, mode)
