from odoo import fields, models


class OpencellUserAccount(models.Model):
    """A contract as a user account: what tells an invoice's lines apart."""

    _name = "opencell.user.account"
    _description = "Opencell User Account"
    _inherit = ["opencell.binding.mixin"]

    contract_id = fields.Many2one(
        "contract.contract",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    billing_account_id = fields.Many2one(
        "opencell.billing.account",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )

    _contract_uniq = models.Constraint(
        "UNIQUE(backend_id, contract_id)",
        "A contract is one user account in Opencell.",
    )

    def _get_contracts(self):
        return self.contract_id

    def _get_push_dependencies(self):
        return [self.billing_account_id]

    def _get_push_dependents(self):
        subscriptions = self.env["opencell.subscription"]
        return [subscriptions.search([("user_account_id", "=", self.id)])]

    def _prepare_payload(self):
        return {
            "code": self.external_code,
            "billingAccount": self.billing_account_id.external_code,
            **self.contract_id._prepare_opencell_user_account(),
        }

    def _do_push(self, client, payload):
        client.create_or_update_user_account(payload)
        return {}
