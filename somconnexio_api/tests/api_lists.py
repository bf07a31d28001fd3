# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How each answer with a list in it is asked for, and what makes the list longer.

See `test_query_count`. An addon that brings routes with lists has such a file among its
tests, with `LISTS` (path in the description → address of a list that `add_rows` makes
longer), `FIXED` (path → why the list does not grow with the data), `set_up(cls)` and
`add_rows(case, number)`, `MOST` (path → how long the list can get) and `EACH` (path →
queries that each row may cost, of a list that stays short); what it does not need is
left out.
"""

from __future__ import annotations

import base64
import uuid
from typing import Any

from odoo.fields import Command

from odoo.addons.somconnexio_contract.tests.common_document import PDF

from ..const import MAX_SUBSCRIPTIONS
from .common_invoices import create_invoice, create_journal

LISTS = {
    "/catalogue": "/catalogue",
    "/contracts": "/contracts?limit=200",
    "/contracts/{code}": "/contracts/{case.contract.code}",
    "/discovery-channels": "/discovery-channels",
    "/event-subscriptions": "/event-subscriptions?limit=200",
    "/invoices": "/invoices?limit=200",
    "/invoices/{number}": "/invoices/{case.invoice.name}",
    "/members": "/members?limit=200",
    "/membership-requests/{reference}": "/membership-requests/{case.request}",
    "/membership-requests/{reference}/documents": "/membership-requests/{case.request}"
    "/documents",
    "/orders": "/orders?limit=200",
    "/orders/{reference}": "/orders/{case.big_order.order_reference}",
    "/orders/{reference}/documents": "/orders/{case.proven_order.order_reference}"
    "/documents",
    "/products": "/products?limit=200",
    "/providers": "/providers?limit=200",
    "/service-orders": "/service-orders?limit=200",
    "/api/contract": "/api/contract?customer_ref={case.member.ref}&limit=200",
    "/api/contract/available-fibers-to-link-with-mobile": "/api/contract/"
    "available-fibers-to-link-with-mobile?partner_ref={case.member.ref}",
    "/api/contract/multimedia": "/api/contract/multimedia?partner_ref="
    "{case.member.ref}",
    "/api/contract/terminate_reasons": "/api/contract/terminate_reasons",
    "/api/crm-lead/documents-required": "/api/crm-lead/documents-required?lead_id="
    "{case.proven_order.id}",
    "/api/discovery-channel": "/api/discovery-channel",
    "/api/invoice": "/api/invoice?customer_ref={case.member.ref}&limit=200",
    "/api/mobile-offer-catalog": "/api/mobile-offer-catalog",
    "/api/one-shot-catalog": "/api/one-shot-catalog?product_code="
    "{case.product_mobile.default_code}",
    "/api/partner": "/api/partner?vat={case.member.vat}",
    "/api/partner/{reference}": "/api/partner/{case.member.ref}",
    "/api/partner/sponsees": "/api/partner/sponsees?ref={case.member.ref}",
    "/api/product-catalog": "/api/product-catalog",
    "/api/provider": "/api/provider",
}
FIXED = {
    "/contracts/{code}/operations": "one for each kind of change",
    "/event-subscriptions/{id}": "the types of events are data of the addon",
    "/members/{reference}": "one for each reason",
}

MOST = {"/event-subscriptions": MAX_SUBSCRIPTIONS}
EACH = {
    # who else has the number of a line: an order has few lines
    "/orders/{reference}": 2,
    # what takes the places of a fibre: a member has few of them
    "/api/contract/available-fibers-to-link-with-mobile": 8,
}


def set_up(cls: Any) -> None:
    """What the rows of the lists belong to."""
    create_journal(cls)
    cls.company.write({"max_sponsored": 100, "document_max_files": 100})
    cls.contract = cls._activate_contract(member=cls.member)
    cls.big_order, cls.proven_order = (
        cls._create_order(member=cls.member, api_client_id=cls.client.id)
        for _order in range(2)
    )
    cls.technology_films = cls.env["service.technology"].create(
        {
            "name": "Films",
            "code": "films",
            "has_serial_code": True,
            "needs_provisioning": False,
            "company_id": cls.company.id,
        }
    )
    cls.product_films = cls._create_product(
        "Films", "FILMS", cls.technology_films, 60.0, duration_months=12
    )
    cls.request, cls.line_count = None, 0
    # offers of a fibre, for each number of mobiles
    cls.pack.action_make_offers()


def add_rows(case: Any, number: int) -> None:
    """Make each list longer by so many rows."""
    for _row in range(number):
        row = next(case.numbers)
        _add_to_catalogue(case, row)
        _add_people(case, row)
        _add_to_orders(case, row)
    _add_contracts(case, number)
    _add_invoices(case, number)
    _add_requests(case, number)


def _add_to_catalogue(case: Any, row: int) -> None:
    create = case._create_product
    create(f"Glass {row}", f"GLASS_{row}", case.technology_fiber, 20.0)
    create(f"Talk {row}", f"TALK_{row}", case.technology_mobile, 5.0)
    create(f"More {row}", f"MORE_{row}", case.technology_mobile, 1.0, role="addon")
    create(f"GB {row}", f"GB_{row}", case.technology_mobile, 1.0, role="one_shot")
    products = case._create_pack_tariffs(f"Pack {row}", (1,))
    pack = case._create_pack(f"Pack {row}", products, sequence=row)
    pack.action_make_offers()
    named = {"code": f"row_{row}", "name": f"Row {row}"}
    case.env["service.provider"].create({**named, "is_mobile": True})
    case.env["discovery.channel"].create(named)
    for model in ("contract.termination.reason", "contract.termination.user.reason"):
        case.env[model].create({**named, "company_id": case.company.id})


def _add_contracts(case: Any, number: int) -> None:
    """Mobiles with an open change, fibres and films of the member: one order."""
    films = [{"product_id": case.product_films.id}] * number
    case.env["service.serial.code"].create(
        [
            {"name": f"FILM{next(case.numbers)}", "product_id": case.product_films.id}
            for _film in films
        ]
    )
    mobiles = [case._prepare_mobile_line() for _row in range(number)]
    fibers = [case._prepare_fiber_line() for _row in range(number)]
    order = case._create_order([*mobiles, *fibers, *films], member=case.member)
    order.action_validate_order()
    to_provide = order.service_order_ids.filtered(lambda one: not one.fulfilled_on)
    for activation in to_provide:
        activation._fulfil()
    changing = order.service_order_ids.contract_id.filtered(
        lambda contract: contract.service_technology_id == case.technology_mobile
    )
    for contract in changing:
        case.env["service.order"]._request("suspension", contract)


def _add_people(case: Any, row: int) -> None:
    """Somebody whom the member has brought along; one more place, with an e-mail."""
    case._create_member(sponsor_id=case.member.id)
    place = {"name": f"Place {row}", "email": f"mail.{row}@example.com"}
    place |= {**case._prepare_address(), "type": "delivery"}
    person = case.env["res.partner"].create({**place, "parent_id": case.member.id})
    case.contract.sudo().email_ids = [Command.link(person.id)]


def _add_to_orders(case: Any, row: int) -> None:
    """A line of one order, a document of another."""
    case.big_order.order_line_ids = [Command.create(case._prepare_mobile_line())]
    kind = case.env["service.document.kind"].create(
        {"code": f"row_{row}", "name": f"Row {row}", "company_id": case.company.id}
    )
    case.env["crm.lead.document"].create(
        {"lead_id": case.proven_order.id, "kind_id": kind.id}
    )


def _add_invoices(case: Any, number: int) -> None:
    """Invoices of the member; the last one has as many lines as there are rows."""
    case.line_count += number
    line = case.contract.contract_line_ids[:1]
    for left in reversed(range(number)):
        case.invoice = create_invoice(case, case.member, "2026-03-01", line)
        if not left:
            values = case.invoice.invoice_line_ids.copy_data() * (case.line_count - 1)
            case.invoice.invoice_line_ids = [Command.create(one) for one in values]
        case.invoice.action_post()


def _add_requests(case: Any, number: int) -> None:
    """Subscriptions, orders and files by the program itself, all of one new member."""
    if not case.request:
        body = {
            "uuid": str(uuid.uuid4()),
            "person": case.new_member(),
            "sponsor": case.member.ref,
            "iban": case.order()["iban"],
            "consent_date": "2026-01-31",
        }
        case.request = _post(case, "/membership-requests", body)["reference"]
    for _row in range(number):
        line = case.mobile_line(phone_number=case._make_mobile_number())
        order = case.order(member=None, membership_request=case.request, lines=[line])
        _post(case, "/orders", order)
        content = base64.b64encode(PDF + str(next(case.numbers)).encode())
        file = {"file_name": "identity.pdf", "content": content.decode()}
        _post(case, f"/membership-requests/{case.request}/documents", file)
    url = "https://www.example.org/events"
    body = {"url": url, "event_types": ["order.state_changed"]}
    known = case.call("/event-subscriptions").json()["items"]
    for _row in range(min(number, MAX_SUBSCRIPTIONS - len(known))):
        _post(case, "/event-subscriptions", body)


def _post(case: Any, path: str, body: dict) -> dict:
    answer = case.call(path, method="POST", json=body)
    case.assertEqual(answer.status_code, 201, answer.text)
    return answer.json()
