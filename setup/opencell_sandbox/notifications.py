"""Outgoing calls: what registered webhooks are told, as far as Opencell tells it.

One HTTP call per event, fire and forget: no signature, no event id, nothing is tried
again. It is a hint only, and may come before the change can be read.
"""

import base64
import http.client
import re
import threading
from collections import deque
from queue import SimpleQueue
from sqlite3 import Row
from urllib.parse import urlencode, urlsplit

from .money import to_amount
from .store import data
from .world import World

INVOICE = "org.meveo.model.billing.Invoice"
SUBSCRIPTION = "org.meveo.model.billing.Subscription"
EXPRESSION = re.compile(r"#\{\s*([\w.]+)\s*\}")
PATIENCE = 10
HISTORY = 5000

SENDERS = 4

history: deque[dict] = deque(maxlen=HISTORY)
_waiting: SimpleQueue[tuple[str, dict, dict]] = SimpleQueue()
_senders: list[threading.Thread] = []


def announce_invoice(world: World, invoice_id: int, event: str) -> None:
    """Tell who listens that something happened to an invoice."""
    hooks = _listeners(world, INVOICE, event)
    if not hooks:
        return
    row = world.store.one("SELECT * FROM invoice WHERE id = ?", invoice_id)
    account = world.store.value(
        "SELECT code FROM account WHERE id = ?", row["account_id"]
    )
    values = {
        "id": row["id"],
        "invoiceNumber": row["number"],
        "invoiceDate": row["date"],
        "dueDate": row["due"],
        "status": row["status"],
        "amountWithoutTax": to_amount(row["cents"]),
        "amountTax": to_amount(row["tax_cents"]),
        "amountWithTax": to_amount(row["cents"] + row["tax_cents"]),
        "billingAccount.code": account,
        "billingRun.id": row["run_id"],
        "invoiceType.code": data(row).get("type", "COM"),
    }
    _tell(hooks, values)


def announce_subscription(world: World, subscription_id: int, event: str) -> None:
    """Tell who listens that something happened to a subscription."""
    hooks = _listeners(world, SUBSCRIPTION, event)
    if not hooks:
        return
    row = world.store.one("SELECT * FROM subscription WHERE id = ?", subscription_id)
    values = {"id": row["id"], "code": row["code"], "status": row["status"]}
    _tell(hooks, values)


def _listeners(world: World, name: str, event: str) -> list[tuple[str, dict]]:
    rows: list[Row] = world.store.all(
        "SELECT * FROM webhook WHERE NOT disabled ORDER BY id"
    )
    hooks = [(row["code"], data(row)) for row in rows]
    return [
        (code, hook)
        for code, hook in hooks
        if hook["classNameFilter"] == name and hook["eventTypeFilter"] == event
    ]


def _tell(hooks: list[tuple[str, dict]], values: dict) -> None:
    if not _senders:
        # daemons: a server that is stopped waits for nobody who does not answer
        _senders.extend(
            threading.Thread(target=_send_all, daemon=True) for _ in range(SENDERS)
        )
        for sender in _senders:
            sender.start()
    for code, hook in hooks:
        _waiting.put((code, hook, values))


def _send_all() -> None:
    while True:
        _send(*_waiting.get())


def render(text: str, values: dict) -> str:
    """Return a text with its expressions `#{event.…}` filled in, unknown ones empty."""

    def fill(match: re.Match) -> str:
        value = values.get(match[1].removeprefix("event."))
        return "" if value is None else str(value)

    return EXPRESSION.sub(fill, text)


def _send(code: str, hook: dict, values: dict) -> None:
    entry = {"webhook": code, "event": hook["eventTypeFilter"], "id": values["id"]}
    try:
        entry["http"] = _call(hook, values)
        entry["status"] = "SENT" if entry["http"] < 400 else "TO_RETRY"
    except (OSError, http.client.HTTPException) as error:
        entry["status"] = "TO_RETRY"
        entry["error"] = type(error).__name__
    history.append(entry)


def _call(hook: dict, values: dict) -> int:
    """Make the call that a webhook describes and return the HTTP status."""
    address = urlsplit(address_of(hook))
    secure = address.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(address.hostname, address.port, timeout=PATIENCE)
    path = address.path
    method = hook["httpMethod"].removeprefix("HTTP_")
    headers = {
        name: render(str(value), values)
        for name, value in hook.get("headers", {}).items()
    }
    if hook.get("username"):
        login = f"{hook['username']}:{hook.get('password', '')}".encode()
        headers["Authorization"] = "Basic " + base64.b64encode(login).decode()
    body = None
    if method == "GET":
        given = hook.get("params", {}).items()
        params = {name: render(str(value), values) for name, value in given}
        path += f"?{urlencode(params)}" if params else ""
    else:
        body = render(hook.get("bodyEl", ""), values).encode()
    try:
        connection.request(method, path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def address_of(hook: dict) -> str:
    """Return the address that a webhook calls."""
    host = hook["host"].removeprefix("http://").strip("/")
    port = f":{hook['port']}" if hook.get("port") else ""
    protocol = hook.get("httpProtocol", "HTTP").lower()
    return f"{protocol}://{host}{port}/{hook['page'].lstrip('/')}"
