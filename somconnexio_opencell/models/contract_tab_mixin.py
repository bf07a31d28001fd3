from odoo import api, fields, models


class OpencellContractTabMixin(models.AbstractModel):
    """The Opencell tab: where the contract is over there, and what it waits for."""

    _name = "opencell.contract.tab.mixin"
    _description = "Contract's Opencell Tab"

    opencell_customer_id = fields.Many2one(
        "opencell.customer",
        string="Customer",
        compute="_compute_opencell_accounts",
        compute_sudo=True,
        groups="base.group_user",
    )
    opencell_billing_account_id = fields.Many2one(
        "opencell.billing.account",
        string="Billing Account",
        compute="_compute_opencell_accounts",
        compute_sudo=True,
        groups="base.group_user",
    )
    opencell_user_account_id = fields.Many2one(
        "opencell.user.account",
        string="User Account",
        compute="_compute_opencell_accounts",
        compute_sudo=True,
        groups="base.group_user",
    )
    opencell_date_synchronized = fields.Datetime(
        string="Last Sent",
        compute="_compute_opencell_accounts",
        compute_sudo=True,
        groups="base.group_user",
    )
    opencell_not_before = fields.Date(
        string="Will Be Sent On",
        compute="_compute_opencell_reason",
        compute_sudo=True,
        groups="base.group_user",
    )
    opencell_reason = fields.Text(
        string="Why",
        compute="_compute_opencell_reason",
        compute_sudo=True,
        groups="base.group_user",
        help="What holds up the contract on its way to Opencell.",
    )
    opencell_move_ids = fields.Many2many(
        "account.move",
        string="Invoices from Opencell",
        compute="_compute_opencell_move_ids",
        groups="base.group_user",
    )

    @api.depends("opencell_subscription_ids.date_synchronized")
    def _compute_opencell_accounts(self):
        for contract in self:
            subscription = contract._get_current_opencell_subscription()
            user_account = subscription.user_account_id
            account = user_account.billing_account_id
            contract.opencell_user_account_id = user_account
            contract.opencell_billing_account_id = account
            contract.opencell_customer_id = account.customer_id
            chain = (subscription, user_account, account, account.customer_id)
            sent = [one.date_synchronized for one in chain if one.date_synchronized]
            contract.opencell_date_synchronized = max(sent, default=False)

    @api.depends("opencell_state")
    def _compute_opencell_reason(self):
        for contract in self:
            reasons, days = {}, []
            for binding in contract.opencell_subscription_ids._list_chain():
                if binding.state in ("done", "cancelled"):
                    continue
                reasons |= dict.fromkeys(binding._list_obstacles())
                days.append(binding._get_push_not_before())
            today = contract.company_id._get_business_date()
            later = [day for day in days if day and day > today]
            contract.opencell_reason = "\n".join(reasons)
            contract.opencell_not_before = max(later, default=False)

    def _compute_opencell_move_ids(self):
        lines = self.env["account.move.line"]
        if not lines.has_access("read"):
            self.opencell_move_ids = False
            return
        moves = dict(
            lines._read_group(
                [("opencell_contract_id", "in", self.ids)],
                ["opencell_contract_id"],
                ["move_id:recordset"],
            )
        )
        for contract in self:
            found = moves.get(contract, self.env["account.move"])
            contract.opencell_move_ids = found.sorted("invoice_date", reverse=True)

    def _get_current_opencell_subscription(self):
        today = self.company_id._get_business_date()
        return self._get_opencell_subscription(today)

    # === ACTIONS === #

    def action_opencell_retry(self):
        """Send again what Opencell refused of the contract and of its accounts."""
        self.check_access("read")
        for binding in self.opencell_subscription_ids._list_chain():
            if binding.state != "done":
                binding.action_retry()

    def action_opencell_explain(self):
        """Say why the contract is in its state in Opencell."""
        self.ensure_one()
        return self._get_current_opencell_subscription().action_explain()

    def action_opencell_dry_run(self):
        """Show what would be sent now, and how both sides differ. Sends nothing."""
        self.ensure_one()
        return self.env["opencell.dry.run"]._open(self)
