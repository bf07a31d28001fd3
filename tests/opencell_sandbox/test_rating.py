"""What is charged: to the day, to the unit, to the cent."""

from __future__ import annotations

import pytest
from sandbox_process import FIBRE, SMALL, UNLIMITED, assert_refused, hierarchy

BASE = "/billing/subscription"
PHONE = "600000001"


@pytest.fixture
def member(sandbox):
    """A sandbox with one member."""
    sandbox.add_customer()
    return sandbox


def mobile(sandbox, service: str = SMALL, day: str = "2026-10-01") -> None:
    """Give the member a mobile."""
    sandbox.subscribe("S1", service, day, phone=PHONE, access=PHONE)


def use(sandbox, *records: tuple[str, float], day: str = "2026-10-15") -> None:
    """Hand over usage: kind and quantity of each record, a second apart."""
    lines = [
        f"{day}T10:{number // 60:02}:{number % 60:02}Z;{quantity};{PHONE};{kind};ES"
        for number, (kind, quantity) in enumerate(records)
    ]
    assert sandbox.use(*lines).json()["status"] == "SUCCESS"


def one_shot(sandbox, code: str, **more):
    """Charge something once and return the whole answer."""
    body = {"oneShotCharge": code, "subscription": "S1", **more}
    return sandbox.call("POST", f"{BASE}/applyOneShotChargeInstance", body)


def charges(sandbox, code: str = "S1") -> dict[str, float]:
    """Return what was charged in all, by code of the charge."""
    totals: dict[str, float] = {}
    for charge in sandbox.charges_of(code):
        sum_ = totals.get(charge["code"], 0) + charge["amountWithoutTax"]
        totals[charge["code"]] = round(sum_, 2)
    return totals


# === RECURRING === #


@pytest.mark.parametrize(
    ("service", "day", "amount"),
    [
        (SMALL, "2026-10-01", 7.00),
        (SMALL, "2026-10-31", 0.23),
        (SMALL, "2026-10-03", 6.55),
        (UNLIMITED, "2026-10-16", 6.71),
        (FIBRE, "2026-10-05", 24.39),
        (FIBRE, "2026-10-12", 18.06),
    ],
)
def test_month_of_the_start_is_charged_by_days(member, service, day, amount):
    member.subscribe("S1", service, day)
    (invoice,) = member.bill("2026-11-01")
    assert invoice["amountWithoutTax"] == amount
    assert list(charges(member).values()) == [amount]


def test_month_is_charged_once_it_is_over_and_only_once(member):
    mobile(member)
    assert member.bill("2026-10-20") == []
    assert len(member.bill("2026-11-01")) == 1
    assert len(member.bill("2026-11-02")) == 0
    assert len(member.bill("2026-12-01")) == 1
    assert charges(member) == {"CH_SC_REC_MOBILE_T_150_1024": 14.00}


def test_late_activation_is_caught_up(member):
    member.set_clock("2026-12-10T09:00:00")
    mobile(member, day="2026-10-16")
    (invoice,) = member.bill("2027-01-01")
    # 16 of 31 days, November and December whole
    assert invoice["amountWithoutTax"] == 3.61 + 14


def test_month_of_the_end_is_charged_by_days(member):
    mobile(member)
    member.set_clock("2026-10-21T09:00:00")
    body = {"subscriptionCode": "S1", "terminationReason": "CC_TERMINATION"}
    member.do("POST", f"{BASE}/terminate", {**body, "terminationDate": "2026-10-11"})
    (invoice,) = member.bill("2026-11-01")
    # the day of the end begins without the service: ten days
    assert invoice["amountWithoutTax"] == 2.26


def test_end_in_a_billed_month_pays_back(member):
    mobile(member)
    member.bill("2026-11-01")
    body = {"subscriptionCode": "S1", "terminationReason": "CC_TERMINATION"}
    member.do("POST", f"{BASE}/terminate", {**body, "terminationDate": "2026-10-11"})
    (credit,) = member.bill("2026-12-01")
    assert credit["amountWithoutTax"] == -4.74
    assert charges(member) == {"CH_SC_REC_MOBILE_T_150_1024": 2.26}


def test_change_of_tariff_charges_each_for_its_days(member):
    mobile(member)
    member.set_clock("2026-10-16T09:00:00")
    old = {
        "code": SMALL,
        "terminationDate": "2026-10-16",
        "terminationReason": "CC_TERMINATION",
    }
    new = {"code": UNLIMITED, "quantity": 1, "subscriptionDate": "2026-10-16"}
    change = {"code": "S1", "services": {"serviceInstance": [old, new]}}
    member.do("POST", f"{BASE}/createOrUpdatePartial", change)
    (invoice,) = member.bill("2026-11-01")
    assert charges(member) == {
        "CH_SC_REC_MOBILE_T_150_1024": 3.39,
        "CH_SC_REC_MOBILE_T_UNL_20480": 6.71,
    }
    assert invoice["amountWithoutTax"] == 10.10


def test_suspended_days_are_free(member):
    mobile(member)
    for action, day in (("suspend", "2026-10-11"), ("resume", "2026-10-21")):
        member.set_clock(f"{day}T00:00:00")
        call = {"subscriptionCode": "S1", "actionDate": day}
        member.do("PUT", f"{BASE}/{action}", call)
    (invoice,) = member.bill("2026-11-01")
    assert invoice["amountWithoutTax"] == 4.74  # 21 of 31 days


def test_month_in_which_the_clocks_change(member):
    """October has 31 days and an hour in Madrid: days are counted, not hours."""
    member.subscribe("S1", FIBRE, "2026-10-25")
    (invoice,) = member.bill("2026-11-01")
    assert invoice["amountWithoutTax"] == 6.32


def test_price_of_its_own_where_the_charge_allows_it(member):
    for code, service, charge, due in (
        ("S1", SMALL, "CH_SC_REC_MOBILE_T_150_1024", 5.5),
        ("S2", UNLIMITED, "CH_SC_REC_MOBILE_T_UNL_20480", 13),
    ):
        override = {"chargeInstanceCode": charge, "amountWithoutTax": 5.5}
        item = {
            "code": service,
            "quantity": 1,
            "subscriptionDate": "2026-10-01",
            "chargeInstanceOverrides": {"chargeInstanceOverride": [override]},
        }
        body = {
            "code": code,
            "userAccount": "100_0",
            "offerTemplate": "OF_SC_TEMPLATE_MOB",
            "subscriptionDate": "2026-10-01",
        }
        member.do("POST", BASE, body)
        call = {"subscription": code, "servicesToActivate": {"service": [item]}}
        member.do("POST", f"{BASE}/activateServices", call)
        member.bill("2026-11-01")
        # not editable: ignored without a word
        assert charges(member, code) == {charge: due}


def test_override_of_an_unknown_charge(member):
    mobile(member)
    override = {"chargeInstanceCode": "CH_NONE", "amountWithoutTax": 1}
    item = {
        "code": UNLIMITED,
        "quantity": 1,
        "subscriptionDate": "2026-10-01",
        "chargeInstanceOverrides": {"chargeInstanceOverride": [override]},
    }
    call = {"subscription": "S1", "servicesToActivate": {"service": [item]}}
    answer = member.call("POST", f"{BASE}/activateServices", call)
    text = "ChargeInstance with code=CH_NONE"
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)


# === USAGE === #


def test_usage_within_the_tariff_is_free(member):
    mobile(member)
    use(member, ("VOICE", 9000), ("DATA", 1024))
    member.bill("2026-11-01")
    assert list(charges(member)) == ["CH_SC_REC_MOBILE_T_150_1024"]


def test_usage_beyond_the_tariff_is_charged(member):
    mobile(member)
    use(member, ("VOICE", 9000), ("VOICE", 61), ("DATA", 1200), ("SMS", 3))
    (invoice,) = member.bill("2026-11-01")
    # 61 s are 1.0167 min at 0.05, 176 MB at 0.005, 3 SMS at 0.10
    assert charges(member) == {
        "CH_SC_REC_MOBILE_T_150_1024": 7.00,
        "CH_SC_USE_VOICE": 0.05,
        "CH_SC_USE_DATA": 0.88,
        "CH_SC_USE_SMS": 0.30,
    }
    assert invoice["amountWithoutTax"] == 8.23


def test_included_units_are_those_of_each_month(member):
    mobile(member)
    use(member, ("DATA", 1024))
    member.set_clock("2026-11-20T09:00:00")
    use(member, ("DATA", 1025), day="2026-11-15")
    member.bill("2026-12-01")
    assert charges(member)["CH_SC_USE_DATA"] == 0.01


def test_unlimited_calls_are_free(member):
    mobile(member, UNLIMITED)
    use(member, *[("VOICE", 3600)] * 60)
    member.bill("2026-11-01")
    assert "CH_SC_USE_VOICE" not in charges(member)


def test_bundle_adds_to_what_the_tariff_includes(member):
    mobile(member)
    call = {"operationDate": "2026-10-10"}
    assert one_shot(member, "CH_SC_OSO_1GB_ADDICIONAL", **call).status_code == 200
    use(member, ("DATA", 2148))
    member.bill("2026-11-01")
    assert charges(member)["CH_SC_USE_DATA"] == 0.50  # 100 MB beyond
    assert charges(member)["CH_SC_OSO_1GB_ADDICIONAL"] == 3.00


def test_late_usage_of_a_billed_month_is_charged_the_difference(member):
    mobile(member)
    use(member, ("SMS", 3))
    member.bill("2026-11-01")
    use(member, ("SMS", 4), day="2026-10-20")
    (invoice,) = member.bill("2026-12-01")
    assert invoice["amountWithoutTax"] == 7.40
    assert charges(member)["CH_SC_USE_SMS"] == 0.70


def test_usage_that_no_service_charges_for_is_rejected(member):
    mobile(member)
    use(member, ("FAX", 1))
    member.bill("2026-11-01")
    (usage,) = member.state()["usage"]
    assert (usage["parameter"], usage["status"]) == ("FAX", "REJECTED")


# === ONE-SHOT === #


def test_one_shots_are_charged_each_time(member):
    mobile(member)
    for _ in range(2):
        assert one_shot(member, "CH_SC_OSO_SIM").status_code == 200
    assert charges(member) == {"CH_SC_OSO_SIM": 4.00}


def test_compensation_has_the_amount_of_the_call(member):
    mobile(member)
    call = {"amountWithoutTax": -3.2, "description": "Avaria", "criteria1": "REF-1"}
    assert one_shot(member, "CH_SC_OSO_COMPENSATION", **call).status_code == 200
    (charge,) = member.charges_of("S1")
    assert charge["amountWithoutTax"] == -3.2
    assert charge["type"] == "CREDIT"
    # by its reference a client finds out whether a lost call had its effect
    filters = {"subscription.code": "S1", "parameter1": "REF-1"}
    found = member.call(
        "POST", "/billing/wallet/operation/list", {"filters": filters}
    ).json()
    assert len(found["walletOperations"]) == 1
    answer = one_shot(member, "CH_SC_OSO_COMPENSATION")
    assert_refused(answer, 500, None, "NO_PRICEPLAN")


def test_refusals_of_a_one_shot(member):
    mobile(member)
    answer = one_shot(member, "CH_NONE")
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", "CH_NONE")
    before = one_shot(member, "CH_SC_OSO_SIM", operationDate="2026-09-20")
    if member.modern:
        text = "Operation date should be after subscription date"
        assert_refused(before, 500, "BUSINESS_API_EXCEPTION", text)
    else:
        assert before.status_code == 200
    member.set_clock("2026-10-20T09:00:00")
    body = {"subscriptionCode": "S1", "terminationReason": "CC_TERMINATION"}
    member.do("POST", f"{BASE}/terminate", {**body, "terminationDate": "2026-10-11"})
    after = one_shot(member, "CH_SC_OSO_SIM", operationDate="2026-10-10")
    if member.modern:
        assert after.status_code == 200
        after = one_shot(member, "CH_SC_OSO_SIM", operationDate="2026-10-12")
    text = "already RESILIATED or CANCELLED"
    code = "BUSINESS_API_EXCEPTION" if member.modern else None
    assert_refused(after, 500, code, text)


# === TAXES === #


def test_taxes_of_the_lines_add_up_to_the_invoices(member):
    member.subscribe("S1", SMALL, "2026-10-03", phone=PHONE, access=PHONE)
    member.subscribe("S2", FIBRE, "2026-10-12")
    use(member, ("VOICE", 9061), ("DATA", 1100), ("SMS", 7))
    call = {"operationDate": "2026-10-20"}
    assert one_shot(member, "CH_SC_OSO_SIM", **call).status_code == 200
    (invoice,) = member.bill("2026-11-01")
    parts = [
        sub
        for category in invoice["categoryInvoiceAgregate"]
        for sub in category["subCategoryInvoiceAgregateDto"]
    ]
    lines = [line for sub in parts for line in sub["ratedTransaction"]]
    assert len(lines) == 6
    for name in ("amountWithoutTax", "amountTax", "amountWithTax"):
        for level in (lines, parts, invoice["taxAggregate"]):
            assert round(sum(one[name] for one in level), 2) == invoice[name]
    tax = round(invoice["amountWithoutTax"] * 0.21, 2)
    assert invoice["amountTax"] == tax


def test_another_country_has_another_tax(sandbox):
    sandbox.add_customer()
    sandbox.do(
        "POST",
        "/account/accountHierarchy/createCRMAccountHierarchy",
        hierarchy("100", 1, country="ES_CN"),
    )
    sandbox.subscribe("S1", FIBRE, "2026-10-01", account="100_1")
    (invoice,) = sandbox.bill("2026-11-01")
    assert invoice["taxAggregate"][0]["taxCode"] == "TAX_IGIC"
    assert invoice["amountTax"] == 1.96
