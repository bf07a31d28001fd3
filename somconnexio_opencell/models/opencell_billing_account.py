from odoo import fields, models


class OpencellBillingAccount(models.Model):
    """A billing group as customer account and billing account of the same code."""

    _name = "opencell.billing.account"
    _description = "Opencell Billing Account"
    _inherit = ["opencell.dry.run.mixin"]

    _operations = ("create_or_update_account_hierarchy",)

    billing_group_id = fields.Many2one(
        "billing.group", required=True, readonly=True, index=True, ondelete="restrict"
    )
    customer_id = fields.Many2one(
        "opencell.customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_account_ids = fields.One2many("opencell.user.account", "billing_account_id")

    _billing_group_uniq = models.Constraint(
        "UNIQUE(backend_id, billing_group_id)",
        "A billing group is one billing account in Opencell.",
    )

    def _get_subscriptions(self):
        return self.user_account_ids.subscription_ids

    def _provide_shared_user_account(self):
        """The user account of the whole billing group."""
        self.ensure_one()
        shared = self.user_account_ids.filtered(lambda one: not one.contract_id)
        return shared or shared.create(
            {
                "backend_id": self.backend_id.id,
                "billing_account_id": self.id,
                "external_code": self.external_code,
            }
        )

    def _get_push_dependencies(self):
        return [self.customer_id]

    def _get_push_dependents(self):
        return [self.user_account_ids]

    def _check_push_ready(self):
        """What a person must complete first."""
        return self.billing_group_id._check_opencell_ready(self.backend_id)

    def _prepare_payload(self):
        return {
            "code": self.external_code,
            "crmAccountType": "CA_BA",
            "crmParentCode": self.customer_id.external_code,
            **self.billing_group_id._prepare_opencell_account(self.backend_id),
        }

    def _do_push(self, client, payload):
        client.create_or_update_account_hierarchy(payload)
        return {}

    def _get_above(self):
        return self.customer_id

    def _read_for_dry_run(self, client):
        # the payload names both levels at once
        account = client.get_customer_account(self.external_code)
        return {**account, **client.get_billing_account(self.external_code)}
