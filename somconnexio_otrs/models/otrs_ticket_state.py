from odoo import fields, models

from ..const import (
    OUTCOME_ATTENTION,
    OUTCOME_FAILURE,
    OUTCOME_HOLD,
    OUTCOME_PROGRESS,
    OUTCOME_SUCCESS,
)


class OtrsTicketState(models.Model):
    """A state name of one OTRS that means something else than usual."""

    _name = "otrs.ticket.state"
    _description = "OTRS Ticket State"
    _order = "name"

    backend_id = fields.Many2one(
        "otrs.backend", required=True, index=True, ondelete="cascade", string="OTRS"
    )
    name = fields.Char(required=True, help="As it is called in OTRS.")
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

    _name_uniq = models.Constraint(
        "UNIQUE(backend_id, name)", "This state is listed already."
    )
