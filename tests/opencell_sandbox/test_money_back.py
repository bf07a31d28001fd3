"""Credit notes, cancelled invoices, account operations and payments."""

from __future__ import annotations

import pytest
from sandbox_process import SMALL, assert_refused


@pytest.fixture
def invoice(sandbox):
    """The one invoice of a month."""
    sandbox.add_customer()
    sandbox.subscribe("S1", SMALL, "2026-10-01")
    [invoice] = sandbox.bill("2026-11-01")
    return invoice


def operations(sandbox) -> list[dict]:
    """Return the account operations of the customer account."""
    found = sandbox.get("/accountOperation/list", customerAccountCode="100_0")
    return found.get("accountOperations", {}).get("accountOperation", [])


def test_credit_note_takes_an_invoice_back_line_by_line(sandbox, invoice):
    note = sandbox.control("POST", f"/invoices/{invoice['invoiceId']}/credit")
    assert note["number"] == "RSO2026-000001"
    shown = sandbox.get("/invoice", id=note["id"], includeTransactions="true")
    shown = shown["invoice"]
    assert shown["invoiceType"] == "ADJ"
    assert shown["invoiceIdToLink"] == [invoice["invoiceId"]]
    for name in ("amountWithoutTax", "amountTax", "amountWithTax"):
        assert shown[name] == -invoice[name]
    [category] = shown["categoryInvoiceAgregate"]
    assert category["userAccountCode"] == "100_0"
    found = sandbox.call(
        "POST", "/invoice/list", {"filters": {"invoiceType.code": "ADJ"}}
    ).json()
    assert [row["invoiceId"] for row in found["invoices"]] == [note["id"]]


def test_what_was_taken_back_is_not_charged_again(sandbox, invoice):
    sandbox.control("POST", f"/invoices/{invoice['invoiceId']}/credit")
    [next_month] = sandbox.bill("2026-12-01")
    assert next_month["amountWithoutTax"] == 7.0


def test_more_credit_than_charges_is_a_credit_note(sandbox, invoice):
    body = {"oneShotCharge": "CH_SC_OSO_COMPENSATION", "subscription": "S1"}
    body |= {"amountWithoutTax": -20, "operationDate": "2026-11-10"}
    sandbox.do("POST", "/billing/subscription/applyOneShotChargeInstance", body)
    [note] = sandbox.bill("2026-12-01")
    assert note["invoiceType"] == "ADJ"
    assert note["invoiceNumber"] == "RSO2026-000001"
    assert note["amountWithoutTax"] == -13.0


def test_number_is_found_with_its_own_type_only(sandbox, invoice):
    number = invoice["invoiceNumber"]
    found = sandbox.get("/invoice", invoiceNumber=number, invoiceType="COM")
    assert found["invoice"]["invoiceId"] == invoice["invoiceId"]
    wrong = sandbox.call(
        "GET", "/invoice", params={"invoiceNumber": number, "invoiceType": "ADJ"}
    )
    assert_refused(wrong, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", number)


def test_numbered_invoice_is_cancelled_by_the_operator_only(sandbox, invoice):
    number = invoice["invoiceId"]
    answer = sandbox.call("POST", "/invoice/cancel", number)
    assert_refused(answer, 500, "BUSINESS_API_EXCEPTION", "present in AR")
    sandbox.control("POST", f"/invoices/{number}/cancel")
    answer = sandbox.call("GET", "/invoice", params={"id": number})
    if sandbox.modern:
        assert answer.json()["invoice"]["status"] == "CANCELED"
    else:
        assert answer.status_code == 404
    assert operations(sandbox) == []


def test_draft_is_cancelled_and_its_charges_are_open_again(sandbox):
    sandbox.add_customer()
    sandbox.subscribe("S1", SMALL, "2026-10-01")
    sandbox.set_clock("2026-11-01T12:00:00")
    run = {
        "billingCycleCode": "BC_SC_MONTHLY_1ST",
        "billingRunTypeEnum": "AUTOMATIC",
    }
    sandbox.do("POST", "/billing/invoicing/createBillingRun", run)
    [draft] = sandbox.get("/invoice/list")["invoices"]
    assert "invoiceNumber" not in draft
    sandbox.do("POST", "/invoice/cancel", draft["invoiceId"])
    assert {charge["status"] for charge in sandbox.charges_of("S1")} == {"OPEN"}


def test_invoice_is_owed_until_it_is_paid(sandbox, invoice):
    [owed] = operations(sandbox)
    assert owed["reference"] == invoice["invoiceNumber"]
    assert (owed["transactionCategory"], owed["matchingStatus"]) == ("DEBIT", "O")
    paid = {
        "amount": invoice["amountWithTax"],
        "customerAccountCode": "100_0",
        "occTemplateCode": "PAY_DDT",
        "reference": "REM-1",
        "paymentMethod": "DIRECTDEBIT",
        "isToMatching": True,
        "listOCCReferenceforMatching": [invoice["invoiceNumber"]],
    }
    assert sandbox.do("POST", "/payment", paid)["paymentId"] > owed["id"]
    assert [row["matchingStatus"] for row in operations(sandbox)] == ["L", "L"]
    found = sandbox.get("/payment/customerPayment", customerAccountCode="100_0")
    assert found["balance"] == 0
    [payment] = found["customerPaymentDtoList"]
    assert payment["reference"] == "REM-1"
    if sandbox.modern:
        shown = sandbox.get("/invoice", id=invoice["invoiceId"])["invoice"]
        assert shown["paymentStatus"] == "PAID"


def test_returned_payment_opens_the_invoice_again(sandbox, invoice):
    [owed] = operations(sandbox)
    half = {
        "amount": 1,
        "customerAccountCode": "100_0",
        "occTemplateCode": "PAY_DDT",
        "reference": "REM-2",
        "paymentMethod": "DIRECTDEBIT",
        "isToMatching": True,
        "listAoIdsForMatching": [owed["id"]],
    }
    sandbox.do("POST", "/payment", half)
    assert [row["matchingStatus"] for row in operations(sandbox)] == ["P", "L"]
    undo = {"customerAccountCode": "100_0", "accountOperationId": owed["id"]}
    sandbox.do("POST", "/accountOperation/unMatchingOperations", undo)
    assert [row["matchingStatus"] for row in operations(sandbox)] == ["O", "O"]


def test_invoices_of_an_account_and_their_documents(sandbox, invoice):
    found = sandbox.get(
        "/invoice/listInvoiceByCustomerAccount",
        customerAccountCode="100_0",
        returnPdf="true",
    )
    [listed] = found["CustomerInvoiceDtoList"]
    assert listed["invoiceNumber"] == invoice["invoiceNumber"]
    assert listed["pdf"]
    if sandbox.modern:
        found = sandbox.get("/invoice/getPdfInvoice", invoiceId=invoice["invoiceId"])
        assert found["pdfContent"] == listed["pdf"]
