import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, models

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.somconnexio_sync.exceptions import (
    CircuitOpenError,
    RemoteUnreachableError,
)

from ..tools.otrs_client import SEARCH_LIMIT

_logger = logging.getLogger(__name__)

MAX_PAGES = 50


class OtrsPollMixin(models.AbstractModel):
    """Polling: the truth. A webhook only shortens the wait until the next one."""

    _name = "otrs.poll.mixin"
    _description = "Polling of an OTRS"

    @api.model
    def _cron_poll(self):
        """Enqueue a poll for every OTRS that is not disabled."""
        for backend in self.search([("state", "!=", "disabled")]):
            backend._delay_poll()

    def action_poll(self):
        """Read from OTRS now what has changed."""
        self.check_access("write")
        for backend in self:
            backend._delay_poll()

    def _delay_poll(self):
        company = self.sudo().company_id
        system = self.env(user=SUPERUSER_ID, context={})
        system[self._name].browse(self.id).with_context(
            allowed_company_ids=company.ids, lang=company.partner_id.lang
        ).with_delay(
            max_retries=0, identity_key=f"somconnexio_otrs.poll {self.id}"
        )._poll()

    def _poll(self):
        """Find the tickets that changed in OTRS

        Reads from the watermark minus an overlap; each ticket that differs from what
        we know gets a job of its own, so one that can't be read holds up no other.
        """
        self.ensure_one()
        if not self.exists() or not self._is_live():
            return "Nothing to do: disabled"
        self._create_missing()
        changed = self._find_left_behind()
        try:
            with self._get_client() as client:
                for tickets in self._read_pages(client):
                    changed |= self._find_changed(tickets)
        except CircuitOpenError as error:
            # the next poll starts from the same watermark
            return str(error)
        except RemoteUnreachableError as error:
            raise RetryableJobError(str(error), seconds=error.retry_after) from error
        for binding in changed:
            binding._delay_pull()
        return f"{len(changed)} tickets to read"

    def _create_missing(self):
        """Give a ticket to the service orders that were waiting for an OTRS."""
        orders = self.env["service.order"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "acknowledged"),
                ("is_provisioning_needed", "=", True),
                ("otrs_ticket_ids", "=", False),
            ]
        )
        for order in orders:
            self.env["otrs.ticket"]._create_for_order(order)

    def _read_pages(self, client):
        """Yield the changed tickets page by page and move the watermark on.

        OTRS has no offset: the next page starts where the last one ended. If one
        second holds more changes than a page, the page grows.
        """
        limit = SEARCH_LIMIT
        since = self.poll_watermark - timedelta(minutes=self.poll_overlap)
        for _page in range(MAX_PAGES):
            ids = client.search_changed_since(since, self.reference_field, limit)
            tickets = client.get_tickets(ids)
            yield tickets
            moments = [ticket.changed for ticket in tickets.values() if ticket.changed]
            if moments:
                self.poll_watermark = max(self.poll_watermark, *moments)
            if len(ids) < limit:
                return
            if moments and max(moments) > since:
                since = max(moments)
            else:
                limit *= 2
        _logger.warning("%s: more changes than one poll reads; the next goes on", self)

    def _find_changed(self, tickets):
        """Bindings whose ticket is not as they last saw it, or that wait to learn
        whether theirs exists. A second ticket of the same reference is told."""
        by_reference = {}
        for ticket in tickets.values():
            reference = ticket.get_field(self.reference_field)
            by_reference.setdefault(reference, []).append(ticket)
        bindings = self.env["otrs.ticket"].search(
            [
                ("backend_id", "=", self.id),
                ("external_code", "in", [ref for ref in by_reference if ref]),
            ]
        )
        changed = bindings.browse()
        for binding in bindings:
            found = by_reference[binding.external_code]
            own = [ticket for ticket in found if binding._is_own(ticket)]
            if any(binding._is_outdated(ticket) for ticket in own):
                changed |= binding
            if len(own) < len(found):
                binding._note_duplicates([t for t in found if t not in own])
        return changed

    def _find_left_behind(self):
        """Bindings whose last reading failed: each poll tries once more."""
        return self.env["otrs.ticket"].search(
            [("backend_id", "=", self.id), ("pull_error", "!=", False)]
        )
