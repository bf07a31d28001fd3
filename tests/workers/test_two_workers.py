"""Two workers send the two contracts of new members at the same moment."""

from __future__ import annotations

import os
from collections import Counter

ROUNDS = 100 if os.environ.get("SCX_FULL") else 10
LEVELS = ("customers", "customerAccounts", "billingAccounts")


def test_member_is_made_once(office):
    members = {}
    for _round in range(ROUNDS):
        contracts = office.make_contracts(2)
        works = [{"do": "push", "contract": one["contract"]} for one in contracts]
        assert office.do_together(*works) == ["Sent", "Sent"]
        members[contracts[0]["member"]] = contracts
    see(office, members)


def test_members_of_two_jobs_are_made_once(office):
    members = {}
    for _round in range(ROUNDS // 5):
        pairs = [office.make_contracts(2) for _member in range(4)]
        works = [
            {"do": "push_many", "contracts": [pair[n]["contract"] for pair in pairs]}
            for n in range(2)
        ]
        office.do_together(*works)
        for pair in pairs:
            members[pair[0]["member"]] = pair
            for one in pair:
                # the own job of what another worker had at that moment
                office.do("push", contract=one["contract"])
                found = office.do("look", contract=one["contract"])
                assert set(found["states"].values()) == {"done"}, found
                assert set(found["outcomes"]) == {"done"}, found
    see(office, members)


def see(office, members: dict) -> None:
    """Opencell has each thing once."""
    world = office.sandbox.state()
    for level in LEVELS:
        codes = Counter(row["code"].split("_")[0] for row in world[level])
        assert {member: codes[member] for member in members} == dict.fromkeys(
            members, 1
        )
    for kind in ("userAccounts", "subscriptions"):
        codes = Counter(row["code"] for row in world[kind])
        for contracts in members.values():
            assert [codes[one["code"]] for one in contracts] == [1, 1]
    for row in world["subscriptions"]:
        assert len(row["services"]) == len(row["accesses"]) == 1
