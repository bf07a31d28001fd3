from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            # one without an entry of its own is matched with nothing
            invoices = self.sudo().invoice_ids.opencell_invoice_id
            invoices._filter_paid_here()._mark_payments()
        return result
