"""A small cooperative with a program that may call everything, made in a process."""

from __future__ import annotations

import seeds
from api.actions import create_catalogue, tell_known
from domain import cooperative

MEMBERS = 3
CONTRACTS = 9


def set_up(env, spare: int = 0) -> dict:
    """Make it; return what a program has to know to call the API.

    :param spare: how many there are to be of what can be used up
    """
    create_catalogue(env)
    cooperative.create_members(env, 0, MEMBERS)
    cooperative.create_accounts(env, 0, MEMBERS)
    cooperative.create_contracts(env, 0, CONTRACTS, MEMBERS)
    sown = seeds.sow(env, MEMBERS, CONTRACTS, spare)
    env["contract.contract"].search([])._activate()
    spares = seeds.describe_spares(env, CONTRACTS, spare)
    return {**make_client(env), **sown, "spares": spares}


def add_contracts(env, number: int) -> dict:
    """Make as many more contracts of the same members, all in use."""
    contracts = env["contract.contract"]
    first = contracts.search_count([("code", "!=", False)])
    cooperative.create_contracts(env, first, number, MEMBERS)
    contracts.search([("lifecycle_state", "=", "pending_active")])._activate()
    return {"contracts": first + number}


def make_client(env) -> dict:
    """Make a program that may do everything; return its key, and whom it finds."""
    client = env["somconnexio.api.client"].create(
        {
            "name": "Proof",
            "calls_per_minute": 0,
            "may_use_former_api": True,
            "orders_per_hour": 0,
            "scope_ids": env["somconnexio.api.scope"].search([]).ids,
        }
    )
    contracts = env["contract.contract"].search([("code", "!=", False)], order="id")
    members = contracts[:MEMBERS].partner_id
    return {
        "key": client._generate_key(),
        "members": members.mapped("ref"),
        "vats": members.mapped("vat"),
        "emails": members.mapped("email"),
        "contracts": contracts[:CONTRACTS].mapped("code"),
        "iban": members[:1].bank_ids[:1].sanitized_acc_number,
        "next_month": str(env.company._get_next_month_start()),
        "reasons": env["contract.termination.reason"].search([]).mapped("code"),
    }


def count(env, reference: str | None = None) -> dict:
    """Return how many of everything there are that an order brings."""
    orders = env["crm.lead"].with_context(active_test=False)
    return {
        "orders": orders.search_count([("is_service_order", "=", True)]),
        "lines": env["crm.lead.line"].search_count([]),
        "messages": env["mail.message"].search_count([("model", "=", "crm.lead")]),
        "replays": env["somconnexio.api.replay"].search_count([]),
    }


def ask_for_document(env, reference: str) -> None:
    """Have an order wait for a document."""
    order = env["crm.lead"].search([("order_reference", "=", reference)])
    kind = env["service.document.kind"].search([("code", "=", "paper")])
    order.document_ids.create({"lead_id": order.id, "kind_id": kind.id})


def accept_order(env, reference: str) -> int:
    """Accept an order as the staff do; return its number."""
    order = env["crm.lead"].search([("order_reference", "=", reference)])
    order.action_validate_order()
    return order.id


ACTIONS = {
    "accept_order": accept_order,
    "add_contracts": add_contracts,
    "ask_for_document": ask_for_document,
    "count": count,
    "set_up": set_up,
    "tell_known": tell_known,
}
