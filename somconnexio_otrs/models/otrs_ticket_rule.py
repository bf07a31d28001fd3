from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import (
    ACTIVITY_FIELD,
    OUTCOME_ATTENTION,
    OUTCOME_FAILURE,
    OUTCOME_HOLD,
    OUTCOME_PROGRESS,
    OUTCOME_SUCCESS,
)

# What a rule may ask of a ticket
CONDITIONS = (
    "ticket_type_id",
    "queue",
    "state",
    "state_type",
    "activity_id",
    "field_name",
)


class OtrsTicketRule(models.Model):
    """What a ticket that looks so means for its service order.

    The first rule that fits counts. If none does, OTRS's usual states mean the usual.
    """

    _name = "otrs.ticket.rule"
    _description = "OTRS State Rule"
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    backend_id = fields.Many2one(
        "otrs.backend", required=True, index=True, ondelete="cascade", string="OTRS"
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    ticket_type_id = fields.Many2one(
        "otrs.ticket.type",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('backend_id', '=', backend_id)]",
        help="Leave empty for tickets of every type.",
    )
    queue = fields.Char(help="Full name, as Parent::Child. Queues below it count too.")
    state = fields.Char(string="State in OTRS", help="As it is called in OTRS.")
    state_type = fields.Selection(
        [
            ("new", "New"),
            ("open", "Open"),
            ("pending reminder", "Pending reminder"),
            ("pending auto", "Pending auto"),
            ("closed", "Closed"),
            ("merged", "Merged"),
            ("removed", "Removed"),
        ],
        help="Kind of state, whatever the state is called.",
    )
    activity_id = fields.Char(
        string="Process Activity", help="Entity id, as Activity-…."
    )
    field_name = fields.Char(string="Dynamic Field")
    field_value = fields.Char(
        string="Has the Value", help="Leave empty for any value at all."
    )
    outcome = fields.Selection(
        [
            (OUTCOME_PROGRESS, "Work goes on"),
            (OUTCOME_HOLD, "Work is paused"),
            (OUTCOME_SUCCESS, "Done"),
            (OUTCOME_FAILURE, "Failed"),
            (OUTCOME_ATTENTION, "A person must look"),
        ],
        string="For the Service Order",
        required=True,
    )
    failure_reason = fields.Char(
        translate=True,
        help="Why it failed or is paused, in words. What the ticket itself says of a "
        "failure goes first.",
    )
    team_id = fields.Many2one(
        "crm.team",
        index="btree_not_null",
        check_company=True,
        help="Its leader gets the activity.",
    )

    @api.constrains("backend_id", "outcome", *CONDITIONS)
    def _check_conditions(self):
        for rule in self:
            if not any(rule[name] for name in CONDITIONS):
                raise ValidationError(
                    self.env._("A rule without any condition would fit every ticket.")
                )
            if rule.ticket_type_id and rule.ticket_type_id.backend_id != (
                rule.backend_id
            ):
                raise ValidationError(
                    self.env._("The ticket type belongs to another OTRS.")
                )

    @api.depends("queue", "state", "state_type", "activity_id", "field_name", "outcome")
    def _compute_display_name(self):
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        for rule in self:
            rule.display_name = f"{rule._describe()} → {labels.get(rule.outcome, '')}"

    def _describe(self):
        """The conditions in short."""
        field = self.field_name
        if field and self.field_value:
            field = f"{field} = {self.field_value}"
        conditions = (
            self.ticket_type_id.name,
            self.queue,
            self.state or self.state_type,
            self.activity_id,
            field,
        )
        return " · ".join(filter(None, conditions))

    def _matches(self, ticket, ticket_type):
        """Whether an ``OtrsTicket`` of a ticket type meets all conditions."""
        self.ensure_one()
        if self.ticket_type_id and self.ticket_type_id != ticket_type:
            return False
        pairs = (
            (self.state, ticket.state),
            (self.state_type, ticket.state_type),
            (self.activity_id, ticket.get_field(ACTIVITY_FIELD)),
        )
        if any(wanted and wanted != there for wanted, there in pairs):
            return False
        return self._matches_queue(ticket.queue) and self._matches_field(ticket)

    def _matches_queue(self, queue):
        return not self.queue or f"{queue}::".startswith(f"{self.queue}::")

    def _matches_field(self, ticket):
        if not self.field_name:
            return True
        value = ticket.get_field(self.field_name)
        if not self.field_value or value is None:
            return value is not None
        values = value if isinstance(value, list) else [value]
        return self.field_value in map(str, values)
