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
        state = self.ticket_type_id.cancel_state
        is_over = (
            ticket.state_type in ENDED_STATE_TYPES
            or self.backend_id._get_outcome(ticket) == OUTCOME_FAILURE
        )
        if not state or is_over:
            return
        client.update_ticket(
            ticket.ticket_id,
            {"Ticket": {"State": state}, "Article": self._prepare_close_article()},
            self.external_code,
        )
        if is_own:
            self.write({"ticket_state": state, "ticket_state_type": "closed"})

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
        if order.state == "cancelled":
            text = self.env._("The service order was cancelled in Odoo.")
        else:
            text = self.env._("The service order was given up in Odoo.")
        return {
            "Subject": text,
            "Body": "\n".join(filter(None, (text, order.failure_reason))),
            "ContentType": "text/plain; charset=utf8",
            "IsVisibleForCustomer": "0",
        }
