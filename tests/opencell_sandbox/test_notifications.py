"""Webhooks: a real call with a password and the rendered body, once, as a hint."""

from __future__ import annotations

import http.server
import threading
import time

import pytest
from sandbox_process import SMALL

HOOK = {
    "code": "ERP_INVOICE",
    "classNameFilter": "org.meveo.model.billing.Invoice",
    "eventTypeFilter": "INVOICE_NUMBER_ASSIGNED",
    "httpProtocol": "HTTP",
    "host": "127.0.0.1",
    "page": "hook/opencell",
    "httpMethod": "HTTP_POST",
    "username": "hook",
    "password": "secret",
    "headers": {"Content-Type": "application/json"},
    "runAsync": True,
    "bodyEl": '{"id":#{event.id},"number":"#{event.invoiceNumber}","x":"#{event.no}"}',
}
PATH = "/notification/webhook"


class Receiver:
    """A small server that remembers its calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str | None, str]] = []
        self.status = 200
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append(
                    (self.path, self.headers["Authorization"], body.decode())
                )
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.http.server_port


@pytest.fixture
def receiver():
    """A server that is called."""
    receiver = Receiver()
    yield receiver
    receiver.http.shutdown()
    receiver.http.server_close()


def history(sandbox, length: int) -> list[dict]:
    """Return what became of the calls, once there are so many."""
    for _ in range(100):
        entries = sandbox.control("GET", "/notifications")["history"]
        if len(entries) >= length:
            break
        time.sleep(0.1)
    return entries


def bill(sandbox) -> dict:
    """Have one invoice numbered."""
    sandbox.add_customer()
    sandbox.subscribe("S1", SMALL, "2026-10-01")
    [invoice] = sandbox.bill("2026-11-01")
    return invoice


def test_numbered_invoice_is_announced(sandbox, receiver):
    sandbox.do("POST", PATH, HOOK | {"port": receiver.port})
    invoice = bill(sandbox)
    [entry] = history(sandbox, 1)
    assert (entry["status"], entry["http"]) == ("SENT", 200)
    number = invoice["invoiceNumber"]
    body = f'{{"id":{invoice["invoiceId"]},"number":"{number}","x":""}}'
    # hook:secret
    assert receiver.calls == [("/hook/opencell", "Basic aG9vazpzZWNyZXQ=", body)]


def test_refused_call_is_not_repeated(sandbox, receiver):
    receiver.status = 503
    sandbox.do("POST", PATH, HOOK | {"port": receiver.port})
    bill(sandbox)
    [entry] = history(sandbox, 1)
    assert (entry["status"], entry["http"]) == ("TO_RETRY", 503)
    assert len(receiver.calls) == 1


def test_nobody_there_does_no_harm(sandbox):
    sandbox.do("POST", PATH, HOOK | {"port": 9})
    assert bill(sandbox)["invoiceNumber"]
    [entry] = history(sandbox, 1)
    assert entry["status"] == "TO_RETRY"


def test_disabled_or_other_webhook_is_not_called(sandbox, receiver):
    sandbox.do("POST", PATH, HOOK | {"port": receiver.port})
    other = {"code": "OTHER", "eventTypeFilter": "REMOVED", "port": receiver.port}
    sandbox.do("POST", PATH, HOOK | other)
    sandbox.do("POST", f"{PATH}/ERP_INVOICE/disable")
    bill(sandbox)
    assert history(sandbox, 0) == []
    assert receiver.calls == []
    shown = sandbox.get(PATH, notificationCode="erp_invoice")["webhookDto"]
    assert shown["disabled"] is True
    assert "password" not in shown


def test_new_subscription_is_announced(sandbox, receiver):
    hook = {
        "classNameFilter": "org.meveo.model.billing.Subscription",
        "eventTypeFilter": "CREATED",
        "bodyEl": "#{event.code}",
        "port": receiver.port,
    }
    sandbox.do("POST", f"{PATH}/createOrUpdate", HOOK | hook)
    sandbox.add_customer()
    sandbox.subscribe("S1", SMALL, "2026-10-01")
    history(sandbox, 1)
    assert [call[2] for call in receiver.calls] == ["S1"]
