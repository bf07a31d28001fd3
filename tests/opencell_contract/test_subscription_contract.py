"""Subscriptions: each plan is carried out, and then there is nothing left to do."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from bodies import BIG, SMALL, SUBSCRIPTION, give_accounts

from odoo.addons.somconnexio_opencell.tools.subscription_plan import (
    SubscriptionEndedError,
    plan_subscription,
)
from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
)

TODAY = date(2026, 11, 15)
CODE = SUBSCRIPTION["code"]


def to_day(instant: int | None) -> str | None:
    """The day of an instant in Madrid."""
    if instant is None:
        return None
    zone = ZoneInfo("Europe/Madrid")
    return datetime.fromtimestamp(instant / 1000, zone).date().isoformat()


def read(client, code: str = CODE) -> dict | None:
    """The subscription, None if Opencell says that there is none."""
    try:
        return client.get_subscription(code)
    except RemoteNotFoundError:
        return None


def push(client, today: date = TODAY, **changes) -> list[str]:
    """Bring the subscription to what is wanted; return the calls that it took."""
    wanted = {**SUBSCRIPTION, **changes}
    steps = plan_subscription(wanted, read(client, wanted["code"]), today, to_day)
    for operation, body in steps:
        getattr(client, operation)(body)
    return [operation for operation, _ in steps]


def services(client, *statuses: str) -> list[str]:
    """Codes of the services in one of the statuses."""
    instances = read(client)["services"]["serviceInstance"]
    return [item["code"] for item in instances if item["status"] in statuses]


def open_accesses(client) -> list[str]:
    """Codes of the accesses without an end."""
    accesses = read(client)["accesses"]["access"]
    return [item["code"] for item in accesses if not item.get("endDate")]


def test_unknown_one_is_not_found(client):
    with pytest.raises(RemoteNotFoundError):
        client.get_subscription("CT999999")


def test_new_one_is_active_with_service_and_access(client):
    give_accounts(client)
    assert push(client) == ["create_or_update_subscription_partial"]
    remote = read(client)
    assert remote["status"] == "ACTIVE"
    assert remote["description"] == "600000001"
    assert to_day(remote["subscriptionDate"]) == "2026-10-03"
    assert services(client, "ACTIVE") == [SMALL]
    assert open_accesses(client) == ["600000001"]
    assert push(client) == [], "the lost answer of a call that had its effect"


def test_codes_have_no_case(client):
    give_accounts(client)
    push(client)
    assert read(client, CODE.lower())["code"] == CODE


def test_active_service_is_not_activated_again(client):
    give_accounts(client)
    [(_, body)] = plan_subscription(SUBSCRIPTION, None, TODAY, to_day)
    client.create_or_update_subscription_partial(body)
    with pytest.raises(RemoteRejectedError) as caught:
        client.create_or_update_subscription_partial(body)
    assert "already activated" in str(caught.value)
    assert services(client, "ACTIVE") == [SMALL]


@pytest.mark.parametrize(
    "change",
    [
        {"userAccount": "CT000009"},
        {"offerTemplate": "OF_NONE"},
        {"services": [{**SUBSCRIPTION["services"][0], "code": "SE_NONE"}]},
        {"services": [{**SUBSCRIPTION["services"][0], "code": "SE_SC_REC_BA_F_300"}]},
        {"customFields": [{"code": "CF_NONE", "stringValue": "x"}]},
    ],
)
def test_refused_one_leaves_nothing(client, change):
    give_accounts(client)
    with pytest.raises(RemoteRejectedError):
        push(client, **change)
    assert read(client) is None


def test_user_account_is_not_changed(client):
    give_accounts(client, "CT000001", "CT000002")
    push(client)
    with pytest.raises(RemoteRejectedError) as caught:
        push(client, userAccount="CT000002")
    assert caught.value.code == "INVALID_PARAMETER"


def test_phone_number_is_swapped_in_one_call(client):
    give_accounts(client)
    push(client)
    wanted = {
        "description": "600000002",
        "accesses": [{"code": "600000002", "startDate": "2026-10-03"}],
    }
    assert push(client, **wanted) == ["create_or_update_subscription_partial"]
    assert open_accesses(client) == ["600000002"]
    assert push(client, **wanted) == []


def test_number_of_another_subscription(client, server):
    give_accounts(client, "CT000001", "CT000002")
    push(client)
    second = {"code": "CT000002", "userAccount": "CT000002"}
    if server.profile == "v7":
        push(client, **second)
        return
    with pytest.raises(RemoteRejectedError) as caught:
        push(client, **second)
    assert caught.value.code == "DUPLICATE_ACCESS"
    assert read(client, "CT000002") is None


def test_address_is_replaced(client):
    give_accounts(client)
    push(client)
    fields = [{**SUBSCRIPTION["customFields"][0], "stringValue": "Carrer Vell, 8"}]
    assert len(push(client, customFields=fields)) == 1
    assert push(client, customFields=fields) == []


def test_tariff_change(client):
    give_accounts(client)
    push(client)
    wanted = [
        {**SUBSCRIPTION["services"][0], "terminationDate": "2026-11-10"},
        {"code": BIG, "quantity": 1.0, "subscriptionDate": "2026-11-10"},
    ]
    assert push(client, services=wanted) == ["create_or_update_subscription_partial"]
    assert services(client, "ACTIVE") == [BIG]
    assert services(client, "TERMINATED") == [SMALL]
    assert push(client, services=wanted) == []


def test_service_of_the_past_in_a_new_subscription(client):
    give_accounts(client)
    wanted = [{**SUBSCRIPTION["services"][0], "terminationDate": "2026-11-10"}]
    push(client, services=wanted)
    assert services(client, "TERMINATED") == [SMALL]
    assert push(client, services=wanted) == []


def test_end_in_the_past(client):
    give_accounts(client)
    push(client)
    assert push(client, terminationDate="2026-11-10") == ["terminate_subscription"]
    remote = read(client)
    assert remote["status"] == "RESILIATED"
    assert to_day(remote["terminationDate"]) == "2026-11-10"
    assert services(client, "ACTIVE") == []
    assert push(client, terminationDate="2026-11-10") == []


def test_end_of_today_is_immediate_in_version_7_only(client, server):
    give_accounts(client)
    push(client)
    push(client, terminationDate="2026-11-15")
    status = "RESILIATED" if server.profile == "v7" else "ACTIVE"
    assert read(client)["status"] == status
    assert push(client, terminationDate="2026-11-15") == []


def test_contract_that_is_over_before_it_was_sent(client):
    give_accounts(client)
    calls = push(client, terminationDate="2026-11-10")
    assert calls == ["create_or_update_subscription_partial", "terminate_subscription"]
    assert read(client)["status"] == "RESILIATED"


def test_ended_one_is_not_ended_again(client):
    give_accounts(client)
    push(client, terminationDate="2026-11-10")
    with pytest.raises(RemoteRejectedError) as caught:
        client.terminate_subscription(
            {
                "subscriptionCode": CODE,
                "terminationReason": "CC_TERMINATION",
                "terminationDate": "2026-11-11",
            }
        )
    assert caught.value.status == 500
    assert "already RESILIATED" in str(caught.value)


def test_unknown_reason_is_refused(client):
    give_accounts(client)
    push(client)
    with pytest.raises(RemoteRejectedError) as caught:
        push(client, terminationDate="2026-11-10", terminationReason="WHY")
    assert caught.value.code == "ENTITY_DOES_NOT_EXISTS_EXCEPTION"


def test_contract_in_use_does_not_follow_an_ended_one(client):
    give_accounts(client)
    push(client, terminationDate="2026-11-10")
    with pytest.raises(SubscriptionEndedError):
        push(client)
