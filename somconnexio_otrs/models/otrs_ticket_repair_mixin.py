from odoo import models

from ..const import ENDED_STATE_TYPES
from .otrs_ticket_update_mixin import read_fields


class OtrsTicketRepairMixin(models.AbstractModel):
    """The jobs that repair what was found about a ticket. Part of ``otrs.ticket``."""

    _name = "otrs.ticket.repair.mixin"
    _description = "Repair of a Ticket"

    def _get_compared_fields(self):
        """The dynamic fields that should still hold what was last sent.

        Without those that are the agents' own: read back, theirs unless they are
        empty, or not kept up to date.
        """
        self.ensure_one()
        lines = self._get_updated_lines().filtered(lambda line: not line.is_kept)
        names = set(lines.mapped("name")) - self.ticket_type_id._get_read_fields()
        names.add(self.backend_id.reference_field)
        sent = read_fields(self.payload)
        return {name: value for name, value in sent.items() if name in names}

    def _resend_fields(self):
        """Write the dynamic fields again that were changed in OTRS"""
        self.ensure_one()
        if not self.backend_id._is_live() or not self.external_id:
            return "Nothing to do"
        items = [
            {"Name": name, "Value": value}
            for name, value in self._get_compared_fields().items()
        ]
        self._run_remote(
            lambda client: client.update_ticket(
                self.external_id, {"DynamicField": items}, self.external_code
            )
        )
        return f"{len(items)} fields written"

    def _close_again(self):
        """Close a ticket that was changed after its service order had succeeded"""
        self.ensure_one()
        if not self.backend_id._is_live() or not self._is_settled():
            return "Nothing to do"
        text = self.env._(
            "The service order was completed before: the ticket is closed again."
        )

        def close(client):
            ticket = client.get_ticket(self.external_id, reference=self.external_code)
            if ticket.state != self.success_state:
                payload = {
                    "Ticket": {"State": self.success_state},
                    "Article": self._prepare_note(text),
                }
                client.update_ticket(ticket.ticket_id, payload, self.external_code)

        self._run_remote(close)
        self._delay_pull()
        return "Closed again"

    def _close_seconds(self):
        """Close the other tickets that carry the reference of this one"""
        self.ensure_one()
        state = self.ticket_type_id.cancel_state
        if not self.backend_id._is_live() or not state or not self.external_id:
            return "Nothing to do"
        text = self.env._(
            "A second ticket of %(reference)s: only ticket %(number)s counts.",
            reference=self.external_code,
            number=self.ticket_number,
        )

        def close(client):
            field, code = self.backend_id.reference_field, self.external_code
            for ticket in client.search_by_field(field, code, code):
                is_over = ticket.state_type in ENDED_STATE_TYPES
                if not is_over and not self._is_own(ticket):
                    payload = {
                        "Ticket": {"State": state},
                        "Article": self._prepare_note(text),
                    }
                    client.update_ticket(ticket.ticket_id, payload, code)

        self._run_remote(close)
        return "Closed"
