"""Searching tickets. OTRS ignores a criterion that it doesn't know and then returns
*every* ticket, so nothing that a search brings is believed before it is compared with
what was asked."""

from datetime import datetime

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteRejectedError,
    RemoteUnreachableError,
)

from .otrs_reader import CHUNK
from .otrs_values import to_server_time

SEARCH_LIMIT = 1000
OPEN_STATE_TYPES = ["new", "open", "pending reminder", "pending auto"]
# What no ticket has: a search for it finds nothing, unless it is ignored
NOWHERE = "no-such-value-0d0f6c1e"
NEVER = datetime(2100, 1, 1)


class OtrsSearchMixin:
    """TicketSearch, by POST and never trusted."""

    def search_by_field(self, name, value, reference=""):
        """Tickets whose dynamic field ``name`` is exactly ``value``, oldest first.

        :raises RemoteRejectedError: if OTRS doesn't search by this field
        :raises RemoteUnreachableError: if a ticket that was found is being written
            just now: ask again
        """
        if not value:
            return []
        value = str(value)
        key = f"DynamicField_{name}"
        ids = self._search(reference, Limit=CHUNK, **{key: {"Equals": value}})
        tickets = list(self.get_tickets(ids).values())
        # OTRS compares without regard to case
        strays = [
            ticket
            for ticket in tickets
            if str(ticket.get_field(name) or "").casefold() != value.casefold()
        ]
        self._refuse_widened(strays, name, **{key: {"Equals": NOWHERE}})
        if strays:
            raise RemoteUnreachableError("TicketSearch: a ticket is changing just now")
        found = [ticket for ticket in tickets if str(ticket.get_field(name)) == value]
        return sorted(found, key=lambda ticket: ticket.ticket_id)

    def search_half_made(self, title_start, name, reference=""):
        """Tickets whose creation broke off before the dynamic field ``name`` was
        stored, oldest first: of the title, but without the field and any article."""
        ids = self._search(reference, Limit=CHUNK, Title=f"{title_start.rstrip()}*")
        tickets = list(self.get_tickets(ids).values())
        named = [one for one in tickets if one.title.startswith(title_start)]
        if len(named) < len(tickets):
            self._refuse_widened(tickets, "Title", Title=NOWHERE)
        bare = [ticket for ticket in named if not ticket.get_field(name)]
        whole = (
            self.get_ticket(one.ticket_id, True, reference=reference) for one in bare
        )
        halves = [ticket for ticket in whole if not ticket.article_count]
        return sorted(halves, key=lambda ticket: ticket.ticket_id)

    def search_by_customer(self, customer_number, limit=CHUNK, reference=""):
        """Ids of the tickets of a customer number (CustomerID), newest first."""
        if not customer_number:
            return []
        number = str(customer_number)
        ids = self._search(
            reference, Limit=limit, SortBy="Age", OrderBy="Down", CustomerIDRaw=number
        )
        tickets = self.get_tickets(ids)
        strays = [one for one in tickets.values() if one.customer_number != number]
        self._refuse_widened(strays, "CustomerIDRaw", CustomerIDRaw=NOWHERE)
        self._just_read = tickets
        return [one.ticket_id for one in tickets.values() if one not in strays]

    # -- by time: pages, as OTRS has no offset

    def search_changed_since(self, moment, with_field="", limit=SEARCH_LIMIT):
        """Ids of tickets changed at or after ``moment`` (naive UTC), oldest change
        first. A ``get_tickets`` right afterwards takes no requests more.

        :param with_field: only tickets that have something in this dynamic field
        """
        key = "TicketLastChangeTimeNewerDate"
        criteria = {key: to_server_time(moment, self.time_zone), **_having(with_field)}
        ids = self._search("", Limit=limit, SortBy="Changed", OrderBy="Up", **criteria)
        tickets = self.get_tickets(ids)
        self._check_moment(tickets, key, moment, "changed")
        self._check_having(tickets, with_field)
        self._just_read = tickets
        return ids

    def search_open(self, with_field="", since=None, limit=SEARCH_LIMIT):
        """Ids of open (new, open, pending) tickets, oldest first; see ``read_open``.

        :param since: only tickets created at or after this moment (naive UTC)
        """
        ids, self._just_read = self._read_open_page(with_field, since, limit)
        return ids

    def read_open(self, with_field="", limit=SEARCH_LIMIT):
        """Yield all open tickets page by page, oldest first, each page by id. A ticket
        created in the second in which a page ended comes twice.

        :param with_field: only tickets that have something in this dynamic field
        """
        since = None
        while True:
            ids, tickets = self._read_open_page(with_field, since, limit)
            yield tickets
            if len(ids) < limit:
                return
            newest = max((one.created for one in tickets.values()), default=since)
            if newest == since:
                # one second holds more than a page
                limit *= 2
            since = newest

    def _read_open_page(self, with_field, since, limit):
        criteria = _having(with_field)
        key = "TicketCreateTimeNewerDate"
        if since:
            criteria[key] = to_server_time(since, self.time_zone)
        ids = self._search("", Limit=limit, StateType=OPEN_STATE_TYPES, **criteria)
        tickets = self.get_tickets(ids)
        closed = [
            one.ticket_id
            for one in tickets.values()
            if one.state_type not in OPEN_STATE_TYPES
        ]
        self._refuse_widened(closed, "StateType", StateType=["new"], TicketID=closed)
        if since:
            self._check_moment(tickets, key, since, "created")
        self._check_having(tickets, with_field)
        return ids, tickets

    # -- helpers

    def _check_moment(self, tickets, key, moment, attribute):
        early = [
            one
            for one in tickets.values()
            if not getattr(one, attribute) or getattr(one, attribute) < moment
        ]
        never = to_server_time(NEVER, self.time_zone)
        self._refuse_widened(early, key, **{key: never})

    def _check_having(self, tickets, with_field):
        if with_field:
            strays = [
                one for one in tickets.values() if one.get_field(with_field) is None
            ]
            key = f"DynamicField_{with_field}"
            self._refuse_widened(strays, with_field, **{key: {"Equals": NOWHERE}})

    def _refuse_widened(self, strays, name, **nothing):
        """Tell a criterion that OTRS ignored from tickets that changed between the
        search and the reading: a search for what can't exist finds something.

        :param strays: tickets that came back and don't match
        :param nothing: criteria of the same kind that no ticket can meet
        """
        if strays and self._search("", Limit=1, **nothing):
            raise RemoteRejectedError(
                "Client.WidenedSearch", f"OTRS does not search by {name}"
            )

    def _search(self, reference, **criteria):
        ids = self._call(
            "TicketSearch",
            reference,
            self._transport.ticket_search,
            **{"SortBy": "Age", "OrderBy": "Up", **criteria},
        )
        return [int(ticket_id) for ticket_id in ids]


def _having(with_field):
    """Criteria of a search for tickets with something in a dynamic field."""
    return {f"DynamicField_{with_field}": {"Empty": 0}} if with_field else {}
