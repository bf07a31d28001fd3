"""What every request meets first: password, properties, envelope, dates, codes."""

from __future__ import annotations

import pytest
import requests
from sandbox_process import SMALL, TIMEOUT, assert_refused, customer

CUSTOMER = "/account/customer"


def test_without_or_with_a_wrong_password_the_answer_is_a_page(sandbox):
    for login in (None, ("opencell", "wrong"), ("", "")):
        answer = requests.get(
            f"{sandbox.api}/account/version", auth=login, timeout=TIMEOUT
        )
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="opencell"'
        assert answer.headers["Content-Type"].startswith("text/html")
    for header in ("Bearer abc", "Basic", "Basic %%%", "opencell:opencell"):
        answer = requests.get(
            f"{sandbox.api}/account/version",
            headers={"Authorization": header},
            timeout=TIMEOUT,
        )
        assert answer.status_code == 401, header


def test_nothing_is_written_without_a_password(sandbox):
    answer = requests.post(
        f"{sandbox.api}{CUSTOMER}", json=customer("100"), timeout=TIMEOUT
    )
    assert answer.status_code == 401
    assert sandbox.state()["counts"]["customers"] == 0


def test_version_and_user_of_every_resource(sandbox):
    number = "15.1.2" if sandbox.modern else "7.6.7"
    for resource in ("/account/customer", "/billing/subscription", "/invoice"):
        assert number in sandbox.get(f"{resource}/version")["message"]
        assert sandbox.get(f"{resource}/user")["message"] == "WS User is=opencell"


def test_unknown_property_is_refused_at_every_depth(sandbox):
    for body, name in (
        ({**customer("100"), "surname": "x"}, "surname"),
        ({**customer("100"), "name": {"middleName": "x"}}, "middleName"),
        ({**customer("100"), "customFields": {"customFields": []}}, "customFields"),
    ):
        answer = sandbox.call("POST", CUSTOMER, body)
        text = f'Unrecognized field "{name}" (class org.meveo.api.dto.'
        assert_refused(answer, 400, "INVALID_PARAMETER", text)
    assert sandbox.state()["counts"]["customers"] == 0


def test_property_of_the_newer_version(sandbox):
    sandbox.add_customer()
    sandbox.subscribe("S1", SMALL, "2026-10-01")
    body = {"subscription": "S1", "code": "600000009"}
    body["subscriptionValidityDate"] = "2026-10-01"
    answer = sandbox.call("POST", "/account/access", body)
    if sandbox.modern:
        assert answer.json()["status"] == "SUCCESS"
    else:
        text = 'Unrecognized field "subscriptionValidityDate"'
        assert_refused(answer, 400, "INVALID_PARAMETER", text)


@pytest.mark.parametrize(
    "values",
    [
        {"code": ["100"]},
        {"name": "Aina"},
        {"mandateDate": "yesterday"},
        {"mandateDate": "2026-13-40"},
        {"customFields": {"customField": {}}},
    ],
)
def test_value_of_another_kind_is_refused(sandbox, values):
    answer = sandbox.call("POST", CUSTOMER, {**customer("100"), **values})
    assert_refused(answer, 400, "INVALID_PARAMETER", "annot")


def test_body_that_is_no_json(sandbox):
    for raw in (b"{", b"code=100", b"\xff"):
        answer = sandbox.call("POST", CUSTOMER, data=raw)
        assert_refused(answer, 400, "INVALID_PARAMETER", "JSON")


def test_unknown_address_or_method(sandbox):
    for method, path in (("GET", "/account/nothing"), ("DELETE", CUSTOMER)):
        answer = sandbox.call(method, path)
        assert answer.status_code == 404
        if sandbox.modern:
            assert answer.json()["status"] == "FAIL"
        else:
            assert answer.content == b""


def test_slash_at_the_end_makes_no_difference(sandbox):
    sandbox.do("POST", f"{CUSTOMER}/", customer("100"))
    assert sandbox.get(f"{CUSTOMER}/", customerCode="100")["customer"]["code"] == "100"


def test_answer_of_a_create(sandbox):
    answer = sandbox.do("POST", CUSTOMER, customer("100"))
    if sandbox.modern:
        assert answer.pop("entityId") > 0
        assert answer.pop("entityCode") == "100"
    assert answer == {"status": "SUCCESS", "message": ""}


def test_missing_parameters_are_all_named(sandbox):
    answer = sandbox.call("POST", CUSTOMER, {"code": "100"})
    names = "customerCategory" if sandbox.modern else "customerCategory, seller"
    text = f"required or contain invalid values: {names}."
    assert_refused(answer, 400, "MISSING_PARAMETER", text)
    answer = sandbox.call("GET", CUSTOMER)
    assert_refused(answer, 400, "MISSING_PARAMETER", "customerCode")


def test_what_exists_already_and_what_does_not(sandbox):
    sandbox.do("POST", CUSTOMER, customer("100"))
    answer = sandbox.call("POST", CUSTOMER, customer("100"))
    status = 409 if sandbox.modern else 403
    text = "Customer with code=100 already exists."
    assert_refused(answer, status, "ENTITY_ALREADY_EXISTS_EXCEPTION", text)
    answer = sandbox.call("GET", CUSTOMER, params={"customerCode": "101"})
    text = "Customer with code=101 does not exists."
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)


def test_codes_are_the_same_in_capitals_and_small_letters(sandbox):
    sandbox.do("POST", CUSTOMER, customer("Abc"))
    sandbox.do("PUT", CUSTOMER, {**customer("aBC"), "description": "changed"})
    found = sandbox.get(CUSTOMER, customerCode="ABC")["customer"]
    assert (found["code"], found["description"]) == ("Abc", "changed")
    assert sandbox.call("POST", CUSTOMER, customer("ABC")).status_code in (403, 409)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2026-10-05", 1791151200000),
        ("2026-01-05", 1767567600000),
        (1791151200000, 1791151200000),
        ("2026-10-05T00:00:00+02:00", 1791151200000),
        ("2026-10-04T22:00:00Z", 1791151200000),
        ("2026-10-05T00:00:00", 1791151200000),
        # seconds are taken for milliseconds: a day in January 1970
        (1791151200, 1791151200),
    ],
)
def test_dates_come_back_in_milliseconds(sandbox, given, shown):
    sandbox.do("POST", CUSTOMER, {**customer("100"), "mandateDate": given})
    found = sandbox.get(CUSTOMER, customerCode="100")["customer"]
    assert found["mandateDate"] == shown


def test_empty_properties_in_answers(sandbox):
    sandbox.do("POST", CUSTOMER, customer("100"))
    found = sandbox.get(CUSTOMER, customerCode="100")["customer"]
    assert None not in found.values()
    # version 7 shows the children of a customer, and an empty list as such
    assert ("customerAccounts" in found) is not sandbox.modern


def test_catalogue_is_found_by_code(sandbox):
    for path, parameter, code, answer in (
        ("/catalog/offerTemplate", "offerTemplateCode", "OF_SC_TEMPLATE_MOB", None),
        ("/catalog/serviceTemplate", "serviceTemplateCode", "SE_SC_REC_BA_F_300", None),
        ("/catalog/oneShotChargeTemplate", None, "CH_SC_OSO_COMPENSATION", None),
        ("/catalog/usageChargeTemplate", None, "CH_SC_USE_VOICE", None),
        ("/catalog/recurringChargeTemplate", None, "CH_SC_REC_BA_F_300", None),
        ("/billingCycle", None, "BC_SC_MONTHLY_1ST", None),
        ("/seller", None, "SC", None),
        ("/country", None, "ES_CN", None),
        ("/language", None, "CAT", None),
        ("/currency", None, "EUR", None),
        ("/occTemplate", None, "INV_STD", None),
        ("/invoiceType", None, "COM", "invoiceTypeDto"),
        ("/communication/emailTemplate", "code", "EMAIL_TEMPLATE_TEST", None),
    ):
        name = path.rpartition("/")[2]
        query = {parameter or f"{name}Code": code}
        assert sandbox.get(path, **query)[answer or name]["code"] == code
        query = {parameter or f"{name}Code": "NOTHING"}
        unknown = sandbox.call("GET", path, params=query)
        assert_refused(unknown, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", "NOTHING")
    reasons = sandbox.get("/terminationReason", terminationReasonCode="CC_TERMINATION")
    assert [reason["code"] for reason in reasons["terminationReason"]] == [
        "CC_TERMINATION"
    ]
