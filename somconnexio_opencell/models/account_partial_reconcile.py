from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        matches = super().create(vals_list)
        matches._get_opencell_invoices()._mark_payments()
        return matches

    def unlink(self):
        invoices = self._get_opencell_invoices()
        result = super().unlink()
        invoices._mark_payments()
        return result

    def _get_opencell_invoices(self):
        """The invoices of Opencell that are matched, if it is told of payments."""
        moves = self.debit_move_id.move_id.sudo()
        return moves.opencell_invoice_id._filter_paid_here()
