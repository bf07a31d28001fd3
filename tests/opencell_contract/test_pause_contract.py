"""Pauses, numbers that come back, and a subscription that follows another one."""

from __future__ import annotations

import pytest
from bodies import BIG, SMALL, SUBSCRIPTION, give_accounts
from test_subscription_contract import push, read, services

from odoo.addons.somconnexio_sync.exceptions import RemoteRejectedError

UPSERT = "create_or_update_subscription_partial"
PAUSED = {"isSuspended": True, "statusDate": "2026-11-12"}
NUMBER = "600000001"


def is_disabled(client) -> bool:
    """Whether calls from the number are refused."""
    [access] = read(client)["accesses"]["access"]
    return bool(access.get("disabled"))


def test_pause_and_its_end(client):
    give_accounts(client)
    push(client)
    assert push(client, **PAUSED) == ["suspend_subscription"]
    assert read(client)["status"] == "SUSPENDED"
    assert services(client, "SUSPENDED") == [SMALL]
    assert is_disabled(client)
    assert push(client, **PAUSED) == []
    going = {"isSuspended": False, "statusDate": "2026-11-14"}
    assert push(client, **going) == ["resume_subscription"]
    assert read(client)["status"] == "ACTIVE"
    assert services(client, "ACTIVE") == [SMALL]
    assert not is_disabled(client)
    assert push(client, **going) == []


def test_what_does_not_pause_is_not_resumed(client):
    give_accounts(client)
    push(client)
    with pytest.raises(RemoteRejectedError) as caught:
        client.resume_subscription({"subscriptionCode": SUBSCRIPTION["code"]})
    assert caught.value.code == "BUSINESS_API_EXCEPTION"


def test_tariff_change_during_a_pause(client):
    give_accounts(client)
    push(client)
    push(client, **PAUSED)
    wanted = {
        **PAUSED,
        "services": [
            {**SUBSCRIPTION["services"][0], "terminationDate": "2026-11-15"},
            {"code": BIG, "quantity": 1.0, "subscriptionDate": "2026-11-15"},
        ],
    }
    assert push(client, **wanted) == [
        "resume_subscription",
        UPSERT,
        "suspend_subscription",
    ]
    assert services(client, "SUSPENDED") == [BIG]
    assert services(client, "TERMINATED") == [SMALL]
    assert push(client, **wanted) == []


def test_end_during_a_pause(client):
    give_accounts(client)
    push(client)
    push(client, **PAUSED)
    wanted = {**PAUSED, "terminationDate": "2026-11-14"}
    assert push(client, **wanted) == ["terminate_subscription"]
    assert read(client)["status"] == "RESILIATED"
    assert push(client, **wanted) == []


def test_service_that_was_called_off_ends_with_its_first_day(client):
    give_accounts(client)
    started = [
        *SUBSCRIPTION["services"],
        {"code": BIG, "quantity": 1.0, "subscriptionDate": "2026-11-15"},
    ]
    push(client, services=started)
    assert push(client, calledOff=[BIG]) == [UPSERT]
    assert services(client, "ACTIVE") == [SMALL]
    assert push(client, calledOff=[BIG]) == []


def test_number_that_comes_back(client):
    give_accounts(client)
    push(client)
    push(client, accesses=[{"code": "600000002", "startDate": "2026-10-03"}])
    assert push(client) == [UPSERT]
    assert push(client) == []


def test_subscription_that_follows_another_one_takes_its_number(client):
    give_accounts(client, "CT000001", "CT000002")
    push(client)
    access = {"code": NUMBER, "startDate": "2026-10-03", "endDate": "2026-11-15"}
    push(client, accesses=[access], terminationDate="2026-11-15")
    following = {
        "code": "CT000001-2",
        "userAccount": "CT000002",
        "subscriptionDate": "2026-11-15",
        "accesses": [{"code": NUMBER, "startDate": "2026-11-15"}],
        "services": [{**SUBSCRIPTION["services"][0], "subscriptionDate": "2026-11-15"}],
    }
    assert push(client, **following) == [UPSERT]
    assert read(client, "CT000001-2")["status"] == "ACTIVE"
    assert push(client, **following) == []
