"""What is inside, as plain lists for tests and as a tree for the page."""

from sqlite3 import Row

from .accounts import LEVELS
from .money import to_amount
from .store import data
from .world import World

TABLES = {
    "subscriptions": "subscription",
    "services": "service",
    "accesses": "access",
    "charges": "operation",
    "usageRecords": "edr",
    "billingRuns": "billing_run",
    "invoices": "invoice",
    "accountOperations": "account_operation",
    "webhooks": "webhook",
}


def count(world: World) -> dict[str, int]:
    """Return how many objects of each kind there are."""
    counts = {
        f"{level.name}s": world.store.value(
            "SELECT count(*) FROM account WHERE level = ?", level.rank
        )
        for level in LEVELS.values()
    }
    for name, table in TABLES.items():
        counts[name] = world.store.value(f"SELECT count(*) FROM {table}")
    return counts


def dump(world: World) -> dict:
    """Return all objects with their codes, relations, dates and amounts."""
    return {
        **{f"{level.name}s": _accounts(world, level.rank) for level in LEVELS.values()},
        "subscriptions": [
            subscription(world, row)
            for row in world.store.all("SELECT * FROM subscription ORDER BY id")
        ],
        "charges": [charge(row) for row in _charges(world)],
        "usage": usage(world),
        "billingRuns": [
            {"id": row["id"], "cycle": row["cycle"], "status": row["status"]}
            for row in world.store.all("SELECT * FROM billing_run ORDER BY id")
        ],
        "invoices": [
            invoice(world, row)
            for row in world.store.all(
                "SELECT i.*, a.code AS account FROM invoice i"
                " JOIN account a ON a.id = i.account_id ORDER BY i.id"
            )
        ],
    }


def _accounts(world: World, rank: int) -> list[dict]:
    rows = world.store.all(
        "SELECT a.*, p.code AS parent FROM account a"
        " LEFT JOIN account p ON p.id = a.parent_id WHERE a.level = ? ORDER BY a.id",
        rank,
    )
    return [account(row) for row in rows]


def account(row: Row) -> dict:
    """Return an account with the properties that tests and people look at."""
    stored = data(row)
    shown = {
        "code": row["code"],
        "parent": row["parent"],
        "description": stored.get("description"),
    }
    if row["level"] == 2:
        methods = stored["methodOfPayment"]
        shown["ibans"] = [
            method["bankCoordinates"].get("iban")
            for method in methods
            if method.get("bankCoordinates")
        ]
    if row["level"] == 1:
        shown.update(
            {name: stored.get(name) for name in ("email", "billingCycle", "country")}
        )
    return shown


def subscription(world: World, row: Row) -> dict:
    """Return a subscription with its services and accesses."""
    iso = world.time.iso
    services = world.store.all(
        "SELECT * FROM service WHERE subscription_id = ? ORDER BY id", row["id"]
    )
    accesses = world.store.all(
        "SELECT * FROM access WHERE subscription_id = ? ORDER BY id", row["id"]
    )
    return {
        "code": row["code"],
        "description": data(row).get("description"),
        "userAccount": world.store.value(
            "SELECT code FROM account WHERE id = ?", row["account_id"]
        ),
        "offer": row["offer"],
        "status": row["status"],
        "subscriptionDate": iso(row["subscription_date"]),
        "terminationDate": iso(row["termination_date"]),
        "subscribedTillDate": iso(row["till_date"]),
        "services": [
            {
                "id": item["id"],
                "code": item["code"],
                "status": item["status"],
                "subscriptionDate": iso(item["subscription_date"]),
                "terminationDate": iso(item["termination_date"]),
            }
            for item in services
        ],
        "accesses": [
            {
                "code": item["code"],
                "startDate": iso(item["starts"]),
                "endDate": iso(item["ends"]),
                "disabled": bool(item["disabled"]),
            }
            for item in accesses
        ],
    }


def _charges(world: World) -> list[Row]:
    return world.store.all(
        "SELECT o.*, s.code AS subscription, i.number FROM operation o"
        " JOIN subscription s ON s.id = o.subscription_id"
        " LEFT JOIN invoice i ON i.id = o.invoice_id ORDER BY o.id"
    )


def charge(row: Row) -> dict:
    """Return a wallet operation."""
    return {
        "id": row["id"],
        "subscription": row["subscription"],
        "kind": row["kind"],
        "code": row["code"],
        "description": row["description"],
        "month": row["month"],
        "amountWithoutTax": to_amount(row["cents"]),
        "status": row["status"],
        "invoice": row["number"],
    }


def usage(world: World) -> list[dict]:
    """Return the usage records summed by subscription, kind, month and status."""
    rows = world.store.all(
        "SELECT s.code AS subscription, e.parameter, e.month, e.status,"
        " count(*) AS records, sum(e.quantity) AS quantity FROM edr e"
        " JOIN subscription s ON s.id = e.subscription_id"
        " GROUP BY s.id, e.parameter, e.month, e.status ORDER BY s.id, 3, 2"
    )
    return [dict(row) for row in rows]


def invoice_by_id(world: World, invoice_id: int) -> dict:
    """Return one invoice with its totals."""
    row = world.store.one(
        "SELECT i.*, a.code AS account FROM invoice i"
        " JOIN account a ON a.id = i.account_id WHERE i.id = ?",
        invoice_id,
    )
    return invoice(world, row)


def invoice(world: World, row: Row) -> dict:
    """Return an invoice with its totals."""
    return {
        "id": row["id"],
        "number": row["number"],
        "type": data(row).get("type", "COM"),
        "billingAccount": row["account"],
        "billingRun": row["run_id"],
        "invoiceDate": world.time.day(row["date"]).isoformat(),
        "status": row["status"],
        "amountWithoutTax": to_amount(row["cents"]),
        "amountTax": to_amount(row["tax_cents"]),
        "amountWithTax": to_amount(row["cents"] + row["tax_cents"]),
    }
