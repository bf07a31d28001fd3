from odoo import models

from ..const import OUTCOME_BY_STATE_TYPE


class OtrsTicketCloseMixin(models.AbstractModel):
    """The ticket of a service order that was cancelled in Odoo."""

    _name = "otrs.ticket.close.mixin"
    _description = "End of an OTRS Ticket from Odoo"

    def _delay_close(self):
        for binding in self.filtered(lambda b: b.state != "cancelled"):
            binding._as_job().with_delay(max_retries=0)._close()

    def _close(self):
        """Close the ticket of a cancelled service order

        A ticket that doesn't exist yet is never created; one that is closed already
        stays as it is.
        """
        self.ensure_one()
        if self.service_order_id.state != "cancelled":
            return "Nothing to do: the service order is not cancelled"
        if not self.backend_id._is_live():
            return "Nothing to do: disabled"
        self._lock_row(self)
        return self._run_remote(self._close_remote) or "Closed"

    def _close_remote(self, client):
        found = client.search_by_field(
            self.backend_id.reference_field, self.external_code, self.external_code
        )
        for ticket in found:
            self._close_one(client, ticket)
        if not found and not self.external_id:
            self._cancel_binding()

    def _close_one(self, client, ticket):
        if not self.external_id:
            self._set_state(
                "done",
                external_id=str(ticket.ticket_id),
                **self._prepare_ticket_vals(ticket),
            )
        state = self.ticket_type_id.cancel_state
        if not state or ticket.state_type not in OUTCOME_BY_STATE_TYPE:
            return
        text = self.env._("The service order was cancelled in Odoo.")
        client.update_ticket(
            ticket.ticket_id,
            {
                "Ticket": {"State": state},
                "Article": {
                    "Subject": text,
                    "Body": text,
                    "ContentType": "text/plain; charset=utf8",
                    "IsVisibleForCustomer": "0",
                },
            },
            self.external_code,
        )
        self.write({"ticket_state": state, "ticket_state_type": "closed"})
