from odoo import api, fields, models
from odoo.fields import Domain

from ..const import WORK_STATES

SLA_STATES = [
    ("on_time", "On Time"),
    ("warning", "Nearly Late"),
    ("late", "Late"),
]


class OtrsBoardMixin(models.AbstractModel):
    """How service orders fare by the queues of their tickets.

    The clock of a ticket starts anew in each queue; it counts working days of the
    company, and its type says how many are too many.
    """

    _name = "otrs.board.mixin"
    _description = "Board of Service Orders by Queue"

    otrs_sla = fields.Selection(
        SLA_STATES,
        string="Time in the Queue",
        compute="_compute_otrs_sla",
        search="_search_otrs_sla",
        groups="base.group_user",
    )
    otrs_days = fields.Integer(
        string="Days in the Queue",
        compute="_compute_otrs_days",
        groups="base.group_user",
        help="By the calendar, since the ticket came into its queue.",
    )

    @api.depends("otrs_queue_since")
    def _compute_otrs_days(self):
        now = fields.Datetime.now()
        for order in self:
            since = order.otrs_queue_since
            order.otrs_days = (now - since).days if since else 0

    @api.depends("otrs_queue_since", "otrs_ticket_type_id", "state", "fulfilled_on")
    def _compute_otrs_sla(self):
        limits = {}
        for order in self:
            kind = order.otrs_ticket_type_id
            if kind not in limits:
                limits[kind] = kind.sudo()._get_sla_limits() if kind else {}
            order.otrs_sla = order._get_otrs_sla(limits[kind])

    def _get_otrs_sla(self, limits):
        since = self.otrs_queue_since
        if not since or not limits or not self._is_otrs_clock_running():
            return False
        for name in ("late", "warning"):
            if name in limits and since < limits[name]:
                return name
        return "on_time"

    def _is_otrs_clock_running(self):
        return self.state in WORK_STATES and not self.fulfilled_on

    @api.model
    def _search_otrs_sla(self, operator, value):
        if operator != "in":
            return NotImplemented
        running = Domain("state", "in", WORK_STATES) & Domain(
            "fulfilled_on", "=", False
        )
        domains = {
            name: Domain.OR(
                Domain("otrs_ticket_id.ticket_type_id", "=", kind.id) & domain
                for kind in self.env["otrs.ticket.type"].sudo()._get_with_sla()
                for domain in [kind._get_sla_domain(name)]
            )
            for name, _label in SLA_STATES
        }
        found = running & Domain.OR(domains[name] for name in value if name in domains)
        if False in value:
            found |= ~(running & Domain.OR(domains.values()))
        return found
