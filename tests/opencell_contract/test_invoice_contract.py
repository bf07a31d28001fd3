"""Invoices: listed, read, printed; and read into the same values everywhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from bodies import SUBSCRIPTION, give_accounts

from odoo.addons.somconnexio_opencell.tools.invoice_parser import (
    parse_invoice,
    parse_pdf,
)
from odoo.addons.somconnexio_opencell.tools.subscription_plan import plan_subscription
from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
)

ZONE = "Europe/Madrid"
SINCE = {"fromRange invoiceDate": "2026-10-01"}


@pytest.fixture
def billed(client, server):
    """The one invoice of two contracts that share an account, as it is listed."""
    contracts = ["CT000001", "CT000002"]
    give_accounts(client, *contracts)
    for code in contracts:
        accesses = [{"code": f"60000000{code[-1]}", "startDate": "2026-10-03"}]
        wanted = {**SUBSCRIPTION, "code": code, "userAccount": code}
        wanted["accesses"] = accesses
        for operation, body in plan_subscription(
            wanted, None, date(2026, 10, 3), lambda instant: None
        ):
            getattr(client, operation)(body)
    server.bill("7001_0", contracts, "2026-11-01")
    [invoice] = client.list_invoices(SINCE, 0, 100)["invoices"]
    return invoice


def test_invoices_are_listed_by_their_ids_with_their_lines(client, billed):
    number = billed["invoiceId"]
    answer = client.list_invoices({"inList id": f"{number},999999"}, 0, 100)
    [invoice] = answer["invoices"]
    assert invoice["invoiceId"] == number
    assert invoice["categoryInvoiceAgregate"] and invoice["taxAggregate"]
    nothing = client.list_invoices({"inList id": "999999"}, 0, 100)
    assert not nothing.get("invoices")


def test_listed_invoice_is_final(billed, server):
    assert billed["invoiceNumber"] == "SO2026-000001"
    expected = None if server.profile == "v7" else "VALIDATED"
    assert billed.get("status") == expected


def test_same_values_everywhere(client, billed):
    payload = client.get_invoice(billed["invoiceId"], "SO2026-000001")
    invoice = parse_invoice(payload, ZONE)
    assert invoice.number == "SO2026-000001"
    assert invoice.account == "7001_0"
    assert invoice.date == date(2026, 11, 1)
    assert invoice.due == date(2026, 11, 10)
    assert [line.user_account for line in invoice.lines] == ["CT000001", "CT000002"]
    assert {line.amount for line in invoice.lines} == {Decimal("6.55")}
    [tax] = invoice.taxes
    assert (tax.code, tax.percent) == ("TAX_HIGH", Decimal("21.00"))
    assert invoice.total == invoice.untaxed + invoice.tax


def test_document_comes_along_or_on_demand(client, billed):
    number = billed["invoiceNumber"]
    payload = client.get_invoice(billed["invoiceId"], number)
    assert parse_pdf(payload["pdf"]).startswith(b"%PDF")
    content = client.fetch_invoice_pdf(number, payload["invoiceType"])
    assert parse_pdf(content) == parse_pdf(payload["pdf"])


def test_list_begins_on_a_day(client, billed):
    later = {"fromRange invoiceDate": "2026-11-02"}
    answer = client.list_invoices(later, 0, 100)
    assert answer.get("invoices", []) == []
    assert answer["paging"]["totalNumberOfRecords"] == 0
    same_day = {"fromRange invoiceDate": "2026-11-01"}
    assert len(client.list_invoices(same_day, 0, 100)["invoices"]) == 1


def test_page_after_the_last_one_is_empty(client, billed):
    answer = client.list_invoices(SINCE, 1, 100)
    assert answer.get("invoices", []) == []
    assert answer["paging"]["totalNumberOfRecords"] == 1


def test_unknown_filter_is_refused(client):
    with pytest.raises(RemoteRejectedError) as caught:
        client.list_invoices({"colour": "red"}, 0, 100)
    assert caught.value.status == 400


def test_unknown_invoice_is_not_found(client):
    with pytest.raises(RemoteNotFoundError):
        client.get_invoice(4711, "SO2026-004711")
    with pytest.raises(RemoteNotFoundError):
        client.fetch_invoice_pdf("SO2026-004711", "COM")
