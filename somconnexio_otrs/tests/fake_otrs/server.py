"""An OTRS with memory for tests: the same answers, the same traps.

Plain Python: the addon's tests put it behind Odoo's request hook;
``tests/otrs_contract`` serves it over HTTP and runs the same cases against it and a
real Znuny, so that it can't drift from the real one.
"""

import itertools
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from .articles import TIMESTAMP, make_article, show_article
from .linking import FakeLinks
from .people import API_USER, PERSON, FakeStaff
from .processes import follow_process
from .rules import (
    FIELDS,
    MAX_VALUE,
    STATES,
    FakeCrash,
    FakeError,
    check_article,
    check_attachments,
    check_fields,
    check_known,
    check_ticket,
    refuse,
    show_value,
)
from .searching import search

BASE_PATH = "/otrs/nph-genericinterface.pl/Webservice/"


@dataclass
class FakeTicket:
    """Row of a ticket; times are naive, in the server's time zone."""

    ticket_id: int
    number: str
    values: dict
    created: datetime
    changed: datetime
    fields: dict = field(default_factory=dict)
    articles: list = field(default_factory=list)
    history: list = field(default_factory=list)
    created_by: int = PERSON


class FakeOtrs(FakeStaff, FakeLinks):
    """Server state. ``now`` is its clock (server time), ``version`` its answers'
    shape: "6.5.1" lists unset fields as null, "6.5.15" leaves them out."""

    hidden_queue = "Management"

    def __init__(self, version="6.5.15", username="odoo_api", password="api-secret"):
        self.version = version
        self.account = (username, password)
        # may look, not touch
        self.reader = ("odoo_readonly", "odoo-readonly-secret")
        self.now = datetime(2026, 10, 1, 10, 0, 0)
        self.queues = {"Provisioning::Mobile", "Provisioning::Fiber", "Raw"}
        self.tickets = {}
        self.links = []
        # session: whether its account may write
        self.sessions = {}
        # accepts no session, not even its own new ones
        self.is_forgetful = False
        self.calls = []
        # whose change the history notes: the ERP's account, or a person
        self.actor = API_USER
        self._ids = itertools.count(1)

    def tick(self, seconds=60):
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def add_ticket(self, fields=None, **values):
        """A ticket appears."""
        ticket_id = next(self._ids)
        number = f"20261001{ticket_id:08d}"
        ticket = FakeTicket(ticket_id, number, values, self.now, self.now)
        ticket.fields.update(fields or {})
        self.tickets[ticket_id] = ticket
        parts = (number, *map(values.get, ("Queue", "Priority", "State")), ticket_id)
        self.remember(ticket, "NewTicket", "".join(f"%%{part}" for part in parts))
        return ticket

    def find(self, **fields):
        """Tickets that hold these dynamic field values."""
        return [
            ticket
            for ticket in self.tickets.values()
            if all(ticket.fields.get(name) == value for name, value in fields.items())
        ]

    def expire_sessions(self):
        """Forget every session, as after SessionMaxIdleTime."""
        self.sessions.clear()

    # -- transport

    def name_operation(self, method, url):
        """Name of the operation that a request asks for."""
        return self._route(method, *self._split(url))[0]

    def _split(self, url):
        path = urlsplit(url).path.removeprefix(BASE_PATH)
        webservice, _slash, route = path.partition("/")
        return webservice, route

    def handle(self, method, url, headers, body):
        """Answer a request: (status, headers, text)."""
        try:
            operation, handler, route_id = self._route(method, *self._split(url))
            if method == "GET":
                data = dict(parse_qsl(urlsplit(url).query))
            else:
                data = self._read_body(headers, body)
            self.calls.append(operation)
            answer = self._run(handler, route_id, data, headers)
        except FakeCrash as crash:
            return 500, {"Content-Type": "text/plain"}, crash.body
        return 200, {"Content-Type": "application/json"}, json.dumps(answer)

    def _run(self, handler, route_id, data, headers):
        try:
            return handler(route_id, data, headers)
        except FakeError as error:
            return {"Error": {"ErrorCode": error.code, "ErrorMessage": error.message}}

    def _read_body(self, headers, body):
        if "json" not in (headers.get("Content-Type") or ""):
            raise FakeCrash("Could not read input data")
        try:
            data = json.loads(body or b"")
        except ValueError as error:
            raise FakeCrash("Error while decoding request content.") from error
        if not isinstance(data, dict) or not data:
            raise FakeCrash("Unsupported request content structure.")
        return data

    def _route(self, method, webservice, route):
        routes = {
            "GenericTicketConnectorREST": [
                ("POST", r"Session", "SessionCreate", self._session_create),
                ("GET", r"Session/(.+)", "SessionGet", self._session_get),
                ("POST", r"Ticket", "TicketCreate", self._ticket_create),
                ("GET", r"Ticket/([^/]+)", "TicketGet", self._ticket_get),
                ("GET", r"TicketList", "TicketGet", self._ticket_get),
                ("GET", r"TicketHistory/(.+)", "TicketHistoryGet", self._history_get),
                ("POST", r"TicketSearch", "TicketSearch", self._ticket_search),
                ("PATCH", r"Ticket/([^/]+)", "TicketUpdate", self._ticket_update),
            ],
            "GenericLinkConnectorREST": [
                ("POST", r"LinkAdd", "LinkAdd", self._link_add),
                ("GET", r"LinkList", "LinkList", self._link_list),
                ("DELETE", r"LinkDelete", "LinkDelete", self._link_delete),
            ],
        }
        for verb, pattern, operation, handler in routes.get(webservice, []):
            match = re.fullmatch(pattern, route)
            if match and verb == method:
                return operation, handler, match[1] if match.groups() else None
        raise FakeCrash(
            f"HTTP::REST Error while determine Operation for request URI '/{route}'."
        )

    # -- sessions

    def _check_session(self, operation, data, headers):
        """Refuse an unknown session; return whether its account may write."""
        session = data.get("SessionID") or headers.get("X-OTRS-Header-SessionID")
        if session not in self.sessions or self.is_forgetful:
            raise FakeError(
                f"{operation}.AuthFail", f"{operation}: Authorization failing!"
            )
        return self.sessions[session]

    def _session_create(self, _route_id, data, _headers):
        account = (data.get("UserLogin"), data.get("Password"))
        if account not in (self.account, self.reader):
            raise FakeError(
                "SessionCreate.AuthFail", "SessionCreate: Authorization failing!"
            )
        session = f"session{next(self._ids)}"
        self.sessions[session] = account == self.account
        return {"SessionID": session}

    def _session_get(self, route_id, _data, _headers):
        if route_id not in self.sessions:
            raise FakeError("SessionGet.SessionInvalid", "SessionGet: invalid session!")
        return {"SessionData": [{"Key": "UserLogin", "Value": self.account[0]}]}

    def _is_in_reach(self, ticket):
        """Whether the ERP's account may see a ticket; its owner may anywhere."""
        return ticket and (
            ticket.values.get("Queue") != self.hidden_queue
            or ticket.values.get("Owner", self.account[0]) == self.account[0]
        )

    def _check_reach(self, operation, ids):
        """Refuse a list for the sake of one that is missing or forbidden."""
        tickets = [self.tickets.get(int(one)) for one in ids if str(one).isdigit()]
        if len(tickets) < len(ids) or not all(map(self._is_in_reach, tickets)):
            raise FakeError(
                f"{operation}.AccessDenied",
                f"{operation}: User does not have access to the ticket!",
            )
        return tickets

    # -- writing

    def _ticket_create(self, _route_id, data, headers):
        operation = "TicketCreate"
        may_write = self._check_session(operation, data, headers)
        values, article = data.get("Ticket") or {}, data.get("Article")
        if not article:
            refuse(operation, "Article", "missing")
        values = {key: str(values[key]).strip() for key in values if values[key]}
        check_ticket(operation, values, {*self.queues, self.hidden_queue})
        if not may_write or values["Queue"] == self.hidden_queue:
            raise FakeError(
                f"{operation}.AccessDenied",
                f"{operation}: Can not create tickets in given Queue or QueueID!",
            )
        check_article(operation, article)
        check_fields(operation, data)
        check_attachments(operation, data)
        ticket = self.add_ticket(**values)
        ticket.created_by = self.actor
        self._store_fields(ticket, data)
        stored = self.add_article(ticket, article, data.get("Attachment"))
        self.follow_process(ticket)
        return {
            "ArticleID": stored["ArticleID"],
            "TicketID": str(ticket.ticket_id),
            "TicketNumber": ticket.number,
        }

    def _ticket_update(self, route_id, data, headers):
        operation = "TicketUpdate"
        may_write = self._check_session(operation, data, headers)
        [ticket] = self._check_reach(operation, [route_id])
        if not may_write and not self._may_reader_write(data):
            raise FakeError(
                f"{operation}.AccessDenied",
                f"{operation}: User does not have access to the ticket!",
            )
        values, article = data.get("Ticket") or {}, data.get("Article")
        check_known(operation, values, {*self.queues, self.hidden_queue})
        if article:
            check_article(operation, article)
        check_fields(operation, data)
        check_attachments(operation, data)
        before = (dict(ticket.values), dict(ticket.fields), len(ticket.articles))
        state = values.get("State")
        if state and state != ticket.values["State"]:
            self.set_state(ticket, state)
        self.move(ticket, values.get("Queue") or ticket.values.get("Queue"))
        ticket.values.update(values)
        self._store_fields(ticket, data)
        answer = {"TicketID": str(ticket.ticket_id), "TicketNumber": ticket.number}
        if article:
            stored = self.add_article(ticket, article, data.get("Attachment"))
            answer["ArticleID"] = stored["ArticleID"]
        self.follow_process(ticket)
        if before != (ticket.values, ticket.fields, len(ticket.articles)):
            ticket.changed = self.now
        return answer

    def _may_reader_write(self, data):
        """Whether a change goes through by an account that may only look: early
        versions ask for no right to open a ticket."""
        values = data.get("Ticket") or {}
        return (
            self.version == "6.5.1"
            and set(values) == {"State"}
            and STATES.get(values["State"]) in ("new", "open")
            and not data.get("Article")
            and not data.get("DynamicField")
        )

    def _store_fields(self, ticket, data):
        """One by one and without a transaction: what was stored before a bad value
        stays."""
        for item in data.get("DynamicField") or []:
            name, value = item["Name"], item["Value"]
            is_list = isinstance(value, list) and FIELDS[name] == "Text"
            if len(str(value)) > MAX_VALUE or is_list:
                raise FakeCrash(
                    f"Dynamic Field {name} could not be set, "
                    "please contact the system administrator",
                    is_json=True,
                )
            self.store_field(ticket, name, value)

    def store_field(self, ticket, name, value):
        """Keep a dynamic field as OTRS does."""
        if FIELDS[name] == "Date" and value:
            value = f"{value[:10]} 00:00:00"
        old = ticket.fields.get(name) or ""
        ticket.fields[name] = value
        if old != value:
            self.remember(
                ticket,
                "TicketDynamicFieldUpdate",
                f"%%FieldName%%{name}%%Value%%{value}%%OldValue%%{old}",
            )

    def set_state(self, ticket, state):
        """Change a ticket's state."""
        self.remember(ticket, "StateUpdate", f"%%{ticket.values['State']}%%{state}")
        ticket.values["State"] = state
        ticket.changed = self.now

    def add_article(self, ticket, data, attachments=None):
        """Add an article to a ticket; return its row."""
        sender = ticket.values.get("CustomerUser") or "Odoo API"
        article = make_article(
            next(self._ids), self.now, data, attachments, sender, self.actor
        )
        ticket.articles.append(article)
        self.remember(ticket, "AddNote", "%%")
        ticket.changed = self.now
        return article

    def remember(self, ticket, kind, name):
        """Add an entry to a ticket's history."""
        ticket.history.append(
            {
                "TicketID": str(ticket.ticket_id),
                "HistoryType": kind,
                "Name": name,
                "CreateBy": self.actor,
                "CreateTime": self.now.strftime(TIMESTAMP),
            }
        )

    def follow_process(self, ticket):
        """Let the ticket's process move it on."""
        follow_process(ticket, self.set_state)

    # -- reading

    def _ticket_get(self, route_id, data, headers):
        self._check_session("TicketGet", data, headers)
        ids = str(route_id or data.get("TicketID") or "").split(",")
        tickets = self._check_reach("TicketGet", ids)
        return {"Ticket": [self._show(ticket, data) for ticket in tickets]}

    def _show(self, ticket, data):
        shown = {
            "Lock": "unlock",
            "Owner": self.account[0],
            "Responsible": self.account[0],
            "Type": "Unclassified",
            **ticket.values,
            "TicketID": ticket.ticket_id,
            "TicketNumber": ticket.number,
            "StateType": STATES[ticket.values["State"]],
            "Created": ticket.created.strftime(TIMESTAMP),
            "Changed": ticket.changed.strftime(TIMESTAMP),
            "CreateBy": ticket.created_by,
            "CustomerUserID": ticket.values.get("CustomerUser"),
        }
        shown.pop("CustomerUser", None)
        if self.version == "6.5.1":
            values = {name: ticket.fields.get(name) for name in FIELDS}
        else:
            values = {name: value for name, value in ticket.fields.items() if value}
        if values and data.get("DynamicFields") == "1":
            shown["DynamicField"] = [
                {"Name": name, "Value": show_value(name, value)}
                for name, value in values.items()
            ]
        if data.get("AllArticles") == "1" and ticket.articles:
            shown["Article"] = [
                show_article(one, self.version, data) for one in ticket.articles
            ]
        return shown

    def _history_get(self, route_id, data, headers):
        self._check_session("TicketHistoryGet", data, headers)
        tickets = self._check_reach("TicketHistoryGet", str(route_id).split(","))
        return {
            "TicketHistory": [
                {"TicketID": str(one.ticket_id), "History": one.history}
                for one in tickets
            ]
        }

    def _ticket_search(self, _route_id, data, headers):
        self._check_session("TicketSearch", data, headers)
        visible = filter(self._is_in_reach, self.tickets.values())
        ids = [str(ticket.ticket_id) for ticket in search(visible, data)]
        return {"TicketID": ids} if ids else {}
