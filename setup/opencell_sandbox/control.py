"""The control API under /sandbox, for demos and tests; Opencell has nothing like it."""

from sqlite3 import Row
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from . import invoice_acts, invoices, notifications, state, termination, webhooks
from .errors import ApiError
from .faults import Fault
from .gate import Gate
from .world import World

DAY = 24 * 60 * 60 * 1000


class ClockMove(BaseModel):
    """Where to move the clock; it goes on running from there.

    now: yyyy-MM-dd, ISO 8601 or epoch milliseconds; null brings the real time back.
    advance_days: days to go ahead instead.
    """

    model_config = ConfigDict(extra="forbid")

    now: str | int | None = None
    advance_days: float | None = None


class Latency(BaseModel):
    """How much longer every call takes, as over a real network."""

    model_config = ConfigDict(extra="forbid")

    milliseconds: float = Field(ge=0, le=60_000)


def router(gate: Gate) -> APIRouter:
    """Return the routes of the control API."""
    routes = APIRouter(prefix="/sandbox")
    _add_memory(routes, gate)
    _add_operator(routes, gate.world)
    _add_log(routes, gate)
    _add_clock(routes, gate.world)
    _add_faults(routes, gate)
    return routes


def _add_memory(routes: APIRouter, gate: Gate) -> None:
    world = gate.world

    @routes.get("/health")
    async def health() -> dict:
        """Tell that the server is up."""
        return {"status": "ok", "profile": world.profile.name, **_clock(world)}

    @routes.post("/reset")
    async def reset() -> dict:
        """Forget everything but the catalogue; clock and latency are the real ones."""
        world.store.clear()
        world.time.move(None)
        gate.faults.clear()
        gate.log.clear()
        gate.tokens.forget()
        gate.latency = 0.0
        notifications.history.clear()
        return {"status": "ok", **_clock(world)}

    @routes.get("/state")
    async def dump(counts_only: Annotated[bool, Query()] = False) -> dict:
        """Return what is inside, for asserting that something exists exactly once."""
        counts = {"counts": state.count(world), **_clock(world)}
        return counts if counts_only else {**counts, **state.dump(world)}

    @routes.get("/invoices/{invoice_id}.pdf")
    async def pdf(invoice_id: int) -> Response:
        """Return the PDF of an invoice."""
        try:
            row = invoices.by_id(world, invoice_id)
        except ApiError as error:
            raise HTTPException(404, error.message) from error
        return Response(invoices.render(world, row), media_type="application/pdf")


def _add_operator(routes: APIRouter, world: World) -> None:
    """What the operator of Opencell does on its screens, not through the interface."""

    def invoice_of(invoice_id: int) -> Row:
        try:
            return invoices.by_id(world, invoice_id)
        except ApiError as error:
            raise HTTPException(404, error.message) from error

    @routes.post("/invoices/{invoice_id}/credit", status_code=201)
    async def credit(invoice_id: int) -> dict:
        """Take an invoice back with a credit note."""
        with world.store.transaction():
            note = invoice_acts.credit(world, invoice_of(invoice_id))
            return state.invoice_by_id(world, note)

    @routes.post("/invoices/{invoice_id}/cancel")
    async def cancel(invoice_id: int) -> dict:
        """Cancel an invoice, even one that has its number already."""
        with world.store.transaction():
            invoice_acts.cancel(world, invoice_of(invoice_id))
        return {"status": "ok"}

    @routes.get("/notifications")
    async def sent() -> dict:
        """Return the webhooks and what became of their calls, without bodies."""
        rows = world.store.all("SELECT * FROM webhook ORDER BY id")
        return {
            "webhooks": [webhooks.show(row) for row in rows],
            "history": list(notifications.history),
        }


def _add_log(routes: APIRouter, gate: Gate) -> None:
    log = gate.log

    @routes.get("/requests")
    async def requests() -> dict:
        """Return the calls to Opencell's API since the start, without bodies."""
        return {"counts": dict(log.counts), "requests": list(log.entries)}

    @routes.delete("/requests")
    async def clear_requests() -> dict:
        """Forget the calls."""
        log.clear()
        return {"status": "ok"}


def _clock(world: World) -> dict:
    return {"now": world.time.iso(world.now()), "moved": bool(world.time.offset)}


def _add_clock(routes: APIRouter, world: World) -> None:
    @routes.get("/clock")
    async def clock() -> dict:
        """Return what the server takes for now."""
        return _clock(world)

    @routes.api_route("/clock", methods=["PUT", "POST"])
    async def move(to: ClockMove) -> dict:
        """Move the clock and carry out the terminations that became due."""
        try:
            target = None if to.now is None else world.time.parse(to.now)
        except ApiError as error:
            raise HTTPException(422, error.message) from error
        if to.advance_days is not None:
            target = world.now() + int(to.advance_days * DAY)
        with world.store.transaction():
            world.time.move(target)
            world.store.remember("clock offset", world.time.offset)
            ended = termination.run_due(world)
        return {**_clock(world), "terminated": ended}


def _add_faults(routes: APIRouter, gate: Gate) -> None:
    @routes.get("/faults")
    async def faults() -> dict:
        """Return the faults that still wait for a call."""
        waiting = gate.faults.waiting.items()
        return {"faults": [{"id": n, **fault.model_dump()} for n, fault in waiting]}

    @routes.post("/faults", status_code=201)
    async def add(fault: Fault) -> dict:
        """Spoil the next calls that match."""
        return {"id": gate.faults.add(fault)}

    @routes.put("/latency")
    async def slow_down(latency: Latency) -> dict:
        """Let every call take this much longer, until changed."""
        gate.latency = latency.milliseconds / 1000
        return {"status": "ok", **latency.model_dump()}

    @routes.delete("/tokens")
    async def forget_tokens() -> dict:
        """Forget all tokens before their time."""
        gate.tokens.forget()
        return {"status": "ok"}

    @routes.delete("/faults")
    async def clear() -> dict:
        """Forget all faults."""
        gate.faults.clear()
        return {"status": "ok"}
