"""A whole month as the demo goes through it: from the customer to the PDF."""

import base64
import random
import sys
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from PyPDF2 import PdfReader
from sandbox_process import CYCLE, FIBRE, LOGIN, SETUP, SMALL, customer, hierarchy

sys.path.insert(0, str(SETUP))

BASE = "/billing/subscription"


@pytest.fixture
def month(sandbox):
    """A customer with fibre and mobile who used the phone in October."""
    sandbox.do("POST", "/account/customer/createOrUpdate", customer("100"))
    sandbox.do(
        "POST",
        "/account/accountHierarchy/createOrUpdateCRMAccountHierarchy",
        hierarchy("100"),
    )
    for code, offer in (("CT1", "OF_SC_TEMPLATE_BA"), ("CT2", "OF_SC_TEMPLATE_MOB")):
        sandbox.do(
            "POST",
            BASE,
            {
                "code": code,
                "description": f"6000000{code[-1]}",
                "userAccount": "100_0",
                "offerTemplate": offer,
                "subscriptionDate": "2026-10-01",
            },
        )
    for code, service, day in (("CT1", FIBRE, "05"), ("CT2", SMALL, "03")):
        item = {"code": service, "quantity": 1, "subscriptionDate": f"2026-10-{day}"}
        sandbox.do(
            "POST",
            f"{BASE}/activateServices",
            {"subscription": code, "servicesToActivate": {"service": [item]}},
        )
    sandbox.do(
        "POST",
        "/account/access",
        {"code": "600000002", "subscription": "CT2", "startDate": "2026-10-03"},
    )
    return sandbox


def lines(count: int) -> list[str]:
    """Return calls of a minute each, one a minute from 4 October on."""
    start = datetime(2026, 10, 4)
    moments = (start + timedelta(minutes=number) for number in range(count))
    return [f"{moment.isoformat()}Z;60;600000002;VOICE;ES" for moment in moments]


@pytest.fixture
def invoice(month):
    """The invoice of a month with a SIM card and a thousand calls."""
    body = {"oneShotCharge": "CH_SC_OSO_SIM", "subscription": "CT2"}
    body["operationDate"] = "2026-10-10"
    month.do("POST", f"{BASE}/applyOneShotChargeInstance", body)
    month.set_clock("2026-10-31T12:00:00")
    assert month.use(*lines(1000)).json()["status"] == "SUCCESS"
    (invoice,) = month.bill("2026-11-01")
    return invoice


def test_amounts_of_the_month(month, invoice):
    assert month.status_of("CT1") == month.status_of("CT2") == "ACTIVE"
    # fibre 28 × 27/31, mobile 7 × 29/31, SIM 2, calls (1000 − 150) × 0.05
    assert invoice["amountWithoutTax"] == 24.39 + 6.55 + 2 + 42.50
    assert invoice["amountTax"] == 15.84
    assert invoice["amountWithTax"] == 91.28


def test_invoice_by_number_and_as_pdf(month, invoice):
    number = invoice["invoiceNumber"]
    assert number == "SO2026-000001"
    kind = {"invoiceNumber": number, "invoiceType": "COM"}
    by_number = month.get("/invoice", **kind, includePdf="true")["invoice"]
    assert by_number["invoiceId"] == invoice["invoiceId"]
    pdf = base64.b64decode(by_number["pdf"])
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert number in text
    assert "91,28 €" in text
    fetched = month.call("POST", "/invoice/fetchPdfInvoice", kind).json()
    assert base64.b64decode(fetched["pdfContent"]) == pdf


def test_end_of_a_subscription_after_its_bill(month, invoice):
    body = {"subscriptionCode": "CT2", "terminationReason": "CC_TERMINATION"}
    month.do("POST", f"{BASE}/terminate", {**body, "terminationDate": "2026-10-31"})
    assert month.status_of("CT2") == "RESILIATED"


def test_thousand_records_with_bad_ones_among_them(month):
    month.set_clock("2026-10-31T12:00:00")
    batch = lines(1000)
    bad = {10: "nothing", 500: batch[500].replace("600000002", "699999999")}
    for place, line in bad.items():
        batch[place] = line
    answer = month.use(*batch)
    registered = month.state()["counts"]["usageRecords"]
    if month.modern:
        assert answer.status_code == 200
        assert answer.json()["status"] == "FAIL"
        assert [e["cdrLine"] for e in answer.json()["errors"]] == list(bad.values())
        assert registered == 998
    else:
        assert answer.status_code == 500
        assert answer.json()["message"].startswith("INVALID_FORMAT")
        assert registered == 10


def test_what_the_demo_calls(month):
    """The demo's own operator and network, on this very server."""
    from demo.network import Network
    from demo.opencell_operator import OpencellOperator

    operator = OpencellOperator(f"{month.root}/opencell", *LOGIN)
    network = Network(operator, random.Random(1), date(2026, 11, 1))
    operator.set_today(date(2026, 10, 1) + timedelta(days=30))
    assert network.use([("600000002", date(2026, 10, 3))], 1000) == 1000
    operator.set_today(date(2026, 11, 1))
    operator.bill_the_month(date(2026, 11, 1))
    invoice = operator.invoice_of("100_0")
    assert invoice["number"] == "SO2026-000001"
    assert invoice["total"] == month.state()["invoices"][0]["amountWithTax"]
    assert operator.invoice_pdf(invoice["number"]).startswith(b"%PDF")
    assert operator.subscription("CT1")["status"] == "ACTIVE"
    assert operator.knows_customer("100")
    assert not operator.knows_customer("101")


def test_a_run_that_is_automatic_waits_for_its_validation(month):
    month.set_clock("2026-11-01T12:00:00")
    run = month.do(
        "POST",
        "/billing/invoicing/createBillingRun",
        {"billingCycleCode": CYCLE, "billingRunTypeEnum": "AUTOMATIC"},
    )["message"]
    (draft,) = month.get("/invoice/list")["invoices"]
    assert "invoiceNumber" not in draft
    month.do("POST", "/billing/invoicing/validateBillingRun", int(run))
    (invoice,) = month.get("/invoice/list")["invoices"]
    assert invoice["invoiceNumber"] == "SO2026-000001"
