# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import format_date

from ..const import SERVICE_ORDER_OPEN_STATES


class ServiceOrderWaitingMixin(models.AbstractModel):
    """Why nothing happens at the moment, and since when."""

    _name = "service.order.waiting.mixin"
    _description = "Waiting of Service Orders"

    state_since = fields.Datetime(
        string="In This State since",
        default=fields.Datetime.now,
        readonly=True,
        copy=False,
        help="Moment of the last change of state.",
    )
    days_in_state = fields.Integer(
        string="Days in This State",
        compute="_compute_days_in_state",
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue",
        help="Its date has come and it is not completed.",
    )
    waiting_reason = fields.Char(
        string="Why Is This Waiting?",
        compute="_compute_waiting_reason",
        groups="base.group_user",
    )

    @api.depends("state_since")
    def _compute_days_in_state(self):
        now = fields.Datetime.now()
        for order in self:
            since = order.state_since or order.create_date or now
            order.days_in_state = (now - since).days

    @api.depends("due_date", "state", "company_id")
    def _compute_is_overdue(self):
        for order in self:
            order.is_overdue = (
                order.state in SERVICE_ORDER_OPEN_STATES
                and bool(order.due_date)
                and order.due_date < order.company_id._get_business_date()
            )

    @api.depends(
        "state",
        "failure_reason",
        "fulfilled_on",
        "due_date",
        "is_approval_needed",
        "approved_by_id",
        "is_provisioning_needed",
        "parent_id.state",
    )
    @api.depends_context("lang")
    def _compute_waiting_reason(self):
        for order in self:
            is_over = order.state in ("completed", "cancelled")
            order.waiting_reason = not is_over and order._get_waiting_reason()

    def _get_waiting_reason(self) -> str:
        """Extension point: what the service order waits for, in words.

        Called for one that is neither completed nor cancelled.
        """
        self.ensure_one()
        if self.state == "failed":
            return self.env._(
                "Failed: %(reason)s",
                reason=self.failure_reason or self.env._("no reason given"),
            )
        if self.is_approval_needed and not self.approved_by_id:
            return self.env._("A supervisor has to approve it.")
        if self.state == "draft":
            return self.env._("Nobody has confirmed it yet.")
        if self.fulfilled_on:
            return self._get_completion_reason()
        if self.state == "held":
            return self.env._("On hold: the work waits for somebody outside.")
        if self.state == "in_progress":
            return self.env._("Somebody is working on it.")
        return self.env._("Waits for the work to begin.")

    def _get_completion_reason(self) -> str:
        """Why a service order that has been carried out is not completed yet."""
        parent = self.parent_id
        if parent and parent.state != "completed":
            return self.env._("Done; waits for %(order)s.", order=parent.name)
        if self.due_date and self.due_date > self.company_id._get_business_date():
            day = format_date(self.env, self.due_date)
            return self.env._("Done; takes effect on %(day)s.", day=day)
        return self.env._("Done; takes effect within the hour.")
