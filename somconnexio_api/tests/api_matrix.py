# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What each route is asked in the matrix of routes and callers, see `test_matrix`.

An addon that brings routes has such a file among its tests, with `ENTRIES` and, if it
needs records of its own, `set_up(cls)`.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from odoo.addons.somconnexio_contract.tests.common_document import PDF

from .common_invoices import create_invoice, create_journal


@dataclass(frozen=True)
class Entry:
    """A request that is fine for a program with the scope, and what others get.

    :param address: from the test case to the address, within the API
    :param status: answer to a program of this company that has the scope
    :param stranger: answer to a program of another company, with all scopes
    :param member: answer to the token of the member whose data it is about, if the
        scope is one for members; the same as `status` if None
    :param other_member: answer to the token of another member, in the same case
    :param body: from the test case to the JSON of the request
    :param secrets: texts that strangers and other members must not be told, besides
        those of the test case
    :param version: the version that was seen is said with the request (`If-Match`)
    :param is_anybodys: a program of another company makes something of its own with
        it, which has nothing to do with ours
    """

    address: Callable[[Any], str]
    status: int = 200
    stranger: int = 404
    member: int | None = None
    other_member: int = 404
    body: Callable[[Any], dict] | None = None
    secrets: tuple[str, ...] = ()
    version: bool = False
    is_anybodys: bool = False


def set_up(cls: Any) -> None:
    """Orders that can be cancelled and that need a document; an invoice."""
    create_journal(cls)
    cls.invoice = create_invoice(cls, cls.member, "2026-03-01")
    cls.invoice.action_post()
    cls.invoice.invoice_pdf_report_file = base64.b64encode(PDF)
    cls.cancelled_order, cls.changed_order, cls.proven_order = (
        cls._create_order(member=cls.member, api_client_id=cls.client.id)
        for _number in range(3)
    )
    kind = cls.env["service.document.kind"].create(
        {"code": "matrix", "name": "Paper", "company_id": cls.company.id}
    )
    cls.env["crm.lead.document"].create(
        {"lead_id": cls.proven_order.id, "kind_id": kind.id}
    )


def _at(address: str) -> Callable[[Any], str]:
    return lambda case: address.format(case=case)


def _list(address: str, **values: Any) -> Entry:
    """An entry of a list, in which strangers find nothing of ours."""
    return Entry(_at(address), stranger=200, other_member=200, **values)


def _wish(case: Any) -> dict:
    return {
        "type": "tariff_change",
        "contract": case.contract.code,
        "product": "MATRIX_MORE",
    }


def _paper(case: Any) -> dict:
    content = base64.b64encode(PDF).decode()
    return {"category": "matrix", "file_name": "paper.pdf", "content": content}


def _card(case: Any) -> dict:
    return {"file_name": "card.pdf", "content": base64.b64encode(PDF).decode()}


def _request_membership(case: Any) -> dict:
    return {
        "uuid": str(uuid.uuid4()),
        "person": case.new_member(),
        "sponsor": case.member.ref,
        "iban": case.order()["iban"],
        "consent_date": "2026-01-31",
    }


def _subscribe(case: Any) -> dict:
    url = "https://www.example.org/events"
    return {"url": url, "event_types": ["order.state_changed"]}


def _new(address: str, body: Callable[[Any], dict], key: str) -> Callable[[Any], str]:
    """The address of something that is made with a request of its own."""

    def make(case: Any) -> str:
        answer = case.call(address, method="POST", json=body(case))
        return f"{address}/{answer.json()[key]}"

    return make


_membership_request = _new("/membership-requests", _request_membership, "reference")
_subscription = _new("/event-subscriptions", _subscribe, "id")


ENTRIES = {
    ("GET", "/catalogue"): _list("/catalogue"),
    ("GET", "/contracts"): _list("/contracts"),
    ("GET", "/contracts/{code}"): Entry(_at("/contracts/{case.contract.code}")),
    ("GET", "/contracts/{code}/operations"): Entry(
        _at("/contracts/{case.contract.code}/operations")
    ),
    ("GET", "/discovery-channels"): _list("/discovery-channels"),
    ("GET", "/docs"): _list("/docs"),
    ("GET", "/event-subscriptions"): _list("/event-subscriptions"),
    ("POST", "/event-subscriptions"): Entry(
        _at("/event-subscriptions"),
        201,
        stranger=201,
        body=_subscribe,
        is_anybodys=True,
    ),
    ("GET", "/event-subscriptions/{id}"): Entry(_subscription),
    ("DELETE", "/event-subscriptions/{id}"): Entry(_subscription, 204),
    ("POST", "/event-subscriptions/{id}/secret"): Entry(
        lambda case: _subscription(case) + "/secret", 201, body=lambda case: {}
    ),
    ("GET", "/health"): _list("/health"),
    ("GET", "/members"): _list("/members"),
    ("GET", "/members/{reference}"): Entry(_at("/members/{case.member.ref}")),
    ("POST", "/members/{reference}/tokens"): Entry(
        _at("/members/{case.member.ref}/tokens"), 201, body=lambda case: {}
    ),
    ("GET", "/invoices"): _list("/invoices"),
    ("GET", "/invoices/{number}"): Entry(_at("/invoices/{case.invoice.name}")),
    ("GET", "/invoices/{number}/pdf"): Entry(_at("/invoices/{case.invoice.name}/pdf")),
    ("POST", "/membership-requests"): Entry(
        _at("/membership-requests"), 201, stranger=422, body=_request_membership
    ),
    ("GET", "/membership-requests/{reference}"): Entry(_membership_request),
    ("GET", "/membership-requests/{reference}/documents"): Entry(
        lambda case: _membership_request(case) + "/documents"
    ),
    ("POST", "/membership-requests/{reference}/documents"): Entry(
        lambda case: _membership_request(case) + "/documents", 201, body=_card
    ),
    ("GET", "/openapi.json"): _list("/openapi.json"),
    ("GET", "/orders"): _list("/orders"),
    ("POST", "/orders"): Entry(
        _at("/orders"), 201, stranger=422, body=lambda case: case.order()
    ),
    ("GET", "/orders/{reference}"): Entry(
        _at("/orders/{case.own_order.order_reference}")
    ),
    ("PATCH", "/orders/{reference}"): Entry(
        _at("/orders/{case.changed_order.order_reference}"),
        body=lambda case: {"notes": "Ring twice"},
        version=True,
    ),
    ("POST", "/orders/{reference}/cancel"): Entry(
        _at("/orders/{case.cancelled_order.order_reference}/cancel")
    ),
    ("GET", "/orders/{reference}/documents"): Entry(
        _at("/orders/{case.proven_order.order_reference}/documents")
    ),
    ("POST", "/orders/{reference}/documents"): Entry(
        _at("/orders/{case.proven_order.order_reference}/documents"),
        201,
        body=_paper,
    ),
    ("GET", "/products"): _list("/products"),
    ("GET", "/providers"): _list("/providers"),
    ("GET", "/service-orders"): _list("/service-orders"),
    ("POST", "/service-orders"): Entry(
        _at("/service-orders"), 202, stranger=422, other_member=422, body=_wish
    ),
    ("GET", "/service-orders/{reference}"): Entry(
        _at("/service-orders/{case.own_change.name}")
    ),
    ("POST", "/service-orders/{reference}/cancel"): Entry(
        _at("/service-orders/{case.own_change.name}/cancel")
    ),
    ("POST", "/service-orders/preview"): Entry(
        _at("/service-orders/preview"), stranger=422, other_member=422, body=_wish
    ),
    ("GET", "/sponsorship-check"): _list(
        "/sponsorship-check?member={case.member.ref}", secrets=('"is_allowed":true',)
    ),
}
