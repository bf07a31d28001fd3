"""Subscriptions, their services and accesses, through all their states."""

from __future__ import annotations

import pytest
from sandbox_process import FIBRE, SMALL, UNLIMITED, assert_refused
from subscription_calls import BASE, REASON, activate, body, end, partial, services

OCTOBER_1 = 1790805600000


@pytest.fixture
def member(sandbox):
    """A sandbox with one member."""
    sandbox.add_customer()
    return sandbox


# === CREATING === #


def test_new_subscription(member):
    member.do("POST", BASE, body())
    shown = member.subscription("s1")
    assert shown["code"] == "S1"
    assert shown["status"] == "CREATED"
    assert shown["userAccount"] == "100_0"
    assert shown["offerTemplate"] == "OF_SC_TEMPLATE_MOB"
    assert shown["subscriptionDate"] == OCTOBER_1
    assert shown["seller"] == "SC"


def test_new_subscription_of_a_day_to_come(member):
    member.do("POST", BASE, body(subscriptionDate="2026-12-01"))
    assert member.status_of("S1") == ("PENDING" if member.modern else "CREATED")


def test_creation_ignores_accesses_and_services(member):
    item = {"code": SMALL, "quantity": 1, "subscriptionDate": "2026-10-01"}
    member.do("POST", BASE, body(services={"serviceInstance": [item]}))
    assert services(member) == []
    assert member.state()["counts"]["accesses"] == 0


def test_refusals_of_a_new_subscription(member):
    """Version 15 has a mapping of its own for these calls, without errorCode."""
    member.do("POST", BASE, body())
    code = None if member.modern else "ENTITY_ALREADY_EXISTS_EXCEPTION"
    answer = member.call("POST", BASE, body())
    assert_refused(
        answer, 302 if member.modern else 403, code, "code=S1 already exists"
    )
    code = None if member.modern else "MISSING_PARAMETER"
    answer = member.call("POST", BASE, {"code": "S2"})
    status = 412 if member.modern else 400
    assert_refused(answer, status, code, "userAccount, offerTemplate")
    code = None if member.modern else "ENTITY_DOES_NOT_EXISTS_EXCEPTION"
    for name, text in (
        ("userAccount", "UserAccount with code=NONE does not exists."),
        ("offerTemplate", "OfferTemplate with code=NONE / 2026-10-01"),
    ):
        answer = member.call("POST", BASE, body("S2", **{name: "NONE"}))
        assert_refused(answer, 404, code, text)


def test_offer_that_is_over_or_not_yet_there(member):
    answer = member.call("POST", BASE, body(subscriptionDate="2014-12-31"))
    assert answer.status_code == 404
    answer = member.call("POST", BASE, body(offerTemplate="OF_SC_TEMPLATE_OLD"))
    assert answer.status_code == 500
    if member.modern:
        assert answer.headers["Content-Type"].startswith("text/plain")
    else:
        assert_refused(answer, 500, None, "Cannot subscribe to disabled offer")


# === UPDATING === #


def test_update_wipes_what_it_does_not_name(member):
    member.do("POST", BASE, body(endAgreementDate="2027-10-01"))
    change = {"code": "S1", "subscriptionDate": "2026-10-01"}
    member.do("PUT", BASE, {**change, "description": "new"})
    shown = member.subscription("S1")
    assert shown["description"] == "new"
    assert "endAgreementDate" not in shown
    member.do("PUT", BASE, change)
    assert "description" not in member.subscription("S1")


def test_update_keeps_account_and_offer(member):
    member.add_customer("101")
    member.do("POST", BASE, body())
    answer = member.call("PUT", BASE, body(userAccount="101_0"))
    code = None if member.modern else "INVALID_PARAMETER"
    assert_refused(answer, 400, code, "Can not change the parent account")
    member.do("PUT", BASE, body(offerTemplate="OF_SC_TEMPLATE_BA"))
    member.do("PUT", BASE, body(offerTemplate="OF_SC_TEMPLATE_MOB"))
    assert activate(member, SMALL).status_code == 200
    answer = member.call("PUT", BASE, body(offerTemplate="OF_SC_TEMPLATE_BA"))
    assert_refused(answer, 400, code, "Cannot change the offer")


def test_create_or_update(member):
    for text in ("first", "second"):
        member.do("POST", f"{BASE}/createOrUpdate", body(description=text))
    assert member.subscription("S1")["description"] == "second"
    assert member.state()["counts"]["subscriptions"] == 1


def test_partial_upsert_makes_everything_but_activates_once(member):
    path = f"{BASE}/createOrUpdatePartial"
    member.do("POST", path, partial())
    # the same activation again is refused: look before repeating
    answer = member.call("POST", path, partial())
    assert_refused(answer, 500, None, "is already activated.")
    assert member.status_of("S1") == "ACTIVE"
    assert services(member) == [(SMALL, "ACTIVE")]
    counts = member.state()["counts"]
    assert (counts["accesses"], counts["services"]) == (1, 1)


def test_partial_upsert_keeps_what_it_does_not_name(member):
    path = f"{BASE}/createOrUpdatePartial"
    member.do("POST", path, partial(endAgreementDate="2027-10-01"))
    member.do("POST", path, {"code": "S1", "description": "new"})
    shown = member.subscription("S1")
    assert (shown["description"], shown["offerTemplate"]) == (
        "new",
        "OF_SC_TEMPLATE_MOB",
    )
    assert "endAgreementDate" in shown


def test_partial_upsert_is_made_whole_or_not_at_all(member):
    call = partial()
    call["services"]["serviceInstance"].append({"code": FIBRE, "quantity": 1})
    answer = member.call("POST", f"{BASE}/createOrUpdatePartial", call)
    assert_refused(answer, 500, "BUSINESS_API_EXCEPTION", "not associated with Offer")
    assert member.state()["counts"]["subscriptions"] == 0


def test_partial_upsert_changes_the_tariff(member):
    path = f"{BASE}/createOrUpdatePartial"
    member.do("POST", path, partial())
    member.set_clock("2026-10-16T09:00:00")
    old = {"code": SMALL, "terminationDate": "2026-10-16", "terminationReason": REASON}
    new = {"code": UNLIMITED, "quantity": 1, "subscriptionDate": "2026-10-16"}
    change = {"code": "S1", "services": {"serviceInstance": [old, new]}}
    member.do("POST", path, change)
    assert services(member) == [(SMALL, "TERMINATED"), (UNLIMITED, "ACTIVE")]


def test_partial_upsert_with_an_end_ends_and_ignores_the_rest(member):
    path = f"{BASE}/createOrUpdatePartial"
    member.do("POST", path, partial())
    call = {"code": "S1", "description": "x", "terminationReason": REASON}
    member.set_clock("2026-10-11T09:00:00")
    member.do("POST", path, {**call, "terminationDate": "2026-10-10"})
    shown = member.subscription("S1")
    assert (shown["status"], shown["description"]) == ("RESILIATED", "600000001")


def test_custom_fields_of_a_subscription(member):
    field = {"code": "CF_OF_SC_SUB_SERVICE_CITY", "stringValue": "Manresa"}
    member.do("POST", BASE, body(customFields={"customField": [field]}))
    (shown,) = member.subscription("S1")["customFields"]["customField"]
    assert (shown["code"], shown["stringValue"]) == (field["code"], "Manresa")
    assert shown["fieldType"] == "STRING"


# === ENDING, SUSPENDING, RESUMING === #


def test_end_in_the_past_is_at_once(member):
    member.do("POST", f"{BASE}/createOrUpdatePartial", partial())
    member.set_clock("2026-10-20T09:00:00")
    assert end(member, "2026-10-10").status_code == 200
    shown = member.subscription("S1")
    assert shown["status"] == "RESILIATED"
    assert shown["terminationReason"] == REASON
    assert services(member) == [(SMALL, "TERMINATED")]
    (access,) = shown["accesses"]["access"]
    assert access["endDate"] == shown["terminationDate"]


def test_end_of_today_is_at_once_in_7_and_at_midnight_in_15(member):
    member.do("POST", f"{BASE}/createOrUpdatePartial", partial())
    member.set_clock("2026-10-20T09:00:00")
    assert end(member, "2026-10-20").status_code == 200
    shown = member.subscription("S1")
    if member.modern:
        assert shown["status"] == "ACTIVE"
        assert shown["subscribedTillDate"]
        member.set_clock("2026-10-21T00:00:00")
    assert member.status_of("S1") == "RESILIATED"


def test_end_in_the_future_comes_with_the_clock(member):
    member.do("POST", f"{BASE}/createOrUpdatePartial", partial())
    assert end(member, "2026-10-31").status_code == 200
    shown = member.subscription("S1")
    assert (shown["status"], shown["renewalRule"]["endOfTermAction"]) == (
        "ACTIVE",
        "TERMINATE",
    )
    member.set_clock("2026-11-01T09:00:00")
    assert member.status_of("S1") == "RESILIATED"


def test_scheduled_end_can_be_undone_in_version_15(member):
    member.do("POST", f"{BASE}/createOrUpdatePartial", partial())
    assert end(member, "2026-10-31").status_code == 200
    answer = member.call("POST", f"{BASE}/cancelSubscriptionTermination/S1")
    if not member.modern:
        assert answer.status_code == 404
        return
    assert "subscribedTillDate" not in member.subscription("S1")
    member.set_clock("2026-11-01T09:00:00")
    assert member.status_of("S1") == "ACTIVE"


def test_refusals_of_an_end(member):
    member.do("POST", BASE, body())
    answer = end(member, "2026-10-01", reason="NONE")
    text = "SubscriptionTerminationReason with code=NONE does not exists."
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)
    answer = end(member, "2026-09-20")
    assert_refused(answer, 500, None, "can not be before the subscription date")
    answer = end(member, "2026-10-01", code="NONE")
    assert answer.status_code == 404
    member.set_clock("2026-10-05T09:00:00")
    assert end(member, "2026-10-04").status_code == 200
    assert_refused(end(member, "2026-10-04"), 500, None, "is already RESILIATED.")


def test_suspension_and_resumption(member):
    member.do("POST", f"{BASE}/createOrUpdatePartial", partial())
    member.set_clock("2026-10-11T09:00:00")
    call = {"subscriptionCode": "S1", "actionDate": "2026-10-11"}
    member.do("PUT", f"{BASE}/suspend", call)
    assert member.status_of("S1") == "SUSPENDED"
    assert services(member) == [(SMALL, "SUSPENDED")]
    assert member.subscription("S1")["accesses"]["access"][0]["disabled"]
    member.do("PUT", f"{BASE}/resume", call)
    assert member.status_of("S1") == "ACTIVE"
    assert services(member) == [(SMALL, "ACTIVE")]
    assert not member.subscription("S1")["accesses"]["access"][0]["disabled"]
    answer = member.call("PUT", f"{BASE}/resume", call)
    text = "subscription is not resiliated or canceled. code=S1"
    assert_refused(answer, 500, "BUSINESS_API_EXCEPTION", text)


def test_ended_subscription_is_resumed_without_its_ended_services(member):
    member.do("POST", f"{BASE}/createOrUpdatePartial", partial())
    member.set_clock("2026-10-11T09:00:00")
    assert end(member, "2026-10-10").status_code == 200
    member.do("PUT", f"{BASE}/resume", {"subscriptionCode": "S1"})
    assert member.status_of("S1") == "ACTIVE"
    assert services(member) == [(SMALL, "TERMINATED")]


def test_ended_subscription_cannot_be_changed(member):
    member.do("POST", BASE, body())
    member.set_clock("2026-10-05T09:00:00")
    assert end(member, "2026-10-04").status_code == 200
    answer = member.call("PUT", BASE, body(description="x"))
    status = 400 if member.modern else 500
    assert_refused(answer, status, None, "Subscription is already RESILIATED.")
