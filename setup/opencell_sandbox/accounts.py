"""Customer, customer account, billing account and user account."""

from dataclasses import dataclass
from sqlite3 import Row

from . import custom_fields, payment_methods
from .errors import (
    ApiError,
    UncaughtError,
    business,
    exists,
    invalid,
    missing,
    not_found,
    require,
)
from .store import data, key
from .world import World


@dataclass(frozen=True)
class Level:
    """One level of the hierarchy.

    rank: 3 for the customer down to 0 for the user account. name: property of a single
    account in answers; children's lists are named from it. parent: property that holds
    the code of the account above.
    """

    rank: int
    entity: str
    name: str
    parent: str | None
    required: tuple[str, ...]
    required_v7: tuple[str, ...]
    update_v7: tuple[str, ...]
    references: tuple[tuple[str, str], ...]


LEVELS = {
    3: Level(
        3,
        "Customer",
        "customer",
        None,
        ("customerCategory",),
        ("seller",),
        ("customerCategory",),
        (
            ("customerCategory", "customerCategories"),
            ("customerBrand", "customerBrands"),
            ("seller", "sellers"),
        ),
    ),
    2: Level(
        2,
        "CustomerAccount",
        "customerAccount",
        "customer",
        ("customer", "currency", "language"),
        (),
        ("currency", "language"),
        (
            ("currency", "currencies"),
            ("language", "languages"),
            ("creditCategory", "creditCategories"),
        ),
    ),
    1: Level(
        1,
        "BillingAccount",
        "billingAccount",
        "customerAccount",
        ("customerAccount", "billingCycle", "country", "language"),
        (),
        (),
        (
            ("billingCycle", "billingCycles"),
            ("country", "countries"),
            ("language", "languages"),
            ("emailTemplate", "emailTemplates"),
        ),
    ),
    0: Level(
        0,
        "UserAccount",
        "userAccount",
        "billingAccount",
        ("billingAccount",),
        (),
        (),
        (),
    ),
}
LEVEL_OF = {level.name: level for level in LEVELS.values()}
NAME_LENGTH = 50
REFERRING = (
    "SELECT 1 FROM account WHERE parent_id = ?",
    "SELECT 1 FROM subscription WHERE account_id = ?",
    "SELECT 1 FROM invoice WHERE account_id = ?",
    "SELECT 1 FROM account_operation WHERE account_id = ?",
)


def find(world: World, level: Level, code: str) -> Row | None:
    """Return the row of an account, or None."""
    return world.store.one(
        "SELECT * FROM account WHERE level = ? AND code_key = ?", level.rank, key(code)
    )


def get(world: World, level: Level, code: str) -> Row:
    """Return the row of an account; raises "does not exists"."""
    row = find(world, level, code)
    if row is None:
        raise not_found(level.entity, code)
    return row


def parent_of(world: World, row: Row) -> Row:
    """Return the account above."""
    return world.store.one("SELECT * FROM account WHERE id = ?", row["parent_id"])


def ancestor(world: World, row: Row, rank: int) -> Row:
    """Return the account of a higher level to which an account belongs."""
    while row["level"] < rank:
        row = parent_of(world, row)
    return row


def create(world: World, level: Level, values: dict) -> tuple[int, str]:
    """Create an account and return its id and code; the code is made up when blank."""
    required = level.required
    if not world.profile.modern:
        required += level.required_v7
    require(values, *required)
    _check_name_and_invoicing(level, values)
    code = values.get("code") or _new_code(world, level)
    if find(world, level, code):
        raise exists(level.entity, code)
    parent_id = None
    if level.parent:
        parent_level = LEVEL_OF[level.parent]
        parent_id = get(world, parent_level, values[level.parent])["id"]
    _check_references(world, level, values)
    stored = _merge(world, level, {}, values)
    if level.rank == 2:
        customer = world.store.one("SELECT * FROM account WHERE id = ?", parent_id)
        stored["methodOfPayment"] = payment_methods.merge(
            world, [], values.get("methodOfPayment", []), seller_iso(world, customer)
        )
    account_id = world.store.insert(
        "account",
        level=level.rank,
        code=code,
        code_key=key(code),
        parent_id=parent_id,
        data=stored,
        created=world.now(),
    )
    return account_id, code


def update(world: World, level: Level, values: dict) -> tuple[int, str]:
    """Change an account: absent properties stay, empty texts clear."""
    require(values, "code", *(() if world.profile.modern else level.update_v7))
    row = get(world, level, values["code"])
    parent_id = _changed_parent(world, level, row, values)
    _check_references(world, level, values)
    before = data(row)
    stored = _merge(world, level, before, values)
    _check_name_and_invoicing(level, stored)
    if level.rank == 2:
        stored["methodOfPayment"] = payment_methods.merge(
            world,
            before["methodOfPayment"],
            values.get("methodOfPayment", []),
            seller_iso(world, parent_of(world, row)),
        )
    code = values.get("updatedCode") or row["code"]
    world.store.update(
        "account",
        row["id"],
        data=stored,
        parent_id=parent_id,
        code=code,
        code_key=key(code),
    )
    return row["id"], code


def delete(world: World, level: Level, code: str) -> None:
    """Delete an account that nothing refers to."""
    row = get(world, level, code)
    if any(world.store.value(sql, row["id"]) for sql in REFERRING):
        raise ApiError("delref", f"{level.entity} with code={code} is referenced.")
    world.store.run("DELETE FROM account WHERE id = ?", row["id"])


def _new_code(world: World, level: Level) -> str:
    return f"{level.entity.upper()}_{world.store.next_number(level.name):07d}"


def _check_name_and_invoicing(level: Level, values: dict) -> None:
    name = values.get("name", {})
    if name.get("title") and not name.get("lastName"):
        raise missing("name.lastName")
    for part in ("firstName", "lastName"):
        if len(name.get(part, "")) > NAME_LENGTH:
            raise UncaughtError(
                f"value too long for type character varying({NAME_LENGTH})"
            )
    if level.rank == 1 and values.get("electronicBilling"):
        require(values, "email")
        if values.get("mailingType"):
            require(values, "emailTemplate")


def _check_references(world: World, level: Level, values: dict) -> None:
    for name, kind in level.references:
        if name == "creditCategory" and not world.profile.modern:
            continue
        if values.get(name):
            world.catalogue.get(kind, values[name])
    title = values.get("name", {}).get("title")
    if title:
        world.catalogue.get("titles", title)
    country = values.get("address", {}).get("country")
    if country:
        world.catalogue.get("countries", country, "Country")


IGNORED = {
    "id",
    "code",
    "updatedCode",
    "customFields",
    "methodOfPayment",
    "customerAccounts",
    "billingAccounts",
    "userAccounts",
    "subscriptions",
    "auditable",
    "auditableField",
    "status",
}


def _merge(world: World, level: Level, stored: dict, values: dict) -> dict:
    merged = dict(stored)
    for name, value in values.items():
        if name in IGNORED or name == level.parent:
            continue
        if isinstance(value, dict):
            merged[name] = {**merged.get(name, {}), **value}
        elif value == "":
            merged.pop(name, None)
        else:
            merged[name] = value
    for name in ("name", "address", "contactInformation"):
        if name in merged:
            merged[name] = {k: v for k, v in merged[name].items() if v != ""}
    merged["customFields"] = custom_fields.merge(
        world,
        level.name,
        stored.get("customFields", []),
        values.get("customFields"),
    )
    return merged


def _changed_parent(world: World, level: Level, row: Row, values: dict) -> int | None:
    code = values.get(level.parent) if level.parent else None
    if not code:
        return row["parent_id"]
    current = parent_of(world, row)
    if key(code) == current["code_key"]:
        return current["id"]
    if level.rank == 2:
        raise invalid(
            "Can not change the parent account. Customer account's current parent "
            f"account (customer) is {current['code']}"
        )
    parent = get(world, LEVEL_OF[level.parent], code)
    if _has_open_operations(world, row):
        kind = "Billing" if level.rank == 1 else "User"
        raise business(
            f"Can not change the parent account. {kind} account have non invoiced RT"
        )
    return parent["id"]


def _has_open_operations(world: World, row: Row) -> bool:
    return bool(
        world.store.one(
            "SELECT 1 FROM operation o"
            " JOIN subscription s ON s.id = o.subscription_id"
            " JOIN account u ON u.id = s.account_id"
            " WHERE o.invoice_id IS NULL AND (u.id = ? OR u.parent_id = ?)",
            row["id"],
            row["id"],
        )
    )


def seller_iso(world: World, customer: Row) -> str:
    """Return the ISO code of the country of a customer's seller."""
    seller = world.catalogue.find("sellers", data(customer).get("seller"))
    country = world.catalogue.find("countries", seller["country"]) if seller else None
    return country["iso"] if country else "ES"
