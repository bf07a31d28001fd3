"""A cooperative whose API is measured: what its process can make."""

from __future__ import annotations

from domain import cooperative


def create_catalogue(env) -> None:
    """Make what can be ordered, and who else offers it."""
    cooperative.create_products(env)
    products = env["product.product"].search([("default_code", "!=", False)])
    products.write({"is_published_catalogue": True})
    env["service.provider"].create(
        {"name": "Bench", "code": "bench", "is_mobile": True, "is_broadband": True}
    )


def activate(env, limit: int = 500) -> dict:
    """Activate contracts that were made; tell how many there were."""
    contracts = env["contract.contract"].search(
        [("lifecycle_state", "=", "pending_active")], limit=limit
    )
    contracts._activate()
    return {"activated": len(contracts)}


def make_client(env) -> dict:
    """Make a program that may do everything; return its key."""
    client = env["somconnexio.api.client"].create(
        {
            "name": "Bench",
            "calls_per_minute": 0,
            "may_use_former_api": True,
            "orders_per_hour": 0,
            "scope_ids": env["somconnexio.api.scope"].search([]).ids,
        }
    )
    return {"key": client._generate_key()}


def tell_known(env) -> dict:
    """Return what a program may ask for: as `api.load.Program` wants it."""
    contracts = env["contract.contract"].search([("code", "!=", False)])
    return {
        "codes": contracts.mapped("code"),
        "numbers": contracts.filtered("phone_number").mapped("phone_number"),
        "members": cooperative.find_members(env).mapped("ref"),
    }


ACTIONS = {
    "catalogue": create_catalogue,
    "members": cooperative.create_members,
    "accounts": cooperative.create_accounts,
    "contracts": cooperative.create_contracts,
    "activate": activate,
    "client": make_client,
    "known": tell_known,
}
