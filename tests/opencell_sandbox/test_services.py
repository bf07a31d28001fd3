"""Services of a subscription: activated, ended, activated again."""

from __future__ import annotations

import pytest
from sandbox_process import FIBRE, SMALL, UNLIMITED, assert_refused
from subscription_calls import BASE, REASON, activate, activation, body, end, services


@pytest.fixture
def member(sandbox):
    """A sandbox with one member."""
    sandbox.add_customer()
    return sandbox


def test_services_are_activated_all_or_none(member):
    member.do("POST", BASE, body())
    call = activation(SMALL)
    call["servicesToActivate"]["service"].append(
        {"code": FIBRE, "quantity": 1, "subscriptionDate": "2026-10-01"}
    )
    answer = member.call("POST", f"{BASE}/activateServices", call)
    assert_refused(answer, 500, "BUSINESS_API_EXCEPTION", "No offerServiceTemplate")
    assert services(member) == []
    assert activate(member, SMALL).status_code == 200
    assert member.status_of("S1") == "ACTIVE"


def test_refusals_of_an_activation(member):
    member.do("POST", BASE, body())
    answer = activate(member, "SE_NONE")
    if member.modern:
        assert_refused(answer, 500, "BUSINESS_API_EXCEPTION", "SE_NONE")
    else:
        text = "ServiceTemplate with code=SE_NONE does not exists."
        assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)
    answer = activate(member, SMALL, quantity=None)
    assert_refused(answer, 400, "MISSING_PARAMETER", "quantity")
    assert activate(member, SMALL).status_code == 200
    answer = activate(member, SMALL)
    assert_refused(answer, 500, None, f"{SMALL} is already activated.")
    member.set_clock("2026-10-05T09:00:00")
    assert end(member, "2026-10-04").status_code == 200
    answer = activate(member, UNLIMITED)
    assert_refused(answer, 500, None, "already RESILIATED or CANCELLED")


def test_ended_service_can_be_activated_again(member):
    member.do("POST", BASE, body())
    assert activate(member, SMALL).status_code == 200
    member.set_clock("2026-10-11T09:00:00")
    member.do("POST", f"{BASE}/terminateServices", end_services("2026-10-10"))
    assert activate(member, SMALL, day="2026-10-11").status_code == 200
    assert services(member) == [(SMALL, "TERMINATED"), (SMALL, "ACTIVE")]
    found = member.get(
        f"{BASE}/serviceInstances", subscriptionCode="S1", serviceInstanceCode=SMALL
    )
    assert [one["status"] for one in found["serviceInstances"]] == [
        "TERMINATED",
        "ACTIVE",
    ]


def end_services(day: str, *codes: str) -> dict:
    """Return the body that ends services."""
    return {
        "subscriptionCode": "S1",
        "services": list(codes or (SMALL,)),
        "terminationReason": REASON,
        "terminationDate": day,
    }


def test_service_is_prepared_then_activated(member):
    member.do("POST", BASE, body())
    item = {"code": SMALL, "quantity": 1}
    member.do(
        "POST",
        f"{BASE}/instantiateServices",
        {"subscription": "S1", "servicesToInstantiate": {"service": [item]}},
    )
    assert services(member) == [(SMALL, "INACTIVE")]
    assert member.status_of("S1") == "CREATED"
    assert activate(member, SMALL, quantity=None).status_code == 200
    assert services(member) == [(SMALL, "ACTIVE")]


def test_service_of_another_state_cannot_be_ended(member):
    member.do("POST", BASE, body())
    path = f"{BASE}/terminateServices"
    answer = member.call("POST", path, end_services("2026-10-01"))
    text = "was not found or is not of status"
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)
    assert activate(member, SMALL).status_code == 200
    suspension = {"subscriptionCode": "S1", "actionDate": "2026-10-01"}
    member.do("PUT", f"{BASE}/suspend", suspension)
    answer = member.call("POST", path, end_services("2026-10-01"))
    if member.modern:
        assert services(member) == [(SMALL, "TERMINATED")]
    else:
        assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)


def test_service_that_ends_in_the_future_ends_with_the_clock(member):
    member.do("POST", BASE, body())
    assert activate(member, SMALL).status_code == 200
    member.do("POST", f"{BASE}/terminateServices", end_services("2026-10-20"))
    assert services(member) == [(SMALL, "ACTIVE")]
    assert member.set_clock("2026-10-21T00:00:00")["terminated"] == 1
    assert services(member) == [(SMALL, "TERMINATED")]
