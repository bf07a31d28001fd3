"""Access points: which number belongs to which subscription, and when."""

from __future__ import annotations

import pytest
from sandbox_process import SMALL, assert_refused

PATH = "/account/access"
PHONE = "600000001"


@pytest.fixture
def member(sandbox):
    """A member with two mobiles that have no number of their own yet."""
    sandbox.add_customer()
    for code in ("S1", "S2"):
        sandbox.subscribe(code, SMALL, "2026-10-01")
    return sandbox


def access(subscription: str = "S1", **more) -> dict:
    """Return the body of an access."""
    body = {"code": PHONE, "subscription": subscription, "startDate": "2026-10-01"}
    return {**body, **more}


def test_create_get_list_and_update(member):
    answer = member.do("POST", PATH, access())
    assert ("entityId" in answer) is member.modern
    found = member.get(PATH, accessCode=PHONE, subscriptionCode="S1")["access"]
    assert (found["code"], found["subscription"]) == (PHONE, "S1")
    assert not found["disabled"]
    listed = member.get(f"{PATH}/list", subscriptionCode="S1")["accesses"]["access"]
    assert [one["code"] for one in listed] == ["S1", PHONE]
    member.do("PUT", PATH, access(disabled=True))
    found = member.get(PATH, accessCode=PHONE, subscriptionCode="S1")["access"]
    assert found["disabled"]


def test_upsert_is_safe_to_repeat(member):
    for _ in range(2):
        member.do("POST", f"{PATH}/createOrUpdate", access())
    listed = member.get(f"{PATH}/list", subscriptionCode="S1")["accesses"]["access"]
    assert len(listed) == 2


def test_duplicate_on_the_same_subscription(member):
    member.do("POST", PATH, access())
    answer = member.call("POST", PATH, access())
    status = 500 if member.modern else 403
    assert_refused(answer, status, "DUPLICATE_ACCESS", "Duplicate")


def test_same_number_on_another_subscription(member):
    """Version 7 looks at the subscription only, 15 at overlapping periods."""
    member.do("POST", PATH, access(endDate="2026-10-15"))
    later = access("S2", startDate="2026-10-15")
    assert member.call("POST", PATH, later).status_code == 200
    overlapping = access("S2", startDate="2026-10-10", code=PHONE.lower())
    answer = member.call("POST", PATH, {**overlapping, "endDate": "2026-10-12"})
    status = 500 if member.modern else 403
    assert_refused(answer, status, "DUPLICATE_ACCESS", "Duplicate")


def test_what_it_needs(member):
    answer = member.call("POST", PATH, {"code": PHONE})
    assert_refused(answer, 400, "MISSING_PARAMETER", "subscription")
    answer = member.call("POST", PATH, access("NONE"))
    text = "Subscription with code=NONE does not exists."
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)
    answer = member.call(
        "GET", PATH, params={"accessCode": "NONE", "subscriptionCode": "S1"}
    )
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", "code=NONE")


def test_delete_has_another_path_in_each_version(member):
    member.do("POST", PATH, access(endDate="2026-12-31"))
    old = f"{PATH}/{PHONE}/S1"
    new = f"{old}/2026-10-01/2026-12-31"
    right, wrong = (new, old) if member.modern else (old, new)
    assert member.call("DELETE", wrong).status_code == 404
    assert member.do("DELETE", right)["status"] == "SUCCESS"
    answer = member.call("DELETE", right)
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", PHONE)
