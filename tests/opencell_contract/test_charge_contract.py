"""One-shots: every call is a new charge, and what was charged can be read."""

from __future__ import annotations

import pytest
from bodies import SUBSCRIPTION, give_accounts
from test_subscription_contract import push, to_day

from odoo.addons.somconnexio_sync.exceptions import RemoteRejectedError

CODE = SUBSCRIPTION["code"]
COMPENSATION = "CH_SC_OSO_COMPENSATION"
BUNDLE = "CH_SC_OSO_SIM"


def make(reference: str = "CT000001-L7", **values) -> dict:
    """What the bridge sends for a compensation, unless the values say otherwise."""
    return {
        "oneShotCharge": COMPENSATION,
        "subscription": CODE,
        "operationDate": "2026-11-10",
        "quantity": 1.0,
        "amountWithoutTax": -3.2,
        "description": f"Compensació [{reference}]",
        "criteria1": reference,
        **values,
    }


@pytest.fixture
def charged(client):
    """The client of a server that has the subscription."""
    give_accounts(client)
    push(client)
    return client


def test_nothing_was_charged_yet(charged):
    assert charged.list_one_shots(CODE, COMPENSATION) == []


def test_charge_is_found_with_our_reference(charged):
    charged.apply_one_shot(make())
    [row] = charged.list_one_shots(CODE, COMPENSATION)
    assert row["parameter1"] == "CT000001-L7"
    assert row["description"] == "Compensació [CT000001-L7]"
    assert row["amountWithoutTax"] == -3.2
    assert to_day(row["operationDate"]) == "2026-11-10"
    assert row["id"]


def test_repeated_call_is_a_second_charge(charged):
    charged.apply_one_shot(make())
    charged.apply_one_shot(make())
    assert len(charged.list_one_shots(CODE, COMPENSATION)) == 2


def test_other_charges_and_subscriptions_are_not_listed(charged):
    give_accounts(charged, "CT000002")
    values = {"code": "CT000002", "userAccount": "CT000002", "accesses": []}
    push(charged, **values)
    charged.apply_one_shot(make(subscription="CT000002"))
    charged.apply_one_shot(make(oneShotCharge=BUNDLE))
    assert charged.list_one_shots(CODE, COMPENSATION) == []
    assert len(charged.list_one_shots(CODE, BUNDLE)) == 1


def test_price_of_the_catalogue_wins_unless_it_is_editable(charged):
    charged.apply_one_shot(make(oneShotCharge=BUNDLE, amountWithoutTax=9.0))
    [row] = charged.list_one_shots(CODE, BUNDLE)
    assert row["amountWithoutTax"] == 2.0


def test_quantity_multiplies(charged):
    charged.apply_one_shot(make(quantity=2.0))
    [row] = charged.list_one_shots(CODE, COMPENSATION)
    assert row["amountWithoutTax"] == -6.4


def test_list_is_read_to_the_end(charged):
    for number in range(120):
        charged.apply_one_shot(make(f"X{number}"))
    rows = charged.list_one_shots(CODE, COMPENSATION)
    assert [row["parameter1"] for row in rows] == [f"X{n}" for n in range(120)]


@pytest.mark.parametrize(
    "change",
    [
        {"oneShotCharge": "CH_NONE"},
        {"subscription": "CT999999"},
        {"oneShotCharge": ""},
        {"amountWithoutTax": None},
    ],
)
def test_refused_one_leaves_nothing(charged, change):
    with pytest.raises(RemoteRejectedError):
        charged.apply_one_shot(make(**change))
    assert charged.list_one_shots(CODE) == []


def test_before_the_subscription(charged, server):
    body = make(operationDate="2026-10-01")
    if server.profile == "v7":
        charged.apply_one_shot(body)
        return
    with pytest.raises(RemoteRejectedError):
        charged.apply_one_shot(body)


def test_ended_subscription(charged, server):
    push(charged, terminationDate="2026-11-12")
    if server.profile == "v7":
        with pytest.raises(RemoteRejectedError):
            charged.apply_one_shot(make())
        return
    charged.apply_one_shot(make(operationDate="2026-11-11"))
    with pytest.raises(RemoteRejectedError):
        charged.apply_one_shot(make(operationDate="2026-11-12"))
