"""Webhooks: who wants to be told of what."""

from sqlite3 import Row

from .account_api import done, done_upsert
from .errors import exists, invalid, missing, not_found, require
from .operations import DONE, SUCCESS, found, operation
from .store import data, key
from .world import Call, World

BASE = "/notification/webhook"
BODY = "WebHookDto"
REQUIRED = ("classNameFilter", "eventTypeFilter", "host", "page", "httpMethod")
PACKAGES = ("org.meveo.model.", "org.meveo.audit.")
LONGEST_BODY = 2000
ALWAYS = ("", "#{true}")
OWN = ("id", "code", "updatedCode", "disabled", "active")


def _find(world: World, code: str) -> Row | None:
    return world.store.one("SELECT * FROM webhook WHERE code_key = ?", key(code))


def _get(world: World, code: str) -> Row:
    row = _find(world, code)
    if row is None:
        raise not_found("WebHook", code)
    return row


def _check(values: dict) -> None:
    require(values, *REQUIRED)
    if not values["classNameFilter"].startswith(PACKAGES):
        raise invalid(
            f"Invalid value '{values['classNameFilter']}' for field classNameFilter"
        )
    if len(values.get("bodyEl", "")) > LONGEST_BODY:
        raise invalid(f"bodyEl: size must be between 0 and {LONGEST_BODY}")
    if values.get("elFilter", "") not in ALWAYS:
        raise invalid("elFilter is not served by this sandbox")
    for name, entity in (
        ("scriptInstanceCode", "ScriptInstance"),
        ("counterTemplate", "CounterTemplate"),
    ):
        if values.get(name):
            raise not_found(entity, values[name])


def _create(world: World, values: dict) -> tuple[int, str]:
    code = values.get("code")
    if not code:
        raise missing("code")
    _check(values)
    if _find(world, code):
        raise exists("WebHook", code)
    webhook_id = world.store.insert(
        "webhook",
        code=code,
        code_key=key(code),
        disabled=int(values.get("disabled", False)),
        data={name: value for name, value in values.items() if name not in OWN},
    )
    return webhook_id, code


def _update(world: World, values: dict) -> tuple[int, str]:
    require(values, "code")
    _check(values)
    row = _get(world, values["code"])
    code = values.get("updatedCode") or row["code"]
    given = {name: value for name, value in values.items() if name not in OWN}
    world.store.update(
        "webhook",
        row["id"],
        code=code,
        code_key=key(code),
        disabled=int(values.get("disabled", row["disabled"])),
        data={**data(row), **given},
    )
    return row["id"], code


@operation("webhook.create", "POST", BASE, body=BODY)
def create(call: Call) -> dict:
    """Register a webhook."""
    webhook_id, code = _create(call.world, call.body)
    return done(call, webhook_id, code, code)


@operation("webhook.update", "PUT", BASE, body=BODY)
def update(call: Call) -> dict:
    """Change a webhook."""
    webhook_id, code = _update(call.world, call.body)
    return done(call, webhook_id, code, code)


@operation("webhook.createOrUpdate", "POST", f"{BASE}/createOrUpdate", body=BODY)
def create_or_update(call: Call) -> dict:
    """Register a webhook or change the one with this code."""
    code = call.body.get("code")
    known = code and _find(call.world, code)
    (_update if known else _create)(call.world, call.body)
    return done_upsert(code, code)


@operation("webhook.get", "GET", BASE)
def get(call: Call) -> dict:
    """Return a webhook, without its password."""
    row = _get(call.world, call.wanted("notificationCode"))
    return found("webhookDto", show(row))


def show(row: Row) -> dict:
    """Return a webhook as an answer carries it; the password stays here."""
    stored = {name: value for name, value in data(row).items() if name != "password"}
    return {
        "id": row["id"],
        "code": row["code"],
        "disabled": bool(row["disabled"]),
        **stored,
    }


@operation("webhook.delete", "DELETE", f"{BASE}/{{notificationCode}}")
def delete(call: Call) -> dict:
    """Delete a webhook."""
    row = _get(call.world, call.path["notificationCode"])
    call.world.store.run("DELETE FROM webhook WHERE id = ?", row["id"])
    return DONE


@operation("webhook.enable", "POST", f"{BASE}/{{code}}/enable")
def enable(call: Call) -> dict:
    """Let a webhook be called."""
    row = _get(call.world, call.path["code"])
    call.world.store.update("webhook", row["id"], disabled=0)
    return SUCCESS


@operation("webhook.disable", "POST", f"{BASE}/{{code}}/disable")
def disable(call: Call) -> dict:
    """Let a webhook rest."""
    row = _get(call.world, call.path["code"])
    call.world.store.update("webhook", row["id"], disabled=1)
    return SUCCESS
