from odoo import api, fields, models

from ..tools.otrs_stages import split_history


class OtrsTicketStage(models.Model):
    """How long a ticket was in one queue, process activity and state.

    Made from the ticket's history when it ends.
    """

    _name = "otrs.ticket.stage"
    _description = "Stage of an OTRS Ticket"
    _order = "ticket_id desc, date_from, id"

    ticket_id = fields.Many2one(
        "otrs.ticket", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    ticket_type_id = fields.Many2one(related="ticket_id.ticket_type_id", store=True)
    service_order_id = fields.Many2one(
        related="ticket_id.service_order_id", store=True, index=True
    )
    order_type = fields.Selection(
        string="Type of Service Order", related="service_order_id.type", store=True
    )
    technology_id = fields.Many2one(
        related="service_order_id.technology_id", store=True
    )
    queue = fields.Char(readonly=True)
    activity_id = fields.Many2one(
        "otrs.activity",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    ticket_state = fields.Char(string="State in OTRS", readonly=True)
    date_from = fields.Datetime(string="From", required=True, readonly=True)
    date_to = fields.Datetime(string="Until", required=True, readonly=True)
    hours = fields.Float(
        readonly=True, aggregator="sum", help="By the clock, nights and holidays too."
    )
    mean_hours = fields.Float(
        string="Hours on Average", related="hours", store=True, aggregator="avg"
    )

    @api.model
    def _replace(self, ticket, history):
        """Write down the stages that the history of a ticket tells, instead of what
        was known of it."""
        self.search([("ticket_id", "=", ticket.id)]).unlink()
        activities = self.env["otrs.activity"]
        return self.create(
            [
                {
                    "ticket_id": ticket.id,
                    "queue": stage.queue,
                    "ticket_state": stage.state,
                    "activity_id": activities._get_or_create(
                        ticket.backend_id, stage.activity
                    ).id,
                    "date_from": stage.begin,
                    "date_to": stage.end,
                    "hours": (stage.end - stage.begin).total_seconds() / 3600,
                }
                for stage in split_history(history)
            ]
        )
