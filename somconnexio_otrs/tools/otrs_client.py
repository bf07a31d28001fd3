"""The operations of an OTRS/Znuny GenericInterface that we use, one method each.

No ORM here: values go in, values and ``OtrsTicket`` come out, and what fails is one of
the four classes of ``somconnexio_sync.exceptions``. A client serves one thread.
"""

import hashlib
import threading
from contextlib import nullcontext

from pyotrs import Article, DynamicField, Ticket

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    RemoteUnreachableError,
)

from .otrs_transport import READ_OPERATIONS, OtrsTransport, SessionExpiredError
from .otrs_values import find_problems, parse_ticket, to_server_time

# 50 tickets take OTRS a third of a second and fit in any URL limit
CHUNK = 50
SEARCH_LIMIT = 1000


class SessionCache:
    """Session ids of this process, by account. OTRS keeps every session it ever gave
    for hours, so a new one for each job would pile up there."""

    def __init__(self):
        self._lock = threading.Lock()
        self._sessions = {}

    def get(self, key):
        """Session of an account, or None."""
        with self._lock:
            return self._sessions.get(key)

    def set(self, key, session):
        """Remember the session; None forgets it."""
        with self._lock:
            self._sessions[key] = session

    def clear(self):
        """Forget all of them."""
        with self._lock:
            self._sessions.clear()


SESSIONS = SessionCache()


def _observe_nothing(operation, reference, is_read):
    return nullcontext()


class OtrsClient:
    """Client of one OTRS account.

    :param base_url: scheme, host and port of the server, no path
    :param webservices: names of the ticket and (optional) link web service
    :param time_zone: the server's ``OTRSTimeZone``
    :param timeout: seconds to connect and to wait for an answer
    :param observe: called with (operation, reference, is_read) for every request,
        returns the context manager that logs it
    """

    def __init__(
        self,
        base_url,
        username,
        password,
        *,
        webservices,
        time_zone="UTC",
        timeout=(5, 30),
        observe=_observe_nothing,
    ):
        self.time_zone = time_zone
        self.has_links = bool(webservices[1])
        self._observe = observe
        self._transport = OtrsTransport(
            base_url, username, password, webservices, timeout
        )
        secret = hashlib.sha256(str(password).encode()).hexdigest()
        self._account = (base_url, webservices[0], username, secret)

    def __enter__(self):
        return self

    def __exit__(self, *_exc_info):
        self._transport.close()

    # -- sessions

    def check(self):
        """Log in anew; raise what's wrong with server or account."""
        SESSIONS.set(self._account, None)
        self._log_in()

    def _log_in(self):
        with self._observe("SessionCreate", "", True):
            try:
                self._transport.session_create()
            except SessionExpiredError as error:
                # The account, not one ticket: everything waits until it's mended
                raise RemoteUnreachableError(
                    "OTRS refuses the user name or the password"
                ) from error
        SESSIONS.set(self._account, self._transport.session_id_store.value)

    def _call(self, operation, reference, method, *args, **kwargs):
        """Run a PyOTRS method within a session, which is renewed once."""
        session = SESSIONS.get(self._account)
        fresh = not session
        if fresh:
            self._log_in()
        else:
            self._transport.session_id_store.value = session
        try:
            with self._observe(operation, reference, operation in READ_OPERATIONS):
                return method(*args, **kwargs)
        except SessionExpiredError as error:
            if fresh:
                raise RemoteUnreachableError(
                    f"{operation}: OTRS doesn't accept its own new session"
                ) from error
        SESSIONS.set(self._account, None)
        return self._call(operation, reference, method, *args, **kwargs)

    # -- writing

    def create_ticket(self, payload, reference=""):
        """Create a ticket; return its (id, number).

        Not repeatable: ask ``search_by_field`` first, and again after an unknown
        outcome. The first dynamic field should be the reference: OTRS stores fields
        in order, and half a ticket must be found too.
        """
        self._check(payload)
        answer = self._call(
            "TicketCreate",
            reference,
            self._transport.ticket_create,
            ticket=Ticket(dict(payload["Ticket"])),
            article=Article(dict(payload["Article"])),
            dynamic_fields=self._build_fields(payload),
        )
        return int(answer["TicketID"]), str(answer["TicketNumber"])

    def update_ticket(self, ticket_id, payload, reference=""):
        """Write what ``payload`` holds of Ticket, DynamicField and Article."""
        self._check(payload)
        article = payload.get("Article")
        answer = self._call(
            "TicketUpdate",
            reference,
            self._transport.ticket_update,
            int(ticket_id),
            article=Article(dict(article)) if article else None,
            dynamic_fields=self._build_fields(payload),
            **(payload.get("Ticket") or {}),
        )
        return int(answer["TicketID"]), str(answer["TicketNumber"])

    def link_tickets(self, source_id, target_id, link_type="Normal", reference=""):
        """Link two tickets; a link that exists already is left as it is."""
        if self._has_link(source_id, target_id, link_type, reference):
            return
        self._call(
            "LinkAdd",
            reference,
            self._transport.link_add,
            int(source_id),
            int(target_id),
            link_type=link_type,
        )

    def _has_link(self, source_id, target_id, link_type, reference):
        links = self._call(
            "LinkList",
            reference,
            self._transport.link_list,
            int(source_id),
            dst_object_type="Ticket",
            link_type=link_type,
        )
        return any(str(link.get("Key")) == str(target_id) for link in links or [])

    def _check(self, payload):
        problems = find_problems(payload)
        if problems:
            raise RemoteRejectedError(
                "Client.InvalidValue",
                ", ".join(f"{name}: {code}" for code, name in problems),
            )

    def _build_fields(self, payload):
        return [
            DynamicField(item["Name"], item["Value"])
            for item in payload.get("DynamicField") or []
        ]

    # -- reading

    def get_ticket(self, ticket_id, articles=False, reference=""):
        """Return the ticket; RemoteNotFoundError if there is none that we may see."""
        ticket = self._call(
            "TicketGet",
            reference,
            self._transport.ticket_get_by_id,
            int(ticket_id),
            articles=articles,
        )
        return self._parse(ticket)

    def get_tickets(self, ticket_ids):
        """Return the tickets found, by id. OTRS refuses a whole list because of one
        id that is missing or forbidden, so a refused chunk is halved until the bad
        one stands alone."""
        ids = [int(ticket_id) for ticket_id in ticket_ids]
        found = {}
        for start in range(0, len(ids), CHUNK):
            found.update(self._get_chunk(ids[start : start + CHUNK]))
        return found

    def _get_chunk(self, ids):
        try:
            tickets = self._call(
                "TicketGetList", "", self._transport.ticket_get_by_list, ids
            )
        except RemoteNotFoundError:
            if len(ids) == 1:
                return {}
            middle = len(ids) // 2
            return {**self._get_chunk(ids[:middle]), **self._get_chunk(ids[middle:])}
        return {ticket.tid: self._parse(ticket) for ticket in tickets}

    def search_by_field(self, name, value, reference=""):
        """Tickets whose dynamic field ``name`` is exactly ``value``, oldest first.

        OTRS ignores a field that it doesn't know and then returns *every* ticket, so
        what comes back is read and compared.
        """
        if not value:
            return []
        ids = self._search(
            reference,
            Limit=CHUNK,
            SortBy="Age",
            OrderBy="Up",
            **{f"DynamicField_{name}": {"Equals": str(value)}},
        )
        tickets = self.get_tickets(ids).values()
        matches = [ticket for ticket in tickets if ticket.get_field(name) == value]
        if ids and not matches:
            raise RemoteRejectedError(
                "Client.UnknownField", f"OTRS does not search by {name}"
            )
        return sorted(matches, key=lambda ticket: ticket.ticket_id)

    def search_half_made(self, title_start, name, reference=""):
        """Tickets whose creation broke off before the dynamic field ``name`` was
        stored, oldest first: of the title, but without the field and any article."""
        ids = self._search(reference, Limit=CHUNK, Title=f"{title_start.rstrip()}*")
        bare = [
            ticket
            for ticket in self.get_tickets(ids).values()
            if ticket.title.startswith(title_start) and not ticket.get_field(name)
        ]
        whole = (self.get_ticket(one.ticket_id, True, reference) for one in bare)
        halves = [ticket for ticket in whole if not ticket.article_count]
        return sorted(halves, key=lambda ticket: ticket.ticket_id)

    def search_changed_since(self, moment, with_field, limit=SEARCH_LIMIT):
        """Ids of tickets changed at or after ``moment`` (naive UTC), oldest change
        first, of those that have something in the dynamic field ``with_field``."""
        return self._search(
            "",
            Limit=limit,
            SortBy="Changed",
            OrderBy="Up",
            TicketLastChangeTimeNewerDate=to_server_time(moment, self.time_zone),
            **{f"DynamicField_{with_field}": {"Empty": 0}},
        )

    def _search(self, reference, **criteria):
        ids = self._call(
            "TicketSearch", reference, self._transport.ticket_search, **criteria
        )
        return [int(ticket_id) for ticket_id in ids]

    def _parse(self, ticket):
        """Our ticket from PyOTRS's, which has lost nothing of the answer."""
        return parse_ticket(ticket.to_dct()["Ticket"], self.time_zone)
