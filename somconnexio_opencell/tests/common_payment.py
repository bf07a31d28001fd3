"""What members pay of their invoices, in the fake Opencell's cooperative."""

from .common import OpencellCommon


class PaymentCommon(OpencellCommon):
    """A cooperative that tells Opencell of payments; an invoice is 24.20."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.write(
            {
                "send_payments": True,
                "payments_from": "2026-10-01",
                "payment_code": "PAY_DDT",
                "return_code": "REJ_DDT",
            }
        )
        outstanding = cls.env["account.account"].create(
            {
                "code": "572998",
                "name": "Outstanding Receipts",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        cls.bank_journal = cls.env["account.journal"].create(
            {"name": "Bank", "type": "bank", "code": "PAYBK"}
        )
        lines = cls.bank_journal.inbound_payment_method_line_ids
        lines.payment_account_id = outstanding

    def import_invoice(self, number="SO2026-000001", **values):
        """An invoice of Opencell that is posted here."""
        contract = values.pop("contract", None) or self.push_contract()
        self.bill(contract, "20.00", number=number, **values)
        self.import_invoices()
        return self.env["opencell.invoice"].search([("number", "=", number)])

    def pay(self, invoice, amount=None):
        """A payment of an invoice, or of a part of it; return it."""
        return self._commit_after(lambda: self._pay(invoice, amount))

    def take_off(self, invoice):
        """What was paid came back."""
        self._commit_after(invoice.move_id.line_ids.remove_move_reconcile)

    def _commit_after(self, change):
        result = change()
        self.commit()
        self.env.invalidate_all()
        return result

    def _pay(self, invoice, amount=None):
        move = invoice.move_id
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        values = {"journal_id": self.bank_journal.id, "payment_date": "2026-11-12"}
        if amount:
            values["amount"] = amount
        return wizard.create(values)._create_payments()

    def told_of(self, invoice):
        """What Opencell was told: pairs of type and amount, in their order."""
        return [
            (row["type"], row["amount"])
            for row in self.remote.account_operations
            if row["reference"].startswith(f"{invoice.number}-")
        ]
