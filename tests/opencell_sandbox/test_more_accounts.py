"""Deleting accounts, the tree in one call, single services, generic reads, latency."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import requests
from sandbox_process import (
    LOGIN,
    SMALL,
    TIMEOUT,
    UNLIMITED,
    assert_refused,
    customer,
    hierarchy,
)

TREE = "/account/accountHierarchy/customerHierarchyUpdate"
BASE = "/billing/subscription"


def tree(*subscriptions: dict) -> dict:
    """Return a tree from the seller to subscriptions."""
    accounts = hierarchy("100")
    names = ("currency", "language", "name", "methodOfPayment")
    customer_account = {name: accounts[name] for name in names}
    names = ("billingCycle", "country", "language", "email")
    billing_account = {name: accounts[name] for name in names}
    user_account = {"code": "U1", "subscriptions": {"subscription": [*subscriptions]}}
    billing_account |= {"code": "B1", "userAccounts": {"userAccount": [user_account]}}
    below = {"billingAccount": [billing_account]}
    customer_account |= {"code": "A1", "billingAccounts": below}
    top = customer("100")
    top["customerAccounts"] = {"customerAccount": [customer_account]}
    return {"sellers": {"seller": [{"code": "SC", "customers": {"customer": [top]}}]}}


def subscription(code: str, service: str = SMALL) -> dict:
    """Return a subscription of the tree."""
    day = "2026-10-01"
    item = {"code": service, "quantity": 1, "subscriptionDate": day}
    return {
        "code": code,
        "offerTemplate": "OF_SC_TEMPLATE_MOB",
        "subscriptionDate": day,
        "accesses": {"access": [{"code": code, "startDate": day}]},
        "services": {"serviceInstance": [item]},
    }


def test_tree_makes_all_levels_in_one_call(sandbox):
    sandbox.do("POST", TREE, tree(subscription("S1"), subscription("S2")))
    counts = sandbox.state()["counts"]
    for name in ("customers", "customerAccounts", "billingAccounts", "userAccounts"):
        assert counts[name] == 1
    assert sandbox.status_of("S2") == "ACTIVE"


def test_tree_that_breaks_keeps_its_beginning_in_version_15_only(sandbox):
    body = tree(subscription("S1"), subscription("S2", "SE_UNKNOWN"))
    answer = sandbox.call("POST", TREE, body)
    assert answer.json()["status"] == "FAIL"
    counts = sandbox.state()["counts"]
    kept = 1 if sandbox.modern else 0
    assert counts["userAccounts"] == counts["subscriptions"] == kept
    assert counts["services"] == kept


def test_account_is_deleted_when_nothing_refers_to_it(sandbox):
    sandbox.add_customer()
    answer = sandbox.call("DELETE", "/account/customer/100")
    text = "Customer with code=100 is referenced."
    assert_refused(answer, 403, "DELETE_REFERENCED_ENTITY_EXCEPTION", text)
    for level in ("userAccount", "billingAccount", "customerAccount"):
        sandbox.do("DELETE", f"/account/{level}/100_0")
    sandbox.do("DELETE", "/account/customer/100")
    assert sandbox.state()["counts"]["customers"] == 0


def test_account_is_read_by_its_path_in_version_15(sandbox):
    sandbox.add_customer()
    for level, code in (("customer", "100"), ("userAccount", "100_0")):
        answer = sandbox.call("GET", f"/account/{level}/{code}")
        if sandbox.modern:
            assert answer.json()[level]["code"] == code
        else:
            assert answer.status_code == 404


def test_termination_reasons_are_listed(sandbox):
    found = sandbox.get("/terminationReason/list")["terminationReason"]
    assert [reason["code"] for reason in found] == ["CC_TERMINATION"]


def test_one_service_is_suspended_and_resumed(sandbox):
    sandbox.add_customer()
    sandbox.subscribe("S1", SMALL, "2026-09-01")
    body = {"subscriptionCode": "S1"}
    body["serviceToUpdate"] = [{"code": SMALL, "actionDate": "2026-09-11"}]
    sandbox.do("PUT", f"{BASE}/suspendServices", body)
    assert sandbox.status_of("S1") == "ACTIVE"
    [service] = sandbox.subscription("S1")["services"]["serviceInstance"]
    assert service["status"] == "SUSPENDED"
    body["serviceToUpdate"] = [{"id": service["id"], "actionDate": "2026-09-21"}]
    sandbox.do("PUT", f"{BASE}/resumeServices", body)
    sandbox.bill("2026-10-01")
    [charge] = sandbox.charges_of("S1")
    assert charge["amountWithoutTax"] == 4.67  # 20 of 30 days


def test_prepared_services_are_activated_with_the_subscription(sandbox):
    sandbox.add_customer()
    body = subscription("S1") | {"userAccount": "100_0"}
    body.pop("accesses")
    body.pop("services")
    sandbox.do("POST", BASE, body)
    items = {"service": [{"code": UNLIMITED, "quantity": 1}]}
    sandbox.do(
        "POST",
        f"{BASE}/instantiateServices",
        {"subscription": "S1", "servicesToInstantiate": items},
    )
    answer = sandbox.call("POST", f"{BASE}/activate", data="S1")
    assert answer.json()["status"] == "SUCCESS"
    assert sandbox.status_of("S1") == "ACTIVE"
    found = sandbox.get(
        f"{BASE}/serviceInstance", subscriptionCode="S1", serviceInstanceCode=UNLIMITED
    )
    assert found["serviceInstance"]["status"] == "ACTIVE"


def test_access_is_switched_off_and_on(sandbox):
    sandbox.add_customer()
    sandbox.subscribe("S1", SMALL, "2026-10-01", access="600000001")
    path = "/account/access/600000001/S1"
    if sandbox.modern:
        path += "/2026-10-01/2026-12-31"
    for verb, disabled in (("disable", True), ("enable", False)):
        sandbox.do("POST", f"{path}/{verb}")
        [found] = sandbox.get("/account/access/list", subscriptionCode="S1")[
            "accesses"
        ]["access"]
        assert found["disabled"] is disabled


def test_generic_read_shows_the_fields_that_were_asked_for(sandbox):
    sandbox.add_customer()
    sandbox.subscribe("S1", SMALL, "2026-10-01")
    body = {
        "genericFields": ["code", "userAccount.code"],
        "filters": {"status": "ACTIVE"},
    }
    answer = sandbox.call("POST", "/v2/generic/all/Subscription", body).json()
    assert answer["total"] == 1
    assert answer["data"] == [{"code": "S1", "userAccount": {"code": "100_0"}}]
    counted = sandbox.call("POST", "/v2/generic/count/UserAccount", {}).json()
    assert counted == {"total": 1}
    unknown = sandbox.call("POST", "/v2/generic/all/Nothing", {})
    assert (unknown.status_code, unknown.json()["status"]) == (404, "NOT_FOUND")


def test_refused_usage_is_listed(sandbox):
    sandbox.add_customer()
    sandbox.subscribe("S1", SMALL, "2026-09-01", access="600000001")
    zone = "+0200" if sandbox.modern else "Z"
    sandbox.use(f"2026-09-10T10:00:00{zone};1;600000001;FAX")
    sandbox.bill("2026-10-01")
    body = {"filters": {"status": "REJECTED"}}
    [record] = sandbox.call("POST", "/v2/generic/all/EDR", body).json()["data"]
    assert record["rejectReason"] == "NO_MATCHING_CHARGE"
    assert record["subscription"] == {"code": "S1"}
    line = f"2026-09-10T10:00:00{zone};1;699999999;VOICE"
    sandbox.use(line)
    refused = sandbox.call("POST", "/v2/generic/all/CDR", {"filters": {}})
    if sandbox.modern:
        [record] = refused.json()["data"]
        assert (record["line"], record["status"]) == (line, "ERROR")
    else:
        assert refused.status_code == 404


def test_latency_is_waited_for_side_by_side(sandbox):
    sandbox.control("PUT", "/latency", {"milliseconds": 1000})

    def read(_: int) -> int:
        return requests.get(
            f"{sandbox.api}/invoice/version", auth=LOGIN, timeout=TIMEOUT
        ).status_code

    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(read, range(8))) == {200}
    taken = time.monotonic() - started
    assert 1 <= taken < 6
    sandbox.control("PUT", "/latency", {"milliseconds": 0})
    started = time.monotonic()
    read(0)
    assert time.monotonic() - started < 1
