from odoo import fields, models


class OpencellUserAccount(models.Model):
    """What tells an invoice's lines apart: a contract, or a whole billing group.

    A contract that moves to another billing group gets another one; where a user
    account is the group's, the contract is empty and the code that of the group.
    """

    _name = "opencell.user.account"
    _description = "Opencell User Account"
    _inherit = ["opencell.dry.run.mixin"]

    _operations = ("create_or_update_user_account",)

    contract_id = fields.Many2one(
        "contract.contract",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: of the whole billing group.",
    )
    sequence = fields.Integer(
        required=True,
        readonly=True,
        default=1,
        help="Which of the contract's user accounts this is.",
    )
    billing_account_id = fields.Many2one(
        "opencell.billing.account",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    subscription_ids = fields.One2many("opencell.subscription", "user_account_id")

    _contract_uniq = models.Constraint(
        "UNIQUE(backend_id, contract_id, sequence)",
        "A contract is one user account of a billing group in Opencell.",
    )
    _group_uniq = models.UniqueIndex(
        "(billing_account_id) WHERE contract_id IS NULL",
        "A billing group is one user account in Opencell.",
    )

    def _get_subscriptions(self):
        return self.subscription_ids

    def _get_push_dependencies(self):
        return [self.billing_account_id]

    def _get_push_dependents(self):
        return [self.subscription_ids]

    def _prepare_payload(self):
        owner = self.contract_id or self.billing_account_id.billing_group_id
        return {
            "code": self.external_code,
            "billingAccount": self.billing_account_id.external_code,
            **owner._prepare_opencell_user_account(),
        }

    def _do_push(self, client, payload):
        client.create_or_update_user_account(payload)
        return {}

    def _get_above(self):
        return self.billing_account_id

    def _read_for_dry_run(self, client):
        return client.get_user_account(self.external_code)
