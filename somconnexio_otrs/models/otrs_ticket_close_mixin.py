from odoo import models

from ..const import ENDED_STATE_TYPES, OUTCOME_FAILURE


class OtrsTicketCloseMixin(models.AbstractModel):
    """The ticket of a service order that ended in Odoo without success."""

    _name = "otrs.ticket.close.mixin"
    _description = "End of an OTRS Ticket from Odoo"

    def _is_ended(self):
        """Whether nobody works on the ticket any more, as far as we know."""
        self.ensure_one()
        return self.ticket_state_type in ENDED_STATE_TYPES

    def _delay_close(self):
        for binding in self:
            if binding.state != "cancelled" and not binding._is_ended():
                binding._as_job().with_delay(max_retries=0)._close()

    def _close(self):
        """Close the ticket of a service order that was given up

        A ticket that doesn't exist yet is never created; one that is closed already
        stays as it is.
        """
        self.ensure_one()
        if self.service_order_id.state not in ("cancelled", "failed"):
            return "Nothing to do: the service order goes on"
        if not self.backend_id._is_enabled():
            return "Nothing to do: disabled"
        self._lock_row(self)
        self._run_remote(self._close_remote)
        return "Closed"

    def _close_remote(self, client):
        found = self._find_tickets(client)
        for ticket in found:
            self._close_one(client, ticket)
        if not found and not self.external_id:
            self._cancel_binding()

    def _close_one(self, client, ticket):
        is_own = self._is_own(ticket)
        if is_own:
            self._adopt(ticket)
        action = self.ticket_type_id.cancel_action
        is_over = (
            ticket.state_type in ENDED_STATE_TYPES
            or self.backend_id._get_outcome(ticket) == OUTCOME_FAILURE
        )
        if action == "leave" or is_over:
            return
        self._tell_end(client, ticket)
        if action != "close":
            return
        update = {"Ticket": {"State": self.ticket_type_id.cancel_state}}
        client.update_ticket(ticket.ticket_id, update, self.external_code)
        if is_own:
            # its news are no news to us
            self.write(
                {
                    "ticket_state": self.ticket_type_id.cancel_state,
                    "ticket_state_type": "closed",
                }
            )

    def _tell_end(self, client, ticket):
        """Say in the ticket that its service order has ended, unless an earlier attempt
        got as far as that.

        Before it is closed, in a call of its own: OTRS writes the state first, and a
        ticket that is closed is left alone ever after, with an article or without.
        """
        article = self._prepare_close_article()
        there = client.get_ticket(
            ticket.ticket_id, articles=True, reference=self.external_code
        )
        if not self._has_article(there, article):
            client.add_article(ticket.ticket_id, article, reference=self.external_code)

    def _adopt(self, ticket):
        """Keep what OTRS says, also of a ticket whose creation had a lost answer."""
        self.write(
            {
                "external_id": str(ticket.ticket_id),
                **self._prepare_ticket_vals(ticket),
            }
        )
        if self.state != "cancelled":
            self._set_state("done")

    def _prepare_close_article(self):
        order = self.service_order_id
        # the same day however often it is tried
        day = order.company_id._get_business_date_of(order.state_since)
        if order.state == "cancelled":
            text = self.env._(
                "The service order was cancelled in Odoo (%(day)s).", day=day
            )
        else:
            text = self.env._(
                "The service order was given up in Odoo (%(day)s).", day=day
            )
        return self._prepare_note(text, order.failure_reason)
