"""Access points: the phone numbers by which usage finds its subscription."""

from sqlite3 import Row

from .errors import ApiError, missing, not_found, require
from .operations import DONE, SUCCESS, found, operation
from .store import key
from .subscription_rows import get_subscription
from .world import Call, World


def show(row: Row, subscription: str) -> dict:
    """Return an access as an answer carries it."""
    return {
        "code": row["code"],
        "subscription": subscription,
        "startDate": row["starts"],
        "endDate": row["ends"],
        "disabled": bool(row["disabled"]),
    }


def show_all(world: World, subscription: Row) -> dict:
    """Return the accesses of a subscription as an answer carries them."""
    rows = world.store.all(
        "SELECT * FROM access WHERE subscription_id = ? ORDER BY id", subscription["id"]
    )
    return {"access": [show(row, subscription["code"]) for row in rows]}


def create(world: World, subscription: Row, values: dict) -> int:
    """Create an access; raises DUPLICATE_ACCESS by the profile's rule."""
    starts, ends = values.get("startDate"), values.get("endDate")
    _check_duplicate(world, subscription, values["code"], starts, ends)
    return world.store.insert(
        "access",
        subscription_id=subscription["id"],
        code=values["code"],
        code_key=key(values["code"]),
        starts=starts,
        ends=ends,
        disabled=int(values.get("disabled", False)),
    )


def _check_duplicate(
    world: World, subscription: Row, code: str, starts: int | None, ends: int | None
) -> None:
    if not world.profile.modern:
        if find(world, subscription, code):
            raise ApiError("dupaccess", "Duplicate subscription / access point pair.")
        return
    overlap = world.store.one(
        "SELECT 1 FROM access WHERE code_key = ?"
        " AND (ends IS NULL OR ? IS NULL OR ends > ?)"
        " AND (starts IS NULL OR ? IS NULL OR starts < ?)",
        key(code),
        starts,
        starts,
        ends,
        ends,
    )
    if overlap:
        raise ApiError(
            "dupaccess",
            "Duplicate access point! Access is already linked to a sub within the same"
            " period",
        )


def find(world: World, subscription: Row, code: str) -> Row | None:
    """Return the newest access of a subscription with a code, or None."""
    return world.store.one(
        "SELECT * FROM access WHERE subscription_id = ? AND code_key = ?"
        " ORDER BY id DESC",
        subscription["id"],
        key(code),
    )


def write(world: World, row: Row, values: dict) -> None:
    """Change what a request names of an access."""
    world.store.update(
        "access",
        row["id"],
        starts=values.get("startDate", row["starts"]),
        ends=values.get("endDate", row["ends"]),
        disabled=int(values.get("disabled", row["disabled"])),
    )


def upsert(world: World, subscription: Row, values: dict) -> None:
    """Create an access or change the one with the same code."""
    row = find(world, subscription, values["code"])
    if row:
        write(world, row, values)
    else:
        create(world, subscription, values)


@operation("access.create", "POST", "/account/access", body="AccessDto")
def create_access(call: Call) -> dict:
    """Create an access of a subscription."""
    require(call.body, "code", "subscription")
    subscription = get_subscription(call.world, call.body["subscription"])
    access_id = create(call.world, subscription, call.body)
    return {**DONE, "entityId": access_id} if call.world.profile.answers_ids else DONE


@operation("access.update", "PUT", "/account/access", body="AccessDto")
def update_access(call: Call) -> dict:
    """Change the dates of an access or disable it."""
    require(call.body, "code", "subscription")
    subscription = get_subscription(call.world, call.body["subscription"])
    row = _get(call.world, subscription, call.body["code"])
    write(call.world, row, call.body)
    return {**DONE, "entityId": row["id"]} if call.world.profile.answers_ids else DONE


@operation(
    "access.createOrUpdate", "POST", "/account/access/createOrUpdate", body="AccessDto"
)
def create_or_update_access(call: Call) -> dict:
    """Create an access or change the one with this code."""
    require(call.body, "code", "subscription")
    upsert(
        call.world, get_subscription(call.world, call.body["subscription"]), call.body
    )
    return DONE


@operation("access.get", "GET", "/account/access")
def get_access(call: Call) -> dict:
    """Return one access."""
    names = ("accessCode", "subscriptionCode")
    absent = [name for name in names if not call.query.get(name)]
    if absent:
        raise missing(*absent)
    subscription = get_subscription(call.world, call.query["subscriptionCode"])
    row = _get(call.world, subscription, call.query["accessCode"])
    return found("access", show(row, subscription["code"]))


@operation("access.list", "GET", "/account/access/list")
def list_accesses(call: Call) -> dict:
    """Return the accesses of a subscription."""
    subscription = get_subscription(call.world, call.wanted("subscriptionCode"))
    return found("accesses", show_all(call.world, subscription))


@operation(
    "access.delete",
    "DELETE",
    "/account/access/{accessCode}/{subscriptionCode}",
    profiles=("v7",),
)
def delete_access(call: Call) -> dict:
    """Delete an access by its code and subscription, as up to version 8."""
    subscription = get_subscription(call.world, call.path["subscriptionCode"])
    row = _get(call.world, subscription, call.path["accessCode"])
    call.world.store.run("DELETE FROM access WHERE id = ?", row["id"])
    return DONE


@operation(
    "access.delete",
    "DELETE",
    "/account/access/{accessCode}/{subscriptionCode}/{startDate}/{endDate}",
    profiles=("v15",),
)
def delete_access_of_period(call: Call) -> dict:
    """Delete an access by its code, subscription and period, as since version 9."""
    row = _get_of_period(call)
    call.world.store.run("DELETE FROM access WHERE id = ?", row["id"])
    return DONE


def _switch(call: Call, row: Row, *, disabled: bool) -> dict:
    call.world.store.update("access", row["id"], disabled=int(disabled))
    return SUCCESS


for _verb, _disabled in (("enable", False), ("disable", True)):

    @operation(
        f"access.{_verb}",
        "POST",
        f"/account/access/{{accessCode}}/{{subscriptionCode}}/{_verb}",
        profiles=("v7",),
    )
    def switch_access(call: Call, disabled: bool = _disabled) -> dict:
        """Enable or disable an access by its code and subscription."""
        subscription = get_subscription(call.world, call.path["subscriptionCode"])
        row = _get(call.world, subscription, call.path["accessCode"])
        return _switch(call, row, disabled=disabled)

    @operation(
        f"access.{_verb}",
        "POST",
        "/account/access/{accessCode}/{subscriptionCode}/{startDate}/{endDate}"
        f"/{_verb}",
        profiles=("v15",),
    )
    def switch_access_of_period(call: Call, disabled: bool = _disabled) -> dict:
        """Enable or disable an access by its code, subscription and period."""
        return _switch(call, _get_of_period(call), disabled=disabled)


def _get_of_period(call: Call) -> Row:
    """Return the access that a path names by code, subscription, start and end."""
    world = call.world
    subscription = get_subscription(world, call.path["subscriptionCode"])
    row = world.store.one(
        "SELECT * FROM access WHERE subscription_id = ? AND code_key = ?"
        " AND coalesce(starts, ?) = ? AND coalesce(ends, ?) = ?",
        subscription["id"],
        key(call.path["accessCode"]),
        *[world.time.parse(call.path["startDate"])] * 2,
        *[world.time.parse(call.path["endDate"])] * 2,
    )
    if row is None:
        raise not_found("Access", call.path["accessCode"])
    return row


def _get(world: World, subscription: Row, code: str) -> Row:
    row = find(world, subscription, code)
    if row is None:
        raise not_found("Access", code)
    return row
