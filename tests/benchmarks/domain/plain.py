"""The baseline: the same members and lines with OCA's contract and nothing of ours."""

from __future__ import annotations

from odoo.fields import Command

from . import plan


def create_products(env) -> None:
    """Make the tariffs."""
    env["product.product"].create(
        [
            {"name": name, "default_code": name, "type": "service", "list_price": price}
            for name, price in plan.PRICES.items()
        ]
    )


def create_members(env, first: int, number: int) -> None:
    """Make people."""
    country = env.ref("base.es").id
    env["res.partner"].create(
        [
            {**plan.prepare_member(n), "ref": str(n), "country_id": country}
            for n in range(first, first + number)
        ]
    )


def create_contracts(env, first: int, number: int, members: int) -> None:
    """Make contracts of these people."""
    products = {p.default_code: p for p in env["product.product"].search([])}
    partners = env["res.partner"].search([("ref", "!=", False)], order="id")[:members]
    env["contract.contract"].create(
        [
            {
                "name": f"C{n}",
                "partner_id": partners[n % len(partners)].id,
                "company_id": env.company.id,
                "date": plan.START,
                "line_recurrence": True,
                "contract_line_ids": [
                    Command.create(plan.prepare_line(products[name], plan.START))
                    for name in plan.LINES[plan.kind_of(n)]
                ],
            }
            for n in range(first, first + number)
        ]
    )


ACTIONS = {
    "products": create_products,
    "members": create_members,
    "contracts": create_contracts,
}
