from odoo import models

from ..const import ENDED_STATE_TYPES

# OTRS's own user, in whose name its processes act
SYSTEM_USER = 1


class OtrsTicketTwinMixin(models.AbstractModel):
    """Other tickets that carry our reference: a request that hung in OTRS may have its
    effect long after we looked for it and asked again."""

    _name = "otrs.ticket.twin.mixin"
    _description = "Second Tickets of a Service Order"

    def _note_duplicates(self, tickets):
        """Have tickets with our reference that are not ours settled, once each."""
        self.ensure_one()
        known = self._get_known_duplicates()
        if any(ticket.number not in known for ticket in tickets):
            self._as_job().with_delay(
                max_retries=0, identity_key=f"somconnexio_otrs.duplicates {self.id}"
            )._settle_duplicates()

    def _get_known_duplicates(self):
        return (self.noted_duplicates or "").split()

    def _settle_duplicates(self):
        """Close second tickets of a service order

        One that a person has touched is left to a person; so is one whose type says
        that Odoo closes nothing.
        """
        self.ensure_one()
        if not self.external_id or not self.backend_id._is_enabled():
            return "Nothing to do"
        self._lock_row(self)
        return self._run_remote(self._settle_remote)

    def _settle_remote(self, client):
        known = self._get_known_duplicates()
        twins = [
            ticket
            for ticket in self._find_all_tickets(client)
            if not self._is_own(ticket) and ticket.number not in known
        ]
        for twin in twins:
            self._settle_one(client, twin)
            self.noted_duplicates = f"{self.noted_duplicates or ''} {twin.number}"
        return f"{len(twins)} settled"

    def _find_all_tickets(self, client):
        """All tickets with our reference, and those that broke off before they had
        it."""
        field, code = self.backend_id.reference_field, self.external_code
        found = client.search_by_field(field, code, code)
        return found + self._find_halves(client)

    def _settle_one(self, client, twin):
        """Close a second ticket that nobody works on; tell a person of another one."""
        if twin.state_type in ENDED_STATE_TYPES:
            return
        kind = self.ticket_type_id
        if kind.cancel_action != "close" or self._is_touched(client, twin):
            self._tell_duplicate(twin)
            return
        client.update_ticket(
            twin.ticket_id,
            {
                "Ticket": {"State": kind.cancel_state},
                "Article": self._prepare_twin_article(),
            },
            self.external_code,
        )

    def _is_touched(self, client, twin):
        """Whether anybody but our account has done something to a ticket."""
        entries = client.get_history([twin.ticket_id]).get(twin.ticket_id) or []
        users = {str(entry.created_by) for entry in entries} - {str(SYSTEM_USER)}
        return len(users) != 1

    def _prepare_twin_article(self):
        text = self.env._(
            "Created twice by mistake: the work is done in ticket %(number)s.",
            number=self.ticket_number,
        )
        return self._prepare_note(text)

    def _tell_duplicate(self, twin):
        self._note_for_person(
            self.env._(
                "OTRS has a second ticket for %(reference)s, number %(number)s. "
                "Odoo follows the first one: please close the other.",
                reference=self.external_code,
                number=twin.number,
            )
        )
