"""Usage that was refused: later versions list it."""

from __future__ import annotations


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
