"""Payment methods of many customer accounts in one list."""

from __future__ import annotations

import pytest
from sandbox_process import assert_refused

PATH = "/payment/paymentMethod/list"


@pytest.fixture
def three(sandbox):
    """Three members with an account each."""
    for code in ("100", "101", "102"):
        sandbox.add_customer(code)
    return sandbox


def owners(sandbox, query: str) -> list[str]:
    """Return whose methods a query finds."""
    found = sandbox.get(PATH, query=query, limit=50)
    return [one["customerAccountCode"] for one in found["paymentMethod"]]


def test_filter_names_the_accounts(three):
    assert owners(three, "") == ["100_0", "101_0", "102_0"]
    assert owners(three, "customerAccount.code:101_0") == ["101_0"]
    wanted = "inList customerAccount.code:102_0,100_0,NOBODY"
    assert owners(three, wanted) == ["100_0", "102_0"]


def test_unknown_filter_is_refused(three):
    answer = three.call("GET", PATH, params={"query": "colour:red"})
    text = "Field 'colour' is not a valid field name"
    assert_refused(answer, 400, "INVALID_PARAMETER", text)
