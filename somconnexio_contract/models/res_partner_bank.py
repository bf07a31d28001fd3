# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    def write(self, vals):
        """Tell the billing about another account number."""
        result = super().write(vals)
        if "acc_number" in vals:
            self.mandate_ids._notify_billing_data_changed()
        return result
