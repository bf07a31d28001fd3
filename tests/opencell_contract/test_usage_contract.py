"""Usage that was refused, which later versions list, and usage of a subscription."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bodies import SUBSCRIPTION, give_accounts
from test_subscription_contract import push

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
NUMBER = "600000001"


def read_usage(client, *days, states="OPEN,RATED"):
    """Return what the subscription used, as (parameter, quantity)."""
    found = client.iter_usage(SUBSCRIPTION["code"], states, *days)
    return sorted(tuple(usage) for usage in found)


def test_refused_usage_is_listed(client, server):
    if server.profile == "v7":
        # it is not asked
        return
    assert list(client.iter_refused_usage("2026-11-01")) == []
    server.refuse_usage("600999111")
    [usage] = client.iter_refused_usage("2026-11-01")
    assert (usage.kind, usage.reason, usage.access) == (
        "CDR",
        "INVALID_ACCESS",
        "…111",
    )
    assert list(client.iter_refused_usage("2026-11-16")) == []


def test_usage_of_a_subscription_is_listed(client, server):
    give_accounts(client)
    push(client)
    code = SUBSCRIPTION["code"]
    assert read_usage(client, *NOVEMBER) == []
    server.use(code, NUMBER, "VOICE", "2026-11-10", "2026-11-11")
    server.use(code, NUMBER, "DATA", "2026-11-12")
    used = [("DATA", Decimal(60)), ("VOICE", Decimal(60)), ("VOICE", Decimal(60))]
    assert read_usage(client, *NOVEMBER) == used
    # the first and the last day count
    assert read_usage(client, date(2026, 11, 11), date(2026, 11, 12)) == [
        used[0],
        used[1],
    ]
    assert read_usage(client, date(2026, 11, 13), date(2026, 11, 30)) == []
    assert read_usage(client, *NOVEMBER, states="REJECTED") == []
    assert list(client.iter_usage("NOBODY", "OPEN,RATED", *NOVEMBER)) == []
