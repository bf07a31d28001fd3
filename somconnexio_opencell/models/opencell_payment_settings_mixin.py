from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import split_every

from ..const import SEND_BATCH
from ..tools.code_check import CodeToCheck


class OpencellPaymentSettingsMixin(models.AbstractModel):
    """Whether Opencell is told what was paid here.

    Part of ``opencell.backend``.
    """

    _name = "opencell.payment.settings.mixin"
    _description = "Opencell Payment Settings"
    _inherit = ["opencell.code.check.mixin"]

    send_payments = fields.Boolean(
        help="Opencell is told when its invoices are paid here, and when a payment "
        "comes back. Only if nobody else books them there.",
    )
    payments_from = fields.Date(
        default=lambda self: self.env.company._get_business_date(),
        help="Payments of invoices with an earlier date are not told.",
    )
    payment_code = fields.Char(
        string="Template of Payments",
        help="Account operation template (OCC) of a payment that was received.",
    )
    return_code = fields.Char(
        string="Template of Returns",
        help="Account operation template (OCC) of a payment that came back.",
    )

    @api.constrains("send_payments", "payments_from", "payment_code", "return_code")
    def _check_payment_settings(self):
        for backend in self.filtered("send_payments"):
            needed = (backend.payments_from, backend.payment_code, backend.return_code)
            if not all(needed):
                raise ValidationError(
                    self.env._(
                        "To tell Opencell of payments it takes a first day and the "
                        "templates of payments and returns."
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"send_payments", "payments_from"}:
            self.filtered("send_payments")._enqueue_follow_payments()
        return result

    def _enqueue_follow_payments(self):
        """Have the payments told that were made before this was switched on."""
        for backend in self.sudo():
            ids = (
                backend.env["opencell.invoice"]
                .search(backend._get_paid_domain(), order="id")
                .ids
            )
            for batch in split_every(SEND_BATCH, ids):
                backend._as_job().with_delay(max_retries=0)._follow_payments(
                    batch[0], batch[-1]
                )

    def _get_paid_domain(self):
        return Domain(
            [
                ("backend_id", "=", self.id),
                ("invoice_date", ">=", self.payments_from),
                ("move_id.payment_state", "not in", ("not_paid", "reversed")),
            ]
        )

    def _follow_payments(self, first, last):
        """Have told what was paid of some invoices

        :param first: the lowest id of the invoices
        :param last: the highest one
        """
        self.ensure_one()
        invoices = self.env["opencell.invoice"].search(
            self._get_paid_domain()
            & Domain("id", ">=", first)
            & Domain("id", "<=", last)
        )
        invoices._filter_paid_here()._follow_payments()
        return f"{len(invoices)} invoices"

    def _list_own_codes(self):
        """Add the templates of payments and of those that come back."""
        codes = super()._list_own_codes()
        if self.send_payments:
            labels = {
                self.env._("Template of payments"): self.payment_code,
                self.env._("Template of returns"): self.return_code,
            }
            codes += [
                CodeToCheck(label, "find_occ_template", code, record=self)
                for label, code in labels.items()
            ]
        return codes
