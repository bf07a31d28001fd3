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

from .rules import (
    FIELDS,
    STATES,
    FakeCrash,
    FakeError,
    check_fields,
    check_known,
    check_ticket,
)

BASE_PATH = "/otrs/nph-genericinterface.pl/Webservice/"
TIMESTAMP = "%Y-%m-%d %H:%M:%S"
DEFAULT_LIMIT = 500


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


class FakeOtrs:
    """Server state. ``now`` is its clock (server time), ``version`` its answers'
    shape: "6.5.1" lists unset fields as null, "6.5.15" leaves them out."""

    def __init__(self, version="6.5.15", username="odoo_api", password="api-secret"):
        self.version = version
        self.account = (username, password)
        self.now = datetime(2026, 10, 1, 10, 0, 0)
        self.queues = {"Provisioning::Mobile", "Provisioning::Fiber", "Raw"}
        self.tickets = {}
        self.links = []
        self.sessions = set()
        # accepts no session, not even its own new ones
        self.is_forgetful = False
        self.calls = []
        self._ids = itertools.count(1)

    # -- what people do over there

    def tick(self, seconds=60):
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def agent_update(self, ticket_id, state=None, queue=None, **fields):
        """A human agent changes a ticket."""
        self.tick()
        ticket = self.tickets[int(ticket_id)]
        if state:
            ticket.values["State"] = state
        if queue:
            ticket.values["Queue"] = queue
        for name, value in fields.items():
            self._store_field(ticket, name, value)
        ticket.changed = self.now

    def add_ticket(self, fields=None, **values):
        """A ticket appears."""
        ticket_id = next(self._ids)
        number = f"20261001{ticket_id:08d}"
        ticket = FakeTicket(ticket_id, number, values, self.now, self.now)
        ticket.fields.update(fields or {})
        self.tickets[ticket_id] = ticket
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
                ("POST", r"TicketSearch", "TicketSearch", self._ticket_search),
                ("PATCH", r"Ticket/([^/]+)", "TicketUpdate", self._ticket_update),
            ],
            "GenericLinkConnectorREST": [
                ("POST", r"LinkAdd", "LinkAdd", self._link_add),
                ("GET", r"LinkList", "LinkList", self._link_list),
            ],
        }
        for verb, pattern, operation, handler in routes.get(webservice, []):
            match = re.fullmatch(pattern, route)
            if match and verb == method:
                return operation, handler, match[1] if match.groups() else None
        raise FakeCrash(
            f"HTTP::REST Error while determine Operation for request URI '/{route}'."
        )

    # -- operations

    def _check_session(self, operation, data, headers):
        session = data.get("SessionID") or headers.get("X-OTRS-Header-SessionID")
        if session not in self.sessions or self.is_forgetful:
            raise FakeError(
                f"{operation}.AuthFail", f"{operation}: Authorization failing!"
            )

    def _session_create(self, _route_id, data, _headers):
        if (data.get("UserLogin"), data.get("Password")) != self.account:
            raise FakeError(
                "SessionCreate.AuthFail", "SessionCreate: Authorization failing!"
            )
        session = f"session{next(self._ids)}"
        self.sessions.add(session)
        return {"SessionID": session}

    def _session_get(self, route_id, _data, _headers):
        if route_id not in self.sessions:
            raise FakeError("SessionGet.SessionInvalid", "SessionGet: invalid session!")
        return {"SessionData": [{"Key": "UserLogin", "Value": self.account[0]}]}

    def _ticket_create(self, _route_id, data, headers):
        operation = "TicketCreate"
        self._check_session(operation, data, headers)
        values, article = data.get("Ticket") or {}, data.get("Article")
        check_ticket(operation, values, self.queues)
        if not article:
            raise FakeError(
                f"{operation}.MissingParameter",
                f"{operation}: Article parameter is missing or not valid!",
            )
        check_fields(operation, data)
        ticket = self.add_ticket(**values)
        self._store_fields(ticket, data)
        ticket.articles.append(dict(article))
        return {
            "ArticleID": ticket.ticket_id,
            "TicketID": str(ticket.ticket_id),
            "TicketNumber": ticket.number,
        }

    def _ticket_update(self, route_id, data, headers):
        operation = "TicketUpdate"
        self._check_session(operation, data, headers)
        ticket = self.tickets.get(int(route_id))
        if not ticket:
            raise FakeError(
                f"{operation}.AccessDenied",
                f"{operation}: User does not have access to the ticket!",
            )
        values = data.get("Ticket") or {}
        check_known(operation, values, self.queues)
        check_fields(operation, data)
        before = (dict(ticket.values), dict(ticket.fields), len(ticket.articles))
        ticket.values.update(values)
        self._store_fields(ticket, data)
        if data.get("Article"):
            ticket.articles.append(dict(data["Article"]))
        if before != (ticket.values, ticket.fields, len(ticket.articles)):
            ticket.changed = self.now
        return {"TicketID": str(ticket.ticket_id), "TicketNumber": ticket.number}

    def _store_fields(self, ticket, data):
        """One by one and without a transaction: what was stored before a bad value
        stays."""
        for item in data.get("DynamicField") or []:
            name, value = item["Name"], item["Value"]
            if len(str(value)) > 3800:
                raise FakeCrash(
                    f"Dynamic Field {name} could not be set, "
                    "please contact the system administrator",
                    is_json=True,
                )
            self._store_field(ticket, name, value)

    def _store_field(self, ticket, name, value):
        if FIELDS[name] == "Date" and value:
            value = f"{value[:10]} 00:00:00"
        ticket.fields[name] = value

    def _ticket_get(self, route_id, data, headers):
        operation = "TicketGet"
        self._check_session(operation, data, headers)
        ids = str(route_id or data.get("TicketID") or "").split(",")
        if not all(item.isdigit() and int(item) in self.tickets for item in ids):
            raise FakeError(
                f"{operation}.AccessDenied",
                f"{operation}: User does not have access to the ticket!",
            )
        articles = data.get("AllArticles") == "1"
        return {
            "Ticket": [self._show(self.tickets[int(item)], articles) for item in ids]
        }

    def _show(self, ticket, articles):
        shown = {
            **ticket.values,
            "TicketID": ticket.ticket_id,
            "TicketNumber": ticket.number,
            "StateType": STATES[ticket.values["State"]],
            "Created": ticket.created.strftime(TIMESTAMP),
            "Changed": ticket.changed.strftime(TIMESTAMP),
        }
        if self.version == "6.5.1":
            values = {name: ticket.fields.get(name) for name in FIELDS}
        else:
            values = {name: value for name, value in ticket.fields.items() if value}
        if values:
            shown["DynamicField"] = [
                {"Name": name, "Value": value} for name, value in values.items()
            ]
        if articles and ticket.articles:
            shown["Article"] = ticket.articles
        return shown

    def _ticket_search(self, _route_id, data, headers):
        self._check_session("TicketSearch", data, headers)
        tickets = list(self.tickets.values())
        for key, condition in data.items():
            tickets = [item for item in tickets if self._matches(item, key, condition)]
        if data.get("SortBy") == "Changed":
            tickets.sort(key=lambda item: (item.changed, item.ticket_id))
        else:
            tickets.sort(key=lambda item: item.ticket_id)
        limit = int(data.get("Limit") or 0) or DEFAULT_LIMIT
        ids = [str(item.ticket_id) for item in tickets[:limit]]
        return {"TicketID": ids} if ids else {}

    def _matches(self, ticket, key, condition):
        """Whether a ticket meets one criterion; an unknown one is ignored."""
        if key == "TicketLastChangeTimeNewerDate":
            try:
                return ticket.changed >= datetime.strptime(condition, TIMESTAMP)
            except ValueError:
                return False
        if key == "Title":
            pattern = re.escape(condition).replace(r"\*", ".*")
            return bool(re.fullmatch(pattern, ticket.values["Title"], re.IGNORECASE))
        name = key.removeprefix("DynamicField_")
        if name == key or name not in FIELDS or not isinstance(condition, dict):
            return True
        value = str(ticket.fields.get(name) or "")
        for operator, wanted in condition.items():
            options = wanted if isinstance(wanted, list) else [wanted]
            if operator == "Equals" and value not in options:
                return False
            if operator == "Empty" and bool(value) == bool(int(wanted)):
                return False
        return True

    def _link_add(self, _route_id, data, headers):
        self._check_session("LinkAdd", data, headers)
        link = (int(data["SourceKey"]), int(data["TargetKey"]), data["Type"])
        if link[2] not in ("Normal", "ParentChild"):
            raise FakeError("LinkAdd.Fail", "LinkAdd: could not add the link!")
        if link not in self.links:
            self.links.append(link)
        return {"Success": 1}

    def _link_list(self, _route_id, data, headers):
        self._check_session("LinkList", data, headers)
        key, link_type = int(data["Key"]), data.get("Type")
        found = [
            {"Object": "Ticket", "Type": kind, "Direction": "Source", "Key": str(there)}
            for here, there, kind in self._both_ways()
            if here == key and link_type in (None, kind)
        ]
        return {"LinkList": found} if found else {}

    def _both_ways(self):
        yield from self.links
        for source, target, kind in self.links:
            yield target, source, kind
