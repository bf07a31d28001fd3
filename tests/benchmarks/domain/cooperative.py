"""A cooperative made with our addons, as their own code would make it."""

from __future__ import annotations

from profile_action import profiled

from odoo.fields import Command

from . import plan
from .orders import complete_orders, create_orders
from .views import count_queries

TECHNOLOGIES = {
    "mobile": {"is_mobile": True, "needs_provisioning": True},
    "fiber": {"has_service_address": True, "needs_provisioning": True},
}
OF_TECHNOLOGY = {
    "mobile": "mobile",
    "big_mobile": "mobile",
    "fiber": "fiber",
    "addon": "fiber",
}


def create_products(env) -> None:
    """Make technologies, a supplier and the tariffs."""
    technologies = {
        name: env["service.technology"].create(
            {"name": f"Bench {name}", "code": f"bench_{name}", **values}
        )
        for name, values in TECHNOLOGIES.items()
    }
    env["service.supplier"].create(
        {
            "name": "Bench",
            "code": "bench",
            "technology_ids": [Command.set([t.id for t in technologies.values()])],
        }
    )
    env["product.product"].create(
        [
            {
                "name": name,
                "default_code": name,
                "type": "service",
                "list_price": price,
                "company_id": env.company.id,
                "service_technology_id": technologies[OF_TECHNOLOGY[name]].id,
                "service_role": "addon" if name == "addon" else "main",
            }
            for name, price in plan.PRICES.items()
        ]
    )


def create_members(env, first: int, number: int) -> None:
    """Make members with their number."""
    country = env.ref("base.es").id
    members = env["res.partner"].create(
        [
            {
                **plan.prepare_member(n),
                "country_id": country,
                "company_id": env.company.id,
            }
            for n in range(first, first + number)
        ]
    )
    members._assign_member_number()


def find_members(env):
    """Return all members in the order of their making."""
    domain = [("is_member", "=", True), ("company_id", "=", env.company.id)]
    return env["res.partner"].search(domain, order="id")


def create_accounts(env, first: int, number: int) -> None:
    """Give members an account, a mandate and a billing group."""
    members = find_members(env)[first : first + number]
    accounts = env["res.partner.bank"].create(
        [
            {
                "partner_id": member.id,
                "acc_number": plan.prepare_iban(first + n),
                "company_id": env.company.id,
            }
            for n, member in enumerate(members)
        ]
    )
    mandates = env["account.banking.mandate"]
    mandates = mandates.create(
        [mandates._prepare_mandate(account, plan.START) for account in accounts]
    )
    for member, mandate in zip(members, mandates, strict=True):
        env["billing.group"]._get_or_create(member, mandate, member)


def prepare_contract(env, number: int, member, group, catalogue, start) -> dict:
    """Return a contract's values, those that an activation would give it."""
    kind = plan.kind_of(number)
    contracts = env["contract.contract"]
    mobile = kind == "mobile"
    return {
        "company_id": env.company.id,
        "partner_id": member.id,
        "date": start,
        "service_technology_id": catalogue[kind].service_technology_id.id,
        "service_supplier_id": catalogue["supplier"].id,
        "phone_number": f"6{number:08d}" if mobile else False,
        "icc": f"8934{number:015d}" if mobile else False,
        "service_partner_id": member.id,
        "email_ids": [Command.set(member.ids)],
        "mandate_id": group.mandate_id.id,
        "billing_group_id": group.id,
        "date_service_start": start,
        "contract_line_ids": [
            Command.create(contracts._prepare_line(catalogue[name], start))
            for name in plan.LINES[kind]
        ],
    }


@profiled
def create_contracts(env, first: int, number: int, members: int) -> None:
    """Make contracts of these members."""
    found = env["product.product"].search([("default_code", "in", list(plan.PRICES))])
    catalogue = {product.default_code: product for product in found}
    catalogue["supplier"] = env["service.supplier"].search([("code", "=", "bench")])
    people = find_members(env)[:members]
    groups = env["billing.group"].search([("partner_id", "in", people.ids)])
    group_of = {group.partner_id: group for group in groups}
    vals_list = []
    for n in range(first, first + number):
        member = people[n % len(people)]
        vals_list.append(
            prepare_contract(env, n, member, group_of[member], catalogue, plan.START)
        )
    env["contract.contract"].create(vals_list)


ACTIONS = {
    "products": create_products,
    "members": create_members,
    "accounts": create_accounts,
    "contracts": create_contracts,
    "orders": create_orders,
    "complete": complete_orders,
    "queries": count_queries,
}
