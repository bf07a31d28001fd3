from odoo import models


class OtrsSourceMixin(models.AbstractModel):
    """Records whose data are in tickets: a change has the tickets looked at again.

    Only fields that a ticket type reads count, so that other writes cost nothing; the
    tickets are compared by their jobs, once per transaction.
    """

    _name = "otrs.source.mixin"
    _description = "Data of OTRS Tickets"

    def write(self, vals):
        """Mark the tickets that hold something of what was written."""
        result = super().write(vals)
        if self._is_in_tickets(vals):
            orders = self.env["service.order"].sudo()
            orders._find_ticketed(self._get_ticketed_domain())._mark_otrs_ticket()
        return result

    def _is_in_tickets(self, vals):
        """Whether a ticket may hold what is written."""
        watched = self.env["otrs.ticket.type.field"]._get_watched_fields()
        return not watched.get(self._name, frozenset()).isdisjoint(vals)

    def _get_ticketed_domain(self):
        """Domain of the service orders that the records are data of."""
        raise NotImplementedError
