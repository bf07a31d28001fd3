"""Requests of all kinds that come evenly, and many addresses: a tenth of the numbers of
`./dev bench api`, all of them with `--full`.

How long they take is no matter here: the machine has other work.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest

SCALE = 10 if os.environ.get("SCX_FULL") else 1
CONTRACTS = 1_200 * SCALE
SECONDS = 6 * SCALE
RATE = 20
BATCH = 500


@pytest.fixture(scope="module")
def program(api):
    """A program of a cooperative with many contracts."""
    from api.load import Program
    from process import batches

    for _first, number in batches(0, CONTRACTS, BATCH):
        api.office.do("add_contracts", number=number)
    known = {"key": api.known["key"], **api.office.do("tell_known")}
    return Program(api.server.url, known, random.Random(7))


def test_all_requests_are_answered(program, capsys):
    from api.load import Load

    load = Load(program)
    load.warm_up()
    load.run(RATE, SECONDS)
    with capsys.disabled():
        print("", load.summarize(), sep="\n")
    assert not load.errors
    asked = Counter({name: len(times) for name, times in load.times.items()})
    assert set(asked) == set(program.requests)
    assert asked.total() == RATE * SECONDS


def test_addresses_take_no_memory(api, program):
    from api.watch import GROWTH_PER_WORKER, watch_memory

    addresses = {f"/contracts/{code}" for code in program.known["codes"]}
    assert len(addresses) >= CONTRACTS
    found = watch_memory(api.server, program, addresses)
    assert found["statuses"] == [200]
    assert found["rss_growth_mb_per_worker"] <= GROWTH_PER_WORKER, found
