"""What an operation must find to succeed: made in a process of Odoo.

The names are those of `tests/benchmarks/domain`, except for technologies: the former
API knows these by code.
"""

from __future__ import annotations

import base64

from domain import cooperative, plan
from examples import PDF

from odoo.fields import Command

DAY = "2026-03-01"
# Of the members that are made here, after those of the benchmarks' plan
FIRST_CUSTOMER = 500_000
FIRST_NOBODY = 700_000


def sow(env, members: int, contracts: int, spare: int) -> dict:
    """Make it; return how it is called.

    :param members: how many there are
    :param contracts: how many there are
    :param spare: how many there are to be of what can be used up
    """
    technologies = create_technologies(env)
    products = create_products(env, technologies)
    create_accounting(env)
    cooperative.create_members(env, members, spare)
    cooperative.create_accounts(env, members, spare)
    cooperative.create_contracts(env, contracts, spare, members + spare)
    member = cooperative.find_members(env)[0]
    create_pack(env, products)
    invoice = create_invoice(env, member)
    films = create_films(env, member, technologies["films"], products["films"])
    kind = env["service.document.kind"].create({"name": "Paper", "code": "paper"})
    return {
        "agreement": create_agreement(env, products["talk"]).code,
        "channel": create_channel(env),
        "customers": create_customers(env, spare),
        "document_kind": kind.code,
        "fiber_holder": create_fiber(env, member, products["glass"]).partner_id.ref,
        "films_holder": films.partner_id.ref,
        "free_ibans": [plan.prepare_iban(FIRST_NOBODY + n) for n in range(spare)],
        "free_vats": [
            plan.prepare_member(FIRST_NOBODY + n)["vat"] for n in range(2 * spare)
        ],
        "invoice": {"id": invoice.id, "number": invoice.name},
        "provider_id": env["service.provider"].search([("code", "=", "bench")]).id,
        "sponsor": member.ref,
        "sponsorship_code": member.sponsorship_code,
        "ticket": create_ticket(env, member),
    }


def describe_spares(env, contracts: int, spare: int) -> list[dict]:
    """Return the contracts that can be used up, all of them mobiles."""
    found = env["contract.contract"].search(
        [("phone_number", "!=", False), ("service_supplier_id.code", "=", "bench")],
        order="id",
    )
    return [
        {"code": one.code, "phone": one.phone_number, "member": one.partner_id.ref}
        for one in found
        if int(one.phone_number[1:]) in range(contracts, contracts + spare)
    ]


def create_technologies(env) -> dict:
    """Those that the former API knows, with somebody who supplies them."""
    technologies = {
        "mobile": {"is_mobile": True, "needs_provisioning": True},
        "fiber": {"has_service_address": True, "needs_provisioning": True},
        "films": {"has_serial_code": True},
    }
    made = {
        code: env["service.technology"].create({"name": code, "code": code, **values})
        for code, values in technologies.items()
    }
    env["service.supplier"].create(
        {
            "name": "Wholesale",
            "code": "wholesale",
            "technology_ids": [Command.set([one.id for one in made.values()])],
        }
    )
    return made


def create_products(env, technologies: dict) -> dict:
    """Tariffs of these technologies, and a bundle for the mobiles that there are."""
    bench = env["service.technology"].search([("code", "=", "bench_mobile")])
    rows = {
        "talk": (technologies["mobile"], "main"),
        "talk_in_pack": (technologies["mobile"], "main"),
        "glass": (technologies["fiber"], "main"),
        "films": (technologies["films"], "main"),
        "bundle": (bench, "one_shot"),
    }
    return {
        code: env["product.product"].create(
            {
                "name": code,
                "default_code": code,
                "type": "service",
                "list_price": 10.0,
                "taxes_id": [Command.clear()],
                "company_id": env.company.id,
                "service_technology_id": technology.id,
                "service_role": role,
            }
        )
        for code, (technology, role) in rows.items()
    }


def create_pack(env, products: dict) -> None:
    """A mobile beside a fibre."""
    env["service.pack"].create(
        {
            "name": "Glass and talk",
            "company_id": env.company.id,
            "main_product_ids": [Command.set(products["glass"].ids)],
            "fallback_product_id": products["talk"].id,
            "tariff_ids": [
                Command.create({"size": 1, "product_id": products["talk_in_pack"].id})
            ],
        }
    )


def create_accounting(env) -> None:
    """What invoices and shares need; members may bring along as many as they like."""
    accounts = env["account.account"].create(
        [
            {"name": name, "code": code, "account_type": kind}
            for name, code, kind in (
                ("Members", "430099", "asset_receivable"),
                ("Services", "705099", "income"),
            )
        ]
    )
    env["ir.default"].set(
        "res.partner",
        "property_account_receivable_id",
        accounts[0].id,
        company_id=env.company.id,
    )
    journals = env["account.journal"].create(
        [
            {
                "name": name,
                "code": name.upper(),
                "type": "sale",
                "default_account_id": accounts[1].id,
            }
            for name in ("bills", "share")
        ]
    )
    share = env["product.product"].create({"name": "Share", "type": "service"})
    term = env["account.payment.term"].create({"name": "At once"})
    env.company.write(
        {
            "max_sponsored": 1_000_000,
            "share_product_id": share.id,
            "share_journal_id": journals[1].id,
            "share_single_term_id": term.id,
            "share_split_term_id": term.id,
        }
    )


def create_invoice(env, member):
    """A posted invoice with its document."""
    journal = env["account.journal"].search([("code", "=", "BILLS")])
    line = {
        "name": "Quota",
        "price_unit": 7.0,
        "account_id": journal.default_account_id.id,
        "tax_ids": [Command.clear()],
    }
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": member.id,
            "journal_id": journal.id,
            "invoice_date": DAY,
            "invoice_line_ids": [Command.create(line)],
        }
    )
    invoice.action_post()
    invoice.invoice_pdf_report_file = base64.b64encode(PDF)
    return invoice


def create_service(env, member, product, **values):
    """A contract in use, made as an activation would."""
    contracts = env["contract.contract"]
    group = env["billing.group"].search([("partner_id", "=", member.id)], limit=1)
    contract = contracts.create(
        {
            "company_id": env.company.id,
            "partner_id": member.id,
            "date": plan.START,
            "service_technology_id": product.service_technology_id.id,
            "service_partner_id": member.id,
            "email_ids": [Command.set(member.ids)],
            "mandate_id": group.mandate_id.id,
            "billing_group_id": group.id,
            "date_service_start": plan.START,
            "contract_line_ids": [
                Command.create(contracts._prepare_line(product, plan.START))
            ],
            **values,
        }
    )
    return contract


def create_fiber(env, member, product):
    """A fibre with room for a mobile."""
    supplier = env["service.supplier"].search([("code", "=", "wholesale")])
    return create_service(env, member, product, service_supplier_id=supplier.id)


def create_films(env, member, technology, product):
    """A contract of films."""
    return create_service(env, member, product)


def create_agreement(env, product):
    """An agreement with another cooperative."""
    partner = env["res.partner"].create({"name": "Friends", "is_company": True})
    return env["cooperation.agreement"].create(
        {
            "partner_id": partner.id,
            "code": "FRIENDS",
            "product_tmpl_ids": [Command.set(product.product_tmpl_id.ids)],
        }
    )


def create_ticket(env, member) -> str:
    """A ticket of a ticket system that is switched off, where there can be one."""
    number = "2026112910000099"
    if "otrs.member.ticket" not in env:
        return number
    backend = env["otrs.backend"].create({"name": "OTRS", "code": "PROOF"})
    env["otrs.member.ticket"].create(
        {
            "backend_id": backend.id,
            "external_id": "99",
            "ticket_number": number,
            "title": "Dead line",
            "ticket_state_type": "open",
            "partner_id": member.id,
        }
    )
    return number


def create_channel(env) -> int:
    """A way in which people come to know the cooperative; return its number."""
    channel = env["discovery.channel"].create({"name": "A friend", "code": "friend"})
    return channel.id


def create_customers(env, number: int) -> list[str]:
    """People who are sponsored and may want a share; return their numbers."""
    sponsor = cooperative.find_members(env)[0]
    people = env["res.partner"].create(
        [
            {
                **plan.prepare_member(FIRST_CUSTOMER + n),
                "country_id": env.ref("base.es").id,
                "company_id": env.company.id,
                "lang": env["res.lang"].get_installed()[0][0],
            }
            for n in range(number)
        ]
    )
    people._assign_member_number()
    people.write({"member_kind": "sponsored", "sponsor_id": sponsor.id})
    return people.mapped("ref")
