# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    is_payment_returned = fields.Boolean(
        string="Payment Returned",
        copy=False,
        tracking=True,
        help="The bank has sent the payment of this invoice back: what is not paid "
        "counts as the member's debt.",
    )

    def _invoice_paid_hook(self):
        """Whoever has paid a share in full is a member."""
        result = super()._invoice_paid_hook()
        # Payments are registered by people, banks and jobs that know no requests.
        self.env["membership.request"].sudo().search(
            [("invoice_id", "in", self.ids), ("state", "=", "validated")]
        )._become_paid_if_due()
        return result
