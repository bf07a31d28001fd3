"""Events and their deliveries, each done in a process."""

from __future__ import annotations

import time

from domain import cooperative

from odoo.fields import Command


def subscribe(env, url: str) -> None:
    """Have the arrival of members told to an address."""
    parameters = env["ir.config_parameter"]
    parameters.set_param("somconnexio_api.event_hosts", "127.0.0.1")
    subscription = env["somconnexio.api.event.subscription"].create(
        {
            "name": "Receiver",
            "url": url,
            "breaker_threshold": 1000,
            "event_type_ids": [
                Command.link(env.ref("somconnexio_api.event_type_member_joined").id)
            ],
        }
    )
    subscription._make_secret()
    subscription.action_enable()


def make_event(env, number: int) -> dict:
    """Have a member arrive; return the delivery of the event."""
    cooperative.create_members(env, number, 1)
    delivery = env["somconnexio.api.event.delivery"].search(
        [], order="id desc", limit=1
    )
    return {"id": delivery.id, "uuid": delivery.external_code}


def make_event_slowly(env, number: int) -> dict:
    """The same, with time to be killed in before it is committed."""
    found = make_event(env, number)
    env.flush_all()
    time.sleep(30)
    return found


def count_events(env) -> list[int]:
    """Count members, events and deliveries."""
    members = env["res.partner"].search_count([("is_member", "=", True)])
    events = env["somconnexio.api.event"].search_count([])
    return [members, events, env["somconnexio.api.event.delivery"].search_count([])]


def deliver(env, delivery: int) -> str:
    """Do what the delivery's job does."""
    return env["somconnexio.api.event.delivery"].browse(delivery)._push()


def look_at_delivery(env, delivery: int) -> dict:
    """Return the state of a delivery, and how its calls ended."""
    record = env["somconnexio.api.event.delivery"].browse(delivery)
    calls = env["sync.call.log"].search(record._get_calls_domain(), order="id")
    return {"state": record.state, "outcomes": calls.mapped("outcome")}


EVENT_ACTIONS = {
    "subscribe": subscribe,
    "make_event": make_event,
    "make_event_slowly": make_event_slowly,
    "count_events": count_events,
    "deliver": deliver,
    "look_at_delivery": look_at_delivery,
}
