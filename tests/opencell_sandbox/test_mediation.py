"""Usage records: what is registered, what is refused, and how that is told."""

from __future__ import annotations

import pytest
from sandbox_process import SMALL, assert_refused

PHONE = "600000001"


@pytest.fixture
def member(sandbox):
    """A member whose mobile has been active since 5 October."""
    sandbox.add_customer()
    sandbox.subscribe("S1", SMALL, "2026-10-05", phone=PHONE, access=PHONE)
    sandbox.set_clock("2026-10-31T09:00:00")
    return sandbox


def line(second: int = 0, phone: str = PHONE, day: str = "2026-10-15") -> str:
    """Return a usage record."""
    return f"{day}T10:00:{second:02}Z;60;{phone};VOICE;ES"


def registered(sandbox) -> int:
    """Return how many records there are."""
    return sandbox.state()["counts"]["usageRecords"]


def assert_rejected(sandbox, bad: str, old: str, new: str) -> None:
    """Check how one bad record among good ones is refused in each version."""
    good = [line(1), line(2)]
    answer = sandbox.use(good[0], bad, good[1])
    if sandbox.modern:
        assert answer.status_code == 200
        assert answer.json() == {
            "status": "FAIL",
            "message": "error while creating CDRs",
            "errors": [{"cdrLine": bad, "rejectReason": new}],
        }
        assert registered(sandbox) == 2
    else:
        assert_refused(answer, 500, None, old)
        assert registered(sandbox) == 1


def test_good_records(member):
    answer = member.use(*[line(number) for number in range(60)])
    assert answer.status_code == 200
    assert answer.json() == {"status": "SUCCESS", "message": ""}
    assert registered(member) == 60


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        ("nothing", "INVALID_FORMAT only 1 in the record"),
        ("2026-10-15T10:00:00Z;60;600000001", "INVALID_FORMAT only 3 in the record"),
        ("15/10/2026;60;600000001;VOICE", "INVALID_FORMAT 15/10/2026"),
        ("2026-13-15T10:00:00Z;60;600000001;VOICE", "INVALID_FORMAT 2026-13-15"),
        ("2026-10-15T10:00:00Z;many;600000001;VOICE", "INVALID_FORMAT many"),
    ],
)
def test_malformed_record(member, bad, text):
    answer = member.use(bad)
    if member.modern:
        (error,) = answer.json()["errors"]
        assert error["rejectReason"].startswith(text)
    else:
        assert_refused(answer, 500, None, text)
    assert registered(member) == 0


def test_record_of_an_unknown_number(member):
    bad = line(phone="699999999")
    new = "INVALID_ACCESS No matching access point 699999999 was found"
    assert_rejected(member, bad, "ACCESS_NOT_FOUND", new)


def test_record_before_the_access_begins(member):
    bad = line(day="2026-10-04")
    assert_rejected(member, bad, "ACCESS_INVALID_DATE", "INVALID_ACCESS ")


def test_record_after_the_end_of_the_subscription(member):
    body = {"subscriptionCode": "S1", "terminationReason": "CC_TERMINATION"}
    path = "/billing/subscription/terminate"
    member.do("POST", path, {**body, "terminationDate": "2026-10-20"})
    bad = line(day="2026-10-21")
    assert_rejected(member, bad, "ACCESS_INVALID_DATE", "INVALID_ACCESS ")


def test_record_of_a_suspended_subscription(member):
    call = {"subscriptionCode": "S1", "actionDate": "2026-10-10"}
    member.do("PUT", "/billing/subscription/suspend", call)
    answer = member.use(line())
    text = "INVALID_ACCESS" if member.modern else "ACCESS_NOT_FOUND"
    assert text in answer.text
    assert registered(member) == 0


def test_record_sent_twice(member):
    """Version 7 does not know a record again: who repeats a call doubles the usage."""
    assert member.use(line()).json()["status"] == "SUCCESS"
    answer = member.use(line(), line(1))
    if member.modern:
        (error,) = answer.json()["errors"]
        assert error["rejectReason"].startswith("DUPLICATE")
        assert registered(member) == 2
    else:
        assert answer.json()["status"] == "SUCCESS"
        assert registered(member) == 3


def test_record_twice_in_one_call(member):
    answer = member.use(line(), line())
    assert answer.json()["status"] == ("FAIL" if member.modern else "SUCCESS")
    assert registered(member) == (1 if member.modern else 2)


def test_z_is_a_letter_in_version_7_and_utc_in_15(member):
    """22:30 UTC on 31 October is 23:30 in Madrid; an hour later it is November."""
    member.use(f"2026-10-31T23:30:00Z;60;{PHONE};VOICE;ES")
    (usage,) = member.state()["usage"]
    assert usage["month"] == ("2026-11" if member.modern else "2026-10")


def test_time_with_an_offset(member):
    answer = member.use(f"2026-10-15T10:00:00+0200;60;{PHONE};VOICE;ES")
    if member.modern:
        assert answer.json()["status"] == "SUCCESS"
    else:
        assert_refused(answer, 500, None, "INVALID_FORMAT")


def test_number_that_changes_hands(member):
    """Each record finds the subscription that had the number at that moment."""
    member.do(
        "PUT",
        "/account/access",
        {"code": PHONE, "subscription": "S1", "endDate": "2026-10-15"},
    )
    member.subscribe("S2", SMALL, "2026-10-15", phone=PHONE, access=PHONE)
    days = ("2026-10-14", "2026-10-15")
    assert member.use(*[line(day=day) for day in days]).json()["status"] == "SUCCESS"
    found = {usage["subscription"] for usage in member.state()["usage"]}
    assert found == {"S1", "S2"}


def test_most_records_of_one_call(member):
    lines = [
        f"2026-10-15T10:{number // 60:02}:{number % 60:02}Z;1;{PHONE};SMS;ES;{number}"
        for number in range(1001)
    ]
    answer = member.use(*lines)
    if member.modern:
        assert_refused(answer, 500, None, "more than 1000 CDR")
        assert registered(member) == 0
    else:
        assert registered(member) == 1001


def test_empty_call(member):
    answer = member.call("POST", "/billing/mediation/registerCdrList", {"cdr": []})
    assert_refused(answer, 400, "MISSING_PARAMETER", "cdr")
