from odoo import fields, models

from ..const import DIRECT_DEBIT, OTHER_PAYMENT, SEPA_DEBIT, TOLD_PAYMENTS


class OpencellInvoice(models.Model):
    """What was paid of an invoice here, told to Opencell."""

    _inherit = "opencell.invoice"

    payment_ids = fields.One2many("opencell.payment", "invoice_id")

    def _filter_paid_here(self):
        """The invoices whose payments Opencell wants to know of."""
        return self.filtered(
            lambda invoice: invoice.backend_id.send_payments
            and invoice.move_id.move_type == "out_invoice"
            and invoice.move_id.state == "posted"
            and invoice.invoice_date >= invoice.backend_id.payments_from
        )

    def _mark_payments(self):
        """Have what was paid compared with what was told, when this is committed.

        A payment that is taken off and put on again in one transaction is no news.
        """
        precommit = self.env.cr.precommit
        marked = precommit.data.get(TOLD_PAYMENTS)
        if marked is None:
            marked = precommit.data[TOLD_PAYMENTS] = set()
            env = self.env(su=True, context={})
            precommit.add(lambda: env[self._name]._follow_marked_payments())
        marked.update(self.ids)

    def _follow_marked_payments(self):
        marked = self.env.cr.precommit.data.pop(TOLD_PAYMENTS, ())
        self.browse(marked).exists()._filter_paid_here()._follow_payments()

    def _follow_payments(self):
        """Have one more row per invoice tell what was paid since, or came back."""
        for invoice in self:
            told = invoice.payment_ids.filtered(
                lambda payment: payment.state != "cancelled"
                or payment.is_settled_by_hand
            ).sorted("sequence", reverse=True)
            if not invoice._get_untold_amount(told):
                continue
            for payment in told.filtered(
                lambda payment: payment.state in ("to_push", "error")
            ):
                if not payment._may_be_there():
                    payment._drop()
                    told -= payment
            invoice._tell_amount(invoice._get_untold_amount(told), told)

    def _get_untold_amount(self, told):
        """What was paid and not told; negative if it was told and came back."""
        self.ensure_one()
        currency = self.company_id.currency_id
        return currency.round(self._get_paid_amount() - sum(told.mapped("amount")))

    def _get_paid_amount(self):
        """What payments and the bank paid of it, and nothing else did.

        What is written off is not paid, and credit notes are Opencell's own.
        """
        self.ensure_one()
        move = self.move_id
        amount = sum(self._get_payment_matches().mapped("amount"))
        # a payment without an entry of its own counts once somebody has validated it
        bare = move.matched_payment_ids.filtered(
            lambda payment: not payment.move_id and payment.state == "paid"
        )
        return min(max(amount, sum(bare.mapped("amount"))), move.amount_total)

    def _get_payment_matches(self):
        lines = self.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        return lines.matched_credit_ids.filtered(
            lambda match: match.credit_move_id.move_id.origin_payment_id
            or match.credit_move_id.move_id.statement_line_id
        )

    def _tell_amount(self, amount, told):
        """Create what tells a payment, or its return, payment by payment."""
        today = self.company_id._get_business_date()
        if amount > 0:
            days = self._get_payment_matches().credit_move_id.mapped("date")
            self._create_payment(amount, max(days, default=today))
        for payment in told.filtered(lambda payment: payment.amount > 0):
            returns = told.filtered(lambda one, paid=payment: one.reversed_id == paid)
            part = min(-amount, payment.amount + sum(returns.mapped("amount")))
            part = self.company_id.currency_id.round(part)
            if part > 0:
                self._create_payment(-part, today, payment)
                amount += part

    def _create_payment(self, amount, day, reversed_payment=None):
        payments = self.env["opencell.payment"]
        last = payments.search(
            [("invoice_id", "=", self.id)], order="sequence desc", limit=1
        )
        sequence = last.sequence + 1
        return payments.create(
            {
                "backend_id": self.backend_id.id,
                "invoice_id": self.id,
                "sequence": sequence,
                "external_code": f"{self.number}-P{sequence}",
                "amount": amount,
                "operation_date": day,
                "reversed_id": reversed_payment.id if reversed_payment else False,
            }
        )

    def _get_paid_method(self):
        """How it was paid, in Opencell's words."""
        self.ensure_one()
        mode = self.move_id.payment_mode_id
        is_debit = mode.payment_method_id.code == SEPA_DEBIT
        is_debit |= bool(mode) and mode == self.backend_id.payment_mode_id
        return DIRECT_DEBIT if is_debit else OTHER_PAYMENT
