from odoo import fields, models


class OtrsTicketHistoryMixin(models.AbstractModel):
    """How long a ticket took and where: learnt from its history when it has ended."""

    _name = "otrs.ticket.history.mixin"
    _description = "Stages of an OTRS Ticket"
    _inherit = ["otrs.ticket.reading.mixin"]

    stage_ids = fields.One2many("otrs.ticket.stage", "ticket_id", readonly=True)

    def _on_taken_over(self, ticket):
        """Have the history of a ticket read that has ended."""
        result = super()._on_taken_over(ticket)
        if self._is_ended():
            self._mark_to_read("_pull_history")
        return result

    def _pull_history(self):
        """Learn from the histories of some tickets how long they were where

        Safe to run any number of times: it replaces what was known.
        """
        tickets = self._select_readable()
        if not tickets:
            return "Nothing to do"
        histories = tickets._run_remote(
            lambda client: client.get_history(tickets.mapped("external_id"))
        )
        for ticket in tickets:
            ticket._lock_row(ticket)
            history = histories.get(int(ticket.external_id), [])
            self.env["otrs.ticket.stage"]._replace(ticket, history)
        return f"{len(histories)} tickets"
