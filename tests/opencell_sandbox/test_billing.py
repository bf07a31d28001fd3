"""Bill runs and invoices."""

from __future__ import annotations

import base64
from io import BytesIO

import pytest
from PyPDF2 import PdfReader
from sandbox_process import CYCLE, FIBRE, SMALL, assert_refused

RUNS = "/billing/invoicing"


@pytest.fixture
def members(sandbox):
    """Three members with fibre each, and the month over."""
    for code in ("100", "101", "102"):
        sandbox.add_customer(code)
        sandbox.subscribe(f"S{code}", FIBRE, "2026-10-01", account=f"{code}_0")
    sandbox.set_clock("2026-11-01T12:00:00")
    return sandbox


def run(sandbox, kind: str, **more) -> int:
    """Make a bill run and return its id."""
    body = {"billingCycleCode": CYCLE, "billingRunTypeEnum": kind, **more}
    return int(sandbox.do("POST", f"{RUNS}/createBillingRun", body)["message"])


def status(sandbox, number: int) -> str:
    """Return the status of a bill run."""
    answer = sandbox.call("POST", f"{RUNS}/getBillingRunInfo", number)
    return answer.json()["billingRunDto"]["status"]


def invoices(sandbox, **filters) -> list[dict]:
    """Return the invoices that fulfil filters."""
    answer = sandbox.call("POST", "/invoice/list", {"filters": filters})
    return answer.json().get("invoices", [])


def test_manual_run_goes_step_by_step(members):
    number = run(members, "MANUAL")
    assert status(members, number) == "PREINVOICED"
    assert invoices(members) == []
    members.do("POST", f"{RUNS}/validateBillingRun", number)
    assert status(members, number) == "POSTINVOICED"
    assert all("invoiceNumber" not in one for one in invoices(members))
    members.do("POST", f"{RUNS}/validateBillingRun", number)
    assert status(members, number) == "VALIDATED"
    assert [one["invoiceNumber"] for one in invoices(members)] == [
        "SO2026-000001",
        "SO2026-000002",
        "SO2026-000003",
    ]
    answer = members.call("POST", f"{RUNS}/validateBillingRun", number)
    text = f"Billing run {number} is VALIDATED"
    assert_refused(answer, 500, "BUSINESS_API_EXCEPTION", text)


def test_automatic_run_goes_to_the_draft_and_full_automatic_to_the_end(members):
    assert status(members, run(members, "AUTOMATIC")) == "POSTINVOICED"
    members.set_clock("2026-12-01T12:00:00")
    assert status(members, run(members, "FULL_AUTOMATIC")) == "VALIDATED"


def test_totals_of_a_run(members):
    number = run(members, "FULL_AUTOMATIC")
    answer = members.call("POST", f"{RUNS}/getBillingRunInfo", number)
    info = answer.json()["billingRunDto"]
    assert info["InvoiceNumber"] == 3
    assert info["prAmountWithoutTax"] == 84.00
    assert info["prAmountTax"] == 17.64
    assert info["prAmountWithTax"] == 101.64


def test_cancelled_run_leaves_everything_to_the_next(members):
    number = run(members, "AUTOMATIC")
    members.do("POST", f"{RUNS}/cancelBillingRun", number)
    assert status(members, number) == "CANCELED"
    assert invoices(members) == []
    run(members, "FULL_AUTOMATIC")
    assert [one["amountWithoutTax"] for one in invoices(members)] == [28.00] * 3
    # numbers have no gap
    assert invoices(members)[0]["invoiceNumber"] == "SO2026-000001"
    answer = members.call("POST", f"{RUNS}/cancelBillingRun", number)
    assert_refused(answer, 500, "BUSINESS_API_EXCEPTION", "is CANCELED")


def test_two_runs_of_a_month_bill_once(members):
    run(members, "FULL_AUTOMATIC")
    run(members, "FULL_AUTOMATIC")
    assert len(invoices(members)) == 3


def test_dates_of_a_run(members):
    run(
        members,
        "FULL_AUTOMATIC",
        invoiceDate="2026-11-02",
        lastTransactionDate="2026-11-01",
    )
    first = invoices(members)[0]
    day = 24 * 60 * 60 * 1000
    assert first["dueDate"] - first["invoiceDate"] == 9 * day
    assert len(invoices(members, invoiceDate="2026-11-02")) == 3


def test_refusals_of_a_run(members):
    body = {"billingCycleCode": "NONE", "billingRunTypeEnum": "MANUAL"}
    answer = members.call("POST", f"{RUNS}/createBillingRun", body)
    text = "BillingCycle with code=NONE does not exists."
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)
    answer = members.call("POST", f"{RUNS}/createBillingRun", {})
    text = "billingCycleCode, billingRunTypeEnum"
    assert_refused(answer, 400, "MISSING_PARAMETER", text)
    body = {"billingCycleCode": CYCLE, "billingRunTypeEnum": "MAGIC"}
    answer = members.call("POST", f"{RUNS}/createBillingRun", body)
    assert_refused(answer, 400, "INVALID_PARAMETER", "BillingProcessTypesEnum")
    answer = members.call("POST", f"{RUNS}/getBillingRunInfo", 999)
    text = "BillingRun with id=999 does not exists."
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)


# === INVOICES === #


def test_invoice_shows_accounts_categories_and_tax(members):
    members.subscribe("S9", SMALL, "2026-10-01", account="100_0")
    run(members, "FULL_AUTOMATIC")
    (invoice,) = invoices(members, **{"billingAccount.code": "100_0"})
    assert invoice["billingAccountCode"] == "100_0"
    assert invoice["invoiceType"] == "COM"
    assert invoice["paymentMethod"] == "DIRECTDEBIT"
    assert invoice["netToPay"] == invoice["amountWithTax"] == 42.35
    (category,) = invoice["categoryInvoiceAgregate"]
    parts = category["subCategoryInvoiceAgregateDto"]
    assert [(one["accountingCode"], one["amountWithoutTax"]) for one in parts] == [
        ("70500020", 28.00),
        ("70500010", 7.00),
    ]
    assert "ratedTransaction" not in parts[0]
    # version 7 knows neither status
    shown = ("VALIDATED", "PENDING") if members.modern else (None, None)
    assert (invoice.get("status"), invoice.get("paymentStatus")) == shown


def test_invoice_by_id_and_by_number(members):
    run(members, "FULL_AUTOMATIC")
    first = invoices(members)[0]
    number = first["invoiceNumber"]
    by_id = members.get("/invoice", id=first["invoiceId"])["invoice"]
    assert by_id == first
    full = members.get("/invoice", invoiceNumber=number, invoiceType="COM")
    assert full["invoice"] == first
    answer = members.call("GET", "/invoice", params={"invoiceNumber": number})
    if members.modern:
        text = f"Invoice with invoiceNumber={number} and/or invoiceType=null"
        assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)
    else:
        assert answer.json()["invoice"] == first


def test_invoice_that_is_not_there(members):
    for query in (
        {"id": 99},
        {"invoiceNumber": "X", "invoiceType": "COM"},
        {"invoiceNumber": "X", "invoiceType": "NONE"},
    ):
        answer = members.call("GET", "/invoice", params=query)
        assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", "not exists")
    assert_refused(members.call("GET", "/invoice"), 400, "MISSING_PARAMETER", "id")
    answer = members.call("GET", "/invoice", params={"id": "one"})
    assert_refused(answer, 400, "INVALID_PARAMETER", "one")


def test_list_by_run_and_with_transactions(members):
    number = run(members, "FULL_AUTOMATIC")
    body = {"filters": {"billingRun.id": number}, "fields": "transactions"}
    found = members.call("POST", "/invoice/list", body).json()
    assert found["paging"]["totalNumberOfRecords"] == 3
    part = found["invoices"][0]["categoryInvoiceAgregate"][0]
    (line,) = part["subCategoryInvoiceAgregateDto"][0]["ratedTransaction"]
    assert line["code"] == "CH_SC_REC_BA_F_300"
    assert (line["amountWithoutTax"], line["amountTax"]) == (28.00, 5.88)
    found = members.get("/invoice/list", query="billingAccount.code:101_0")
    assert [one["billingAccountCode"] for one in found["invoices"]] == ["101_0"]


def test_pdf_is_a_document_that_shows_the_invoice(members):
    run(members, "FULL_AUTOMATIC")
    first = invoices(members)[0]
    body = {"invoiceNumber": first["invoiceNumber"], "invoiceType": "COM"}
    answer = members.call("POST", "/invoice/fetchPdfInvoice", body).json()
    name = f"{first['invoiceNumber']}.pdf" if members.modern else None
    assert answer.get("pdfFileName") == name
    content = base64.b64decode(answer["pdfContent"])
    text = PdfReader(BytesIO(content)).pages[0].extract_text()
    for expected in (first["invoiceNumber"], "28,00 €", "5,88 €", "33,88 €", "S100"):
        assert expected in text
    url = f"{members.root}/sandbox/invoices/{first['invoiceId']}.pdf"
    assert members.http.get(url, timeout=10).content == content
    answer = members.call("POST", "/invoice/fetchPdfInvoice", {})
    assert answer.status_code == 400


def test_long_invoice_has_several_pages(sandbox):
    sandbox.add_customer()
    for number in range(60):
        sandbox.subscribe(f"S{number:02}", FIBRE, "2026-10-01")
    (invoice,) = sandbox.bill("2026-11-01")
    assert invoice["amountWithoutTax"] == 60 * 28
    url = f"{sandbox.root}/sandbox/invoices/{invoice['invoiceId']}.pdf"
    pages = PdfReader(BytesIO(sandbox.http.get(url, timeout=10).content)).pages
    assert len(pages) > 1
    assert "1.680,00 €" in pages[-1].extract_text()


def test_one_account_is_billed_at_once(members):
    body = {"billingAccountCode": "101_0", "invoicingDate": "2026-11-01"}
    answer = members.call("POST", "/invoice/generateInvoice", body).json()
    (made,) = answer["generateInvoiceResultDto"]
    assert made["invoiceNumber"] == "SO2026-000001"
    assert made["amountWithTax"] == 33.88
    answer = members.call("POST", "/invoice/generateInvoice", body)
    text = "There are no transactions to invoice"
    assert_refused(answer, 500, "BUSINESS_API_EXCEPTION", text)
    run(members, "FULL_AUTOMATIC")
    assert len(invoices(members)) == 3


def test_account_with_open_charges_cannot_move(members):
    body = {"oneShotCharge": "CH_SC_OSO_SIM", "subscription": "S100"}
    members.do("POST", "/billing/subscription/applyOneShotChargeInstance", body)
    move = {"code": "100_0", "billingAccount": "101_0"}
    answer = members.call("PUT", "/account/userAccount", move)
    assert_refused(answer, 500, "BUSINESS_API_EXCEPTION", "non invoiced RT")
    members.set_clock("2026-12-01T12:00:00")
    run(members, "FULL_AUTOMATIC")
    members.do("PUT", "/account/userAccount", move)


def test_numbers_begin_anew_each_year(members):
    run(members, "FULL_AUTOMATIC")
    found = members.bill("2027-01-01")
    assert [one["invoiceNumber"] for one in found] == [
        "SO2027-000001",
        "SO2027-000002",
        "SO2027-000003",
    ]
