"""The page for people: what is inside, without names, addresses or whole numbers."""

import re
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import state
from .gate import Gate
from .pdf import euros
from .world import World

MOST_ROWS = 50
PHONE = re.compile(r"\+?\d{9,}")
# status: how its badge looks
LOOKS = {
    "ACTIVE": "good",
    "VALIDATED": "good",
    "SUSPENDED": "wait",
    "DRAFT": "wait",
    "OPEN": "wait",
    "REJECTED": "bad",
    "RESILIATED": "over",
    "TERMINATED": "over",
    "CANCELED": "over",
}


def mask(text: str | None) -> str:
    """Return a text in which telephone numbers show their last three digits only."""
    return PHONE.sub(lambda match: f"••• ••• {match.group()[-3:]}", text or "")


def router(gate: Gate) -> APIRouter:
    """Return the route of the page."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["mask"] = mask
    templates.filters["day"] = lambda text: (text or "")[:10]
    templates.globals["looks"] = LOOKS
    routes = APIRouter()

    @routes.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def show() -> str:
        """Return the page."""
        return templates.get_template("page.html").render(collect(gate))

    return routes


def collect(gate: Gate) -> dict:
    """Return what the page shows: the newest of everything, and how much there is."""
    world = gate.world
    log = list(gate.log.entries)
    return {
        "profile": world.profile,
        "now": world.time.moment(world.now()).strftime("%A %d %B %Y, %H:%M"),
        "moved": bool(world.time.offset),
        "counts": state.count(world),
        "most": MOST_ROWS,
        "subscriptions": _subscriptions(world),
        "invoices": _invoices(world),
        "charges": _charges(world),
        "usage": state.usage(world)[-MOST_ROWS:],
        "runs": world.store.all("SELECT * FROM billing_run ORDER BY id DESC LIMIT 12"),
        "faults": gate.faults.waiting,
        "calls": log[: -MOST_ROWS - 1 : -1],
        "calls_made": sum(gate.log.counts.values()),
    }


def _subscriptions(world: World) -> list[dict]:
    rows = world.store.all(
        "SELECT s.*, b.code AS billing_account, c.code AS customer FROM subscription s"
        " JOIN account u ON u.id = s.account_id JOIN account b ON b.id = u.parent_id"
        " JOIN account a ON a.id = b.parent_id JOIN account c ON c.id = a.parent_id"
        " ORDER BY s.id DESC LIMIT ?",
        MOST_ROWS,
    )
    return [
        {
            **state.subscription(world, row),
            "billingAccount": row["billing_account"],
            "customer": row["customer"],
        }
        for row in rows
    ]


def _invoices(world: World) -> list[dict]:
    rows = world.store.all(
        "SELECT i.*, a.code AS account FROM invoice i JOIN account a"
        " ON a.id = i.account_id ORDER BY i.id DESC LIMIT ?",
        MOST_ROWS,
    )
    return [
        {
            **state.invoice(world, row),
            "base": euros(row["cents"]),
            "tax": euros(row["tax_cents"]),
            "total": euros(row["cents"] + row["tax_cents"]),
        }
        for row in rows
    ]


def _charges(world: World) -> list[dict]:
    rows = world.store.all(
        "SELECT o.*, s.code AS subscription, i.number FROM operation o"
        " JOIN subscription s ON s.id = o.subscription_id"
        " LEFT JOIN invoice i ON i.id = o.invoice_id ORDER BY o.id DESC LIMIT ?",
        MOST_ROWS,
    )
    return [{**state.charge(row), "amount": euros(row["cents"])} for row in rows]
