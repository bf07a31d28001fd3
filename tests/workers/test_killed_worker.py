"""A worker dies while Opencell has its call, before or after that took effect.

Whoever does the job next finds out: one remote effect, and our side knows it.
"""

from __future__ import annotations

import pytest

ACCOUNTS = {
    "customer": "/account/customer/createOrUpdate",
    "billing account": "/account/accountHierarchy/*",
    "user account": "/account/userAccount/createOrUpdate",
}
PARTIAL = "/billing/subscription/createOrUpdatePartial"
#: what happens → the call in whose middle the worker is killed
CHANGES = {
    "tariff": PARTIAL,
    "number": PARTIAL,
    "member": ACCOUNTS["customer"],
    "account": ACCOUNTS["billing account"],
    "suspension": "/billing/subscription/suspend",
    "resumption": "/billing/subscription/resume",
    "termination": "/billing/subscription/terminate",
}
#: what is charged once, and what Opencell then has of it
CHARGES = {
    "one_shot": ("CH_SC_OSO_SIM", 2.0),
    "compensation": ("CH_SC_OSO_COMPENSATION", -3.2),
}
NEW = {**ACCOUNTS, "subscription": PARTIAL}
MOMENTS = {"before the effect": False, "after the effect": True}
DONE = dict.fromkeys(
    ("customer", "billing_account", "user_account", "subscription"), "done"
)


@pytest.fixture(params=MOMENTS)
def fault(request):
    """A call that takes long, done first or not."""
    return {"kind": "delay", "after_effect": MOMENTS[request.param]}


def recover(office, contract: dict) -> None:
    """The job runs again, as queue_job has it run; then once more, for nothing."""
    said = office.do("push", contract=contract["contract"])
    found = office.do("look", contract=contract["contract"])
    assert found["states"] == DONE, (said, found)
    assert "under_way" in found["outcomes"], "the killed call left its trace"
    office.do("push", contract=contract["contract"])
    again = office.do("look", contract=contract["contract"])
    assert again["outcomes"] == found["outcomes"], "a second push finds nothing to do"


def see(office, contract: dict) -> dict:
    """What Opencell has of a contract: each level once."""
    world = office.sandbox.state()
    for level in ("customers", "customerAccounts", "billingAccounts"):
        codes = [row["code"] for row in world[level]]
        mine = [code for code in codes if code.split("_")[0] == contract["member"]]
        assert len(mine) == 1, (level, mine)
    found = {}
    for kind in ("userAccounts", "subscriptions"):
        mine = [row for row in world[kind] if row["code"] == contract["code"]]
        assert len(mine) == 1, (kind, mine)
        found[kind] = mine[0]
    return found["subscriptions"]


@pytest.mark.parametrize("level", NEW)
def test_new_contract(office, fault, level):
    contract = office.make_contract()
    office.is_killed_at(
        {**fault, "path": NEW[level], "method": "POST"},
        "push",
        contract=contract["contract"],
    )
    recover(office, contract)
    subscription = see(office, contract)
    assert [one["status"] for one in subscription["services"]] == ["ACTIVE"]
    assert len(subscription["accesses"]) == 1


def make_known(office, kind: str) -> dict:
    """A contract that Opencell has, ready for a change."""
    contract = office.make_contract()
    office.do("push", contract=contract["contract"])
    if kind == "resumption":
        office.do("change", contract=contract["contract"], kind="suspension")
        office.do("push", contract=contract["contract"])
    assert office.do("look", contract=contract["contract"])["states"] == DONE
    return contract


@pytest.mark.parametrize("kind", CHANGES)
def test_change(office, fault, kind):
    contract = make_known(office, kind)
    office.do("change", contract=contract["contract"], kind=kind)
    office.is_killed_at(
        {**fault, "path": CHANGES[kind], "method": "P*"},
        "push",
        contract=contract["contract"],
    )
    recover(office, contract)
    EFFECTS[kind](see(office, contract))


@pytest.mark.parametrize("kind", CHARGES)
def test_charge(office, fault, kind):
    """Opencell charges with every call, and never twice for one reason."""
    contract = make_known(office, kind)
    charge = office.do("make_charge", contract=contract["contract"], kind=kind)
    number = charge["charge"]
    path = "/billing/subscription/applyOneShotChargeInstance"
    office.is_killed_at(
        {**fault, "path": path, "method": "POST", "seconds": 2},
        "push_charge",
        charge=number,
    )
    said = office.do("push_charge", charge=number)
    found = office.do("look_at_charge", charge=number)
    assert found["state"] == "done", (said, found)
    assert "under_way" in found["outcomes"], "the killed call left its trace"
    office.do("push_charge", charge=number)
    assert office.do("look_at_charge", charge=number) == found
    rows = [
        (row["code"], float(row["amountWithoutTax"]))
        for row in office.sandbox.state()["charges"]
        if charge["reference"] in row["description"]
    ]
    assert rows == [CHARGES[kind]]


def get_statuses(subscription: dict) -> list[tuple[str, str]]:
    """Return the services with their states, in the order of their making."""
    return [(one["code"], one["status"]) for one in subscription["services"]]


def see_tariff(subscription: dict) -> None:
    """One tariff ended, the other one runs."""
    assert get_statuses(subscription) == [
        ("mobile", "TERMINATED"),
        ("big_mobile", "ACTIVE"),
    ]


def see_number(subscription: dict) -> None:
    """The old number is closed, the new one is open."""
    accesses = {one["code"][0]: one.get("endDate") for one in subscription["accesses"]}
    assert set(accesses) == {"6", "7"}
    assert accesses["6"]
    assert not accesses["7"]


def see_status(status: str):
    """Return what sees a subscription in a status."""

    def look(subscription: dict) -> None:
        assert subscription["status"] == status

    return look


EFFECTS = {
    "tariff": see_tariff,
    "number": see_number,
    "member": see_status("ACTIVE"),
    "account": see_status("ACTIVE"),
    "suspension": see_status("SUSPENDED"),
    "resumption": see_status("ACTIVE"),
    "termination": see_status("RESILIATED"),
}
