import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.somconnexio_sync.exceptions import (
    CircuitOpenError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

_logger = logging.getLogger(__name__)

# Tickets of one job: OTRS answers so many at once, and their rows are locked so long
CHUNK = 100
# Tickets of one search: OTRS works on the lists of both halves at the same time
PAGE = 2 * CHUNK


class OtrsPollMixin(models.AbstractModel):
    """Polling: the truth. A webhook only shortens the wait until the next one.

    Each two hundred of changed tickets take a search and two readings, and are taken
    over from these answers, in a job and a transaction of their own.
    """

    _name = "otrs.poll.mixin"
    _description = "Polling of an OTRS"

    poll_watermark = fields.Datetime(
        string="Read Up To",
        copy=False,
        default=lambda self: fields.Datetime.now(),
        help="Every change in OTRS before this moment has been seen.",
    )
    poll_overlap = fields.Integer(
        default=5, help="Minutes that each poll reads again, for clocks that differ."
    )
    follow_member_tickets = fields.Boolean(
        string="Show Members' Own Tickets",
        help="Tickets that members opened themselves are read too.",
    )

    _poll_overlap_positive = models.Constraint(
        "CHECK(poll_overlap >= 0)", "The overlap of two polls can't be negative."
    )

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

    def _delay_poll(self, since=None, limit=None):
        key = " ".join(map(str, filter(None, (self.id, since, limit))))
        self._as_job().with_delay(
            max_retries=0, identity_key=f"somconnexio_otrs.poll {key}"
        )._poll(since, limit)

    def _as_job(self):
        """Self as jobs run it: by the system, in the company and its language."""
        company = self.sudo().company_id
        system = self.env(user=SUPERUSER_ID, context={})
        return (
            system[self._name]
            .browse(self.id)
            .with_context(allowed_company_ids=company.ids, lang=company.partner_id.lang)
        )

    def _poll(self, since=None, limit=None):
        """Take over what changed in OTRS

        Two hundred tickets at most; if there may be more, another job goes on where
        this one ended. One that fails starts again at the same place.

        :param since: moment (naive UTC) to go on from; else the watermark minus the
            overlap
        :param limit: how many tickets, if not two hundred
        """
        self.ensure_one()
        if not self.exists() or not self._is_live():
            return "Nothing to do: disabled"
        if not since:
            self._create_missing()
            self._delay_left_behind()
        try:
            return self._poll_page(
                since or self.poll_watermark - timedelta(minutes=self.poll_overlap),
                limit or PAGE,
            )
        except CircuitOpenError as error:
            # the next poll starts from the same watermark
            return str(error)
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise RetryableJobError(str(error), seconds=error.retry_after) from error

    def _poll_page(self, since, limit):
        """Read a page of changes, take it over and move the watermark on.

        OTRS has no offset: the next page starts where this one ends. If one second
        holds more changes than a page, the page grows.
        """
        field = "" if self.follow_member_tickets else self.reference_field
        with self._get_client() as client:
            ids = client.search_changed_since(since, field, limit)
            tickets = client.get_tickets(ids)
        count = self._take_over_tickets(tickets)
        moments = [ticket.changed for ticket in tickets.values() if ticket.changed]
        last = max(moments, default=since)
        self.poll_watermark = max(self.poll_watermark, last)
        if len(ids) >= limit:
            self._delay_poll(last, limit * 2 if last <= since else None)
        return f"{count} of {len(ids)} tickets had news"

    def _create_missing(self):
        """Give a ticket to the service orders that were waiting for an OTRS."""
        for order in self.env["service.order"].search(self._get_missing_domain()):
            self.env["otrs.ticket"]._create_for_order(order)

    def _get_missing_domain(self):
        """Service orders that need a ticket and have none."""
        return [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "acknowledged"),
            ("is_provisioning_needed", "=", True),
            ("otrs_ticket_ids", "=", False),
        ]

    # === CHUNKS === #

    def _delay_chunks(self, ids):
        for start in range(0, len(ids), CHUNK):
            self._as_job().with_delay(max_retries=0)._take_over_chunk(
                ids[start : start + CHUNK]
            )

    def _take_over_chunk(self, ids):
        """Read some tickets at once and take over what they say

        :param ids: of tickets in OTRS
        """
        self.ensure_one()
        if not self.exists() or not self._is_live():
            return "Nothing to do: disabled"
        try:
            with self._get_client() as client:
                tickets = client.get_tickets(ids)
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise RetryableJobError(str(error), seconds=error.retry_after) from error
        return f"{self._take_over_tickets(tickets)} of {len(ids)} tickets had news"

    def _take_over_tickets(self, tickets):
        """Take over what tickets say that were read already.

        Each in a savepoint of its own: one that can't be taken over gets a job and
        holds up no other.

        :param tickets: ``OtrsTicket`` by id
        :return: how many had news
        """
        by_reference, foreign = self._sort_tickets(tickets)
        bindings = self.env["otrs.ticket"].search(
            [
                ("backend_id", "=", self.id),
                ("external_code", "in", list(by_reference)),
            ]
        )
        count = 0
        for binding in bindings:
            count += self._take_over_one(binding, by_reference[binding.external_code])
        if foreign and self.follow_member_tickets:
            self._take_over_foreign(foreign)
        return count

    def _sort_tickets(self, tickets):
        """The tickets by our reference, and those that have none."""
        by_reference, foreign = {}, []
        for ticket in tickets.values():
            reference = ticket.get_field(self.reference_field)
            if reference:
                by_reference.setdefault(reference, []).append(ticket)
            else:
                foreign.append(ticket)
        return by_reference, foreign

    def _take_over_foreign(self, tickets):
        """Extension point: changed tickets that are not of service orders.

        Called if ``follow_member_tickets`` is set.

        :param tickets: list of ``OtrsTicket``
        """

    def _take_over_one(self, binding, found):
        """Take over one service order's ticket; return whether it had news.

        :param found: tickets with its reference; others than its own are told
        """
        own = [ticket for ticket in found if binding._is_own(ticket)]
        others = [
            ticket
            for ticket in found
            if ticket not in own and ticket.state_type not in ("merged", "removed")
        ]
        if others:
            binding._note_duplicates(others)
        news = [ticket for ticket in own if binding._is_outdated(ticket)]
        if not news:
            return False
        try:
            with self.env.cr.savepoint():
                self._take_over_news(binding, news[0])
        except RetryableJobError:
            # somebody else has it just now
            binding._delay_pull()
        except Exception:
            # the job meets the same and tells a person
            _logger.exception("%s could not be taken over at once", binding)
            binding._delay_pull()
        return True

    def _take_over_news(self, binding, ticket):
        if binding._is_echo(ticket):
            binding._lock_row(binding)
            binding._note_echo(ticket)
        elif not binding.external_id or ticket.state_type == "merged":
            # more has to be asked
            binding._delay_pull()
        else:
            binding._take_over(ticket)

    def _delay_left_behind(self):
        """Read those again whose last reading failed, or that wait for values.

        :return: how many there are
        """
        bindings = self.env["otrs.ticket"].search(
            [
                ("backend_id", "=", self.id),
                ("is_gone", "=", False),
                "|",
                ("pull_error", "!=", False),
                ("missing_values", "!=", False),
            ]
        )
        unborn = bindings.filtered(lambda binding: not binding.external_id)
        for binding in unborn:
            binding._delay_pull()
        self._delay_chunks([int(one.external_id) for one in bindings - unborn])
        return len(bindings)
