from odoo import api, fields, models
from odoo.fields import Domain

from ..const import WORK_STATES


class ServiceOrder(models.Model):
    _name = "service.order"
    _inherit = [
        "otrs.order.talk.mixin",
        "otrs.board.mixin",
        "otrs.panel.mixin",
        "service.order",
        "otrs.order.pack.mixin",
        "otrs.order.sim.mixin",
        "otrs.order.month.mixin",
        "otrs.source.mixin",
    ]

    otrs_ticket_ids = fields.One2many(
        "otrs.ticket",
        "service_order_id",
        string="OTRS Tickets",
        readonly=True,
        groups="base.group_user",
    )
    otrs_ticket_id = fields.Many2one(
        "otrs.ticket",
        string="OTRS Ticket",
        compute="_compute_otrs_ticket_id",
        store=True,
        index="btree_not_null",
        help="The last ticket: the one that moves the service order.",
        groups="base.group_user",
    )
    otrs_ticket_number = fields.Char(
        string="Ticket Number",
        related="otrs_ticket_id.ticket_number",
        groups="base.group_user",
    )
    otrs_ticket_state = fields.Char(
        string="State in OTRS",
        related="otrs_ticket_id.ticket_state",
        groups="base.group_user",
    )
    otrs_queue = fields.Char(
        string="OTRS Queue", related="otrs_ticket_id.queue", groups="base.group_user"
    )
    otrs_queue_since = fields.Datetime(
        string="In This Queue Since",
        related="otrs_ticket_id.queue_since",
        groups="base.group_user",
    )
    otrs_ticket_type_id = fields.Many2one(
        string="Ticket Type",
        related="otrs_ticket_id.ticket_type_id",
        groups="base.group_user",
    )
    otrs_team_id = fields.Many2one(
        string="Team", related="lead_id.team_id", groups="base.group_user"
    )
    otrs_push_state = fields.Selection(
        string="Exchange with OTRS",
        related="otrs_ticket_id.state",
        groups="base.group_user",
    )
    otrs_error = fields.Text(
        string="OTRS Problem",
        compute="_compute_otrs_error",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("otrs_ticket_ids.sequence")
    def _compute_otrs_ticket_id(self):
        for order in self:
            order.otrs_ticket_id = order.otrs_ticket_ids.sorted("sequence")[-1:]

    @api.depends("otrs_ticket_ids.error_message", "otrs_ticket_ids.pull_error")
    def _compute_otrs_error(self):
        for order in self:
            ticket = order.otrs_ticket_id
            order.otrs_error = ticket.error_message or ticket.pull_error

    @api.depends(
        "otrs_ticket_id.state",
        "otrs_ticket_id.ticket_number",
        "otrs_ticket_id.ticket_state",
        "otrs_ticket_id.missing_values",
        "otrs_ticket_id.queue",
    )
    def _compute_waiting_reason(self):
        return super()._compute_waiting_reason()

    def _get_waiting_reason(self):
        """Say which ticket it waits for."""
        ticket = self.otrs_ticket_id
        if not ticket or self.fulfilled_on or self.state in ("draft", "failed"):
            return super()._get_waiting_reason()
        if ticket.state == "error":
            return self.env._("OTRS refused its ticket.")
        if not ticket.ticket_number:
            return self.env._("Its ticket is not in OTRS yet.")
        if ticket.missing_values:
            return self.env._(
                "Ticket %(ticket)s is done, but values are missing: %(values)s",
                ticket=ticket.ticket_number,
                values="; ".join(ticket.missing_values.splitlines()),
            )
        return self.env._(
            "Waits for ticket %(ticket)s: %(state)s.",
            ticket=ticket.ticket_number,
            state=" · ".join(filter(None, (ticket.ticket_state, ticket.queue))),
        )

    # === ACTIONS === #

    def action_open_otrs_ticket(self):
        """Open the current ticket in OTRS's web interface."""
        self.ensure_one()
        return self.otrs_ticket_id.action_open_ticket()

    def action_pull_otrs_ticket(self):
        """Read the current ticket from OTRS now."""
        self.otrs_ticket_id.action_pull()

    def action_retry_otrs_ticket(self):
        """Have the ticket created after a person repaired what was wrong."""
        self.check_access("write")
        self.otrs_ticket_id.sudo().action_retry()

    # === WHAT TICKETS HOLD === #

    def _get_ticketed_domain(self):
        orders = self.sudo()
        return (
            Domain("id", "in", self.ids)
            | Domain("lead_id", "in", orders.lead_id.ids)
            | Domain("parent_id", "in", self.ids)
            | Domain("lead_line_id.pack_main_contract_id", "in", orders.contract_id.ids)
        )

    def _is_in_tickets(self, vals):
        """Steps of the work itself are no news for those who do it."""
        if vals.get("state") in WORK_STATES:
            vals = vals.keys() - {"state", "state_since"}
        return super()._is_in_tickets(vals)

    def _find_ticketed(self, domain):
        """Service orders that are being worked on and have a ticket."""
        return self.search(
            Domain("state", "in", WORK_STATES)
            & Domain("otrs_ticket_id", "!=", False)
            & domain
        )

    def _mark_otrs_ticket(self):
        """Have the tickets compared with the data, as they are then; any number of
        calls in a transaction are one comparison."""
        self.sudo().otrs_ticket_id._mark_outdated()

    # === HOOKS OF THE CORE === #

    def _start_provisioning(self):
        """Have a ticket created for each service order."""
        result = super()._start_provisioning()
        tickets = self.env["otrs.ticket"].sudo()
        for order in self.sudo():
            tickets._create_for_order(order)
        return result

    def _on_failed(self):
        """Have the tickets closed that are still open: a person gave up in Odoo."""
        result = super()._on_failed()
        self.sudo().otrs_ticket_ids._delay_close()
        return result

    def _on_cancelled(self):
        """Have the tickets of cancelled service orders closed."""
        result = super()._on_cancelled()
        self.sudo().otrs_ticket_ids._delay_close()
        return result
