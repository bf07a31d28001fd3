from odoo import fields, models


class OpencellCustomer(models.Model):
    """A member as a customer in Opencell."""

    _name = "opencell.customer"
    _description = "Opencell Customer"
    _inherit = ["opencell.dry.run.mixin"]

    _operations = ("create_or_update_customer",)

    partner_id = fields.Many2one(
        "res.partner",
        string="Member",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    billing_account_ids = fields.One2many("opencell.billing.account", "customer_id")

    _partner_uniq = models.Constraint(
        "UNIQUE(backend_id, partner_id)", "A member is one customer in Opencell."
    )

    def _get_subscriptions(self):
        return self.billing_account_ids._get_subscriptions()

    def _check_push_ready(self):
        """What a person must complete first."""
        return self.partner_id._check_opencell_ready()

    def _prepare_payload(self):
        return {
            "code": self.external_code,
            **self.partner_id._prepare_opencell_customer(self.backend_id),
        }

    def _do_push(self, client, payload):
        client.create_or_update_customer(payload)
        return {}

    def _get_push_dependents(self):
        return [self.billing_account_ids]

    def _read_for_dry_run(self, client):
        return client.get_customer(self.external_code)
