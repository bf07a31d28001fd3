from odoo import models


class AccountBankingMandate(models.Model):
    _inherit = "account.banking.mandate"

    def _notify_billing_data_changed(self) -> None:
        """The mandate may pay the last invoice of a contract that moved on."""
        result = super()._notify_billing_data_changed()
        groups = self.env["billing.group"].sudo()
        groups.search([("mandate_id", "in", self.ids)])._mark_left_opencell_accounts()
        return result
