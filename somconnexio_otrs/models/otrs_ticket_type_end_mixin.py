from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OtrsTicketTypeEndMixin(models.AbstractModel):
    """What becomes of a ticket whose service order is cancelled or given up in Odoo."""

    _name = "otrs.ticket.type.end.mixin"
    _description = "End of the Tickets of a Type"

    cancel_action = fields.Selection(
        [
            ("close", "Close the ticket"),
            ("note", "Write a note into the ticket"),
            ("leave", "Leave the ticket alone"),
        ],
        string="If Cancelled",
        required=True,
        default="close",
        help="What happens to an open ticket when its service order is cancelled or "
        "given up in Odoo.",
    )

    @api.constrains("cancel_action", "cancel_state")
    def _check_cancel_state(self):
        for ticket_type in self:
            if ticket_type.cancel_action == "close" and not ticket_type.cancel_state:
                raise ValidationError(
                    self.env._(
                        "Say in which state %(name)s closes a ticket.",
                        name=ticket_type.name,
                    )
                )
