from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.somconnexio_contract.tools.timeline import TimelineSource

# Colours of the states of a binding in the time-line.
TONES = {
    "to_push": "info",
    "done": "success",
    "error": "danger",
    "uncertain": "warning",
}


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = [
        "contract.contract",
        "opencell.contract.desired.mixin",
        "opencell.contract.payload.mixin",
        "opencell.contract.tab.mixin",
    ]

    opencell_user_account_ids = fields.One2many(
        "opencell.user.account", "contract_id", groups="base.group_user"
    )
    opencell_subscription_ids = fields.One2many(
        "opencell.subscription", "contract_id", groups="base.group_user"
    )
    opencell_state = fields.Selection(
        selection="_selection_opencell_state",
        string="Billing System",
        compute="_compute_opencell_state",
        search="_search_opencell_state",
        compute_sudo=True,
        groups="base.group_user",
        help="Whether Opencell knows the contract as it is.",
    )
    opencell_message = fields.Text(
        compute="_compute_opencell_state", compute_sudo=True, groups="base.group_user"
    )
    opencell_invoice_count = fields.Integer(
        compute="_compute_opencell_invoice_count",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.model
    def _selection_opencell_state(self):
        return self.env["sync.binding.mixin"]._selection_state()

    @api.depends(
        "opencell_subscription_ids.state",
        "opencell_subscription_ids.date_start",
        "opencell_subscription_ids.waiting_reason",
        "opencell_subscription_ids.error_message",
        "opencell_subscription_ids.user_account_id.state",
        "opencell_subscription_ids.user_account_id.billing_account_id.state",
        "opencell_subscription_ids.user_account_id.billing_account_id.customer_id.state",
    )
    def _compute_opencell_state(self):
        for contract in self:
            subscriptions = contract.opencell_subscription_ids
            user_accounts = subscriptions.user_account_id
            accounts = user_accounts.billing_account_id
            # a subscription waits as long as one of those above it is refused
            chain = (accounts.customer_id, accounts, user_accounts, subscriptions)
            refused = [
                binding
                for bindings in chain
                for binding in bindings
                if binding.state == "error"
            ]
            today = contract.company_id._get_business_date()
            binding = (
                refused[0] if refused else contract._get_opencell_subscription(today)
            )
            contract.opencell_state = binding.state
            contract.opencell_message = binding.error_message or binding.waiting_reason

    def _search_opencell_state(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        user_account = "opencell_subscription_ids.user_account_id"
        account = f"{user_account}.billing_account_id"
        refused = Domain.OR(
            Domain(f"{path}.state", "=", "error")
            for path in (
                "opencell_subscription_ids",
                user_account,
                account,
                f"{account}.customer_id",
            )
        )
        states = [state for state in value if state]
        domain = Domain("opencell_subscription_ids.state", "in", states) & ~refused
        if "error" in value:
            domain |= refused
        if False in value:
            domain |= Domain("opencell_subscription_ids", "=", False)
        return domain if operator == "in" else ~domain

    def _compute_opencell_invoice_count(self):
        counts = dict(
            self.env["account.move.line"]._read_group(
                [("opencell_contract_id", "in", self.ids)],
                ["opencell_contract_id"],
                ["move_id:count_distinct"],
            )
        )
        for contract in self:
            contract.opencell_invoice_count = counts.get(contract, 0)

    # === ACTIONS === #

    def action_view_opencell_invoices(self):
        """Open the invoices that bill the contract."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [("line_ids.opencell_contract_id", "=", self.id)]
        action["context"] = {"create": False}
        return action

    def action_view_opencell_subscription(self):
        """Open what Opencell has of the contract."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "opencell.subscription",
            "view_mode": "form",
            "res_id": self.opencell_subscription_ids[:1].id,
        }

    # === DESIRED STATE === #

    def _on_billing_data_changed(self) -> None:
        """Have Opencell brought to what the contracts are now."""
        result = super()._on_billing_data_changed()
        contracts = self.sudo()
        for company, group in contracts.grouped("company_id").items():
            backend = self.env["opencell.backend"]._get_for_company(company)
            if backend:
                group._mark_for_opencell(backend)
        return result

    # === TIME-LINE === #

    def _get_timeline_invoice_domain(self) -> Domain:
        """Add the invoices that Opencell made."""
        ours = Domain("line_ids.opencell_contract_id", "=", self.id)
        return super()._get_timeline_invoice_domain() | ours

    def _get_timeline_sources(self) -> list[TimelineSource]:
        """Add the subscription: since when Opencell has the contract, and how."""
        return [
            *super()._get_timeline_sources(),
            TimelineSource(
                kind="subscription",
                label=self.env._("Opencell subscription"),
                icon="fa-exchange",
                records=self.env["opencell.subscription"],
                domain=Domain("contract_id", "=", self.id),
            ),
        ]

    def _prepare_timeline_subscription(self, subscription) -> dict:
        states = dict(subscription._fields["state"]._description_selection(self.env))
        # What it waits for is a code of ours, which says nothing here.
        parts = (subscription.external_code, subscription.error_message)
        return {
            "title": ": ".join(filter(None, parts)),
            "state": states[subscription.state],
            "tone": TONES.get(subscription.state, "muted"),
            "actor": subscription.backend_id.name,
        }
