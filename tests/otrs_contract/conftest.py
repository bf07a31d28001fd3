"""The addon's client against two servers that must answer alike.

The fake is the one behind the addon's own tests, served over HTTP; the real one is the
running Znuny, and with ``--full`` the newest tested version too. Every ticket has a
reference of its own, so nothing needs to be empty.
"""

from __future__ import annotations

import http.server
import itertools
import os
import random
import sys
import threading
import time
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from otrs_znuny import AGENT_STEP, Catcher, Znuny, work_in_office

from odoo.tools import config

ADDON = Path(__file__).resolve().parents[2] / "somconnexio_otrs"
ACCOUNT = ("odoo_api", "odoo-secret")
SERVERS = ["fake 6.5.1", "fake 6.5.15", "znuny"]
if os.environ.get("SCX_FULL") == "1":
    SERVERS.append("znuny trixie")

# the addon's modules are found by the addons path of Odoo's configuration
config.parse_config(["-c", os.environ["ODOO_RC"]])
# the fake has nothing of Odoo: without the addon's test classes around it
sys.path.insert(0, str(ADDON / "tests"))


class RealServer:
    """A Znuny and the person who works on its tickets."""

    def __init__(self, url: str, folder: Path):
        self.url = url
        self._folder = folder
        self._agent = AGENT_STEP.Agent(url)

    @property
    def version(self) -> str:
        """Return the version of the package, as in 6.5.1."""
        package = (self._folder / "app" / ".complete").read_text()
        return package.partition("-")[0]

    def agent_update(self, ticket_id: int, state: str | None = None, **fields) -> None:
        """A person changes a ticket, in a second of its own."""
        time.sleep(1.1)
        payload = {"Ticket": {"State": state}} if state else {}
        if fields:
            payload["DynamicField"] = [
                {"Name": name, "Value": value} for name, value in fields.items()
            ]
        self._agent.call("PATCH", f"/Ticket/{ticket_id}", payload)

    def agent_writes(self, ticket_id: int, subject: str, body: str, **values) -> None:
        """A person writes an article."""
        article = {
            "Subject": subject,
            "Body": body,
            "ContentType": "text/plain; charset=utf8",
            "IsVisibleForCustomer": 0,
            **values,
        }
        self._agent.call("PATCH", f"/Ticket/{ticket_id}", {"Article": article})

    def merge(self, ticket_id: int, into_id: int) -> None:
        """A person merges a ticket into another one."""
        work_in_office(self._folder, "merge", ticket_id, into_id)

    def break_off_article(self, ticket_id: int) -> None:
        """Leave a ticket's last article as a database that is stopped leaves it."""
        work_in_office(self._folder, "break", ticket_id)

    def break_off_link(self, parent_id: int, child_id: int) -> None:
        """Leave a link as a server that is killed while it writes it leaves it."""
        work_in_office(self._folder, "link", parent_id, child_id)

    def delete(self, ticket_id: int) -> None:
        """A person deletes a ticket."""
        work_in_office(self._folder, "delete", ticket_id)

    def move_out_of_reach(self, ticket_id: int) -> None:
        """A person moves a ticket into a queue that the ERP may not see."""
        work_in_office(self._folder, "hide", ticket_id)

    def get_articles(self, ticket_id: int) -> list[str]:
        """Return the subjects of a ticket's articles."""
        return [item["Subject"] for item in self._agent.get(ticket_id)["Articles"]]

    def end_session(self, session: str) -> None:
        """End a session of the ERP's account."""
        login, password = ACCOUNT
        path = f"{self.url}{AGENT_STEP.PATH}/Session/{session}"
        request = urllib.request.Request(path, method="DELETE")
        request.add_header("X-OTRS-Header-UserLogin", login)
        request.add_header("X-OTRS-Header-Password", password)
        urllib.request.urlopen(request, timeout=30).close()


class FakeServer:
    """The fake, served on a port."""

    def __init__(self, version: str):
        from fake_otrs import FakeOtrs

        self.otrs = otrs = FakeOtrs(version, *ACCOUNT)
        lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                with lock:
                    status, headers, text = otrs.handle(
                        self.command, self.path, self.headers, body
                    )
                data = text.encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_DELETE = answer

            def log_message(self, *_arguments):
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def __getattr__(self, name: str):
        """What people do, they do in the fake's own memory."""
        return getattr(self.otrs, name)

    def get_articles(self, ticket_id: int) -> list[str]:
        """Return the subjects of a ticket's articles."""
        return [item["Subject"] for item in self.otrs.tickets[ticket_id].articles]

    def end_session(self, session: str) -> None:
        """End a session of the ERP's account."""
        self.otrs.sessions.pop(session)


@pytest.fixture(scope="session", params=SERVERS)
def server(request):
    """A server: the fake in both versions' form, and the real thing."""
    kind, _blank, version = request.param.partition(" ")
    if kind == "fake":
        fake = FakeServer(version)
        yield fake
        fake.close()
    elif version:
        catcher = Catcher()
        folder = Path(os.environ["SCX_STATE"]) / f"znuny-contract-{version}"
        znuny = Znuny(folder, version, catcher)
        znuny.run("setup.sh")
        yield RealServer(znuny.url, folder)
        znuny.run("stop.sh")
        catcher.close()
    else:
        yield RealServer(os.environ["SCX_ZNUNY_URL"], Path(os.environ["SCX_ZNUNY_DIR"]))


@pytest.fixture
def connect(server):
    """Make a client of the server, as the backend does."""
    from odoo.addons.somconnexio_otrs.tools.otrs_client import OtrsClient

    clients = []

    def make(login: str = ACCOUNT[0], password: str = ACCOUNT[1], **options):
        webservices = options.pop(
            "webservices", ("GenericTicketConnectorREST", "GenericLinkConnectorREST")
        )
        client = OtrsClient(
            options.pop("url", server.url),
            login,
            password,
            webservices=webservices,
            **options,
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.__exit__()


@pytest.fixture
def client(connect):
    """A client with the ERP's account."""
    return connect()


@pytest.fixture
def unchecked(connect, monkeypatch):
    """A client that sends what it would refuse, to see what OTRS makes of it."""
    client = connect()
    monkeypatch.setattr(client, "_check", lambda payload: None)
    return client


NUMBERS = itertools.count(random.randrange(10**6, 10**8))


@pytest.fixture
def make_payload():
    """Make what TicketCreate gets, with a reference of its own."""

    def make(kind: str = "Mobile", process: int = 1, **fields) -> dict:
        reference = fields.pop("OdooRef", f"CT-{next(NUMBERS)}")
        values = {
            "OdooRef": reference,
            "ProcessManagementProcessID": f"Process-{process:032d}",
            "ProcessManagementActivityID": f"Activity-{process * 10 + 1:032d}",
            "MemberName": "Núria <Soler> & filles · 5 €",
            **fields,
        }
        return {
            "Ticket": {
                "Title": f"[{reference}] Alta",
                "Queue": f"Provisioning::{kind}",
                "State": "new",
                "Priority": "3 normal",
                "Type": "Petició",
                "CustomerUser": "nuria@exemple.example",
                "CustomerID": "1042",
            },
            "DynamicField": [{"Name": k, "Value": v} for k, v in values.items()],
            "Article": {
                "Subject": "Alta",
                "Body": "Línia nova · àé€",
                "ContentType": "text/plain; charset=utf8",
                "IsVisibleForCustomer": "0",
            },
        }

    return make


@pytest.fixture
def create(client, make_payload):
    """Create a ticket; returns its id and its reference."""

    def create_ticket(**fields) -> tuple[int, str]:
        payload = make_payload(**fields)
        ticket_id, _number = client.create_ticket(payload)
        return ticket_id, payload["DynamicField"][0]["Value"]

    return create_ticket


@pytest.fixture
def second() -> timedelta:
    """The precision of the server's clock."""
    return timedelta(seconds=1)
