"""Lists: filters, order, pages and their limits."""

from __future__ import annotations

import pytest
from sandbox_process import FIBRE, SMALL, assert_refused

PATH = "/billing/subscription/list"


@pytest.fixture
def many(sandbox):
    """Two members with twelve subscriptions, each a day later."""
    for code in ("100", "101"):
        sandbox.add_customer(code)
    for number in range(12):
        sandbox.subscribe(
            f"S{number:02}",
            FIBRE if number % 3 == 0 else SMALL,
            f"2026-10-{number + 1:02}",
            account=f"10{number % 2}_0",
        )
    return sandbox


def ask(sandbox, filters: dict | None = None, **page) -> list[str]:
    """Return the codes that a POST finds."""
    answer = sandbox.call("POST", PATH, {"filters": filters or {}, **page})
    assert answer.status_code == 200, answer.text
    return codes(answer.json())


def codes(answer: dict) -> list[str]:
    """Return the codes of an answer with subscriptions."""
    return [one["code"] for one in answer["subscriptions"].get("subscription", [])]


def numbers(*wanted: int) -> list[str]:
    """Return subscription codes."""
    return [f"S{number:02}" for number in wanted]


def test_pages_together_are_the_whole(many):
    seen = []
    for offset in range(0, 15, 5):
        body = {"limit": 5, "offset": offset, "sortBy": "code"}
        answer = many.call("POST", PATH, body).json()
        assert answer["paging"]["totalNumberOfRecords"] == 12
        seen += codes(answer)
    assert seen == numbers(*range(12))


def test_order(many):
    body = {"sortBy": "subscriptionDate", "sortOrder": "DESCENDING", "limit": 2}
    assert ask(many, **body) == numbers(11, 10)


def test_filters(many):
    first = "2026-10-01"
    for filters, expected in (
        ({"code": "s03"}, (3,)),
        ({"userAccount.code": "100_0"}, (0, 2, 4, 6, 8, 10)),
        ({"status": "ACTIVE", "inList code": "S00,S01"}, (0, 1)),
        ({"inList code": ["S04", "S05"]}, (4, 5)),
        ({"not-inList code": numbers(*range(10))}, (10, 11)),
        ({"ne userAccount.code": "100_0", "fromRange code": "S07"}, (7, 9, 11)),
        ({"fromRange subscriptionDate": "2026-10-11"}, (10, 11)),
        ({"toRange subscriptionDate": "2026-10-02"}, (0, 1)),
        ({"subscriptionDate": first}, (0,)),
        ({"likeCriterias code description": "*1"}, (1, 11)),
        ({"terminationDate": "IS_NOT_NULL"}, ()),
        ({"terminationDate": "IS_NULL", "code": "S00"}, (0,)),
        ({"offer.code": "OF_SC_TEMPLATE_BA"}, (0, 3, 6, 9)),
        ({"code": "NONE"}, ()),
    ):
        assert ask(many, filters) == numbers(*expected), filters


def test_unknown_field_or_filter(many):
    for filters in ({"colour": "red"}, {"inList colour": "red"}, {"SQL x": "1"}):
        answer = many.call("POST", PATH, {"filters": filters})
        assert_refused(answer, 400, "INVALID_PARAMETER", "")
    answer = many.call("POST", PATH, {"sortBy": "colour"})
    text = "Field 'colour' is not a valid field name"
    assert_refused(answer, 400, "INVALID_PARAMETER", text)


def test_query_of_a_get(many):
    found = many.get(PATH, query="userAccount.code:101_0|code:S03")
    assert codes(found) == numbers(3)
    found = many.get(PATH, userAccountCode="101_0", limit=2, offset=1)
    assert codes(found) == numbers(3, 5)
    found = many.get(PATH, query="fromRange subscriptionDate:2026-10-12")
    assert codes(found) == numbers(11)
    # a value is cut at its first colon: times need a POST
    query = {"query": "fromRange subscriptionDate:2026-10-12T00:00:00"}
    answer = many.call("GET", PATH, params=query)
    assert_refused(answer, 400, "INVALID_PARAMETER", '"2026-10-12T00"')


def test_page_of_a_get_must_be_numbers(many):
    for query in ({"limit": "x"}, {"offset": "1.5"}):
        answer = many.call("GET", PATH, params=query)
        assert_refused(answer, 400, "INVALID_PARAMETER", "")


def test_default_and_most_rows_of_a_list(sandbox):
    sandbox.add_customer()
    for number in range(120):
        body = {
            "code": f"S{number:03}",
            "userAccount": "100_0",
            "offerTemplate": "OF_SC_TEMPLATE_MOB",
            "subscriptionDate": "2026-10-01",
        }
        sandbox.do("POST", "/billing/subscription", body)
    everything = sandbox.get(PATH)
    assert len(codes(everything)) == (100 if sandbox.modern else 120)
    assert everything["paging"]["totalNumberOfRecords"] == 120
    assert len(ask(sandbox)) == 100
    assert len(ask(sandbox, limit=5000)) == 120
    shown = sandbox.call("POST", PATH, {"limit": 5000}).json()["paging"]["limit"]
    assert shown == (1000 if sandbox.modern else 5000)


def test_subscriptions_of_a_customer_in_version_15(many):
    answer = many.call(
        "GET", "/billing/subscription/findByCustomer", params={"customerCode": "101"}
    )
    if many.modern:
        assert codes(answer.json()) == numbers(1, 3, 5, 7, 9, 11)
    else:
        assert answer.status_code == 404


def test_customers_page_by_page(many):
    found = many.get("/account/customer/list", limit=1, offset=1, query="code:101")
    assert found["paging"]["totalNumberOfRecords"] == 1
    found = many.get("/account/customer/list")["customers"]["customer"]
    assert [one["code"] for one in found] == ["100", "101"]


def test_list_of_many_codes(sandbox):
    sandbox.add_customer()
    codes = ",".join(["100", *(f"X{number}" for number in range(3000))])
    found = sandbox.call(
        "POST",
        "/billing/subscription/list",
        {"filters": {"inList code": codes, "not-inList status": "ACTIVE,CREATED"}},
    )
    assert found.json()["paging"]["totalNumberOfRecords"] == 0
    # a query takes as many as fit in a line
    few = codes[:2000].rpartition(",")[0]
    found = sandbox.get("/account/customer/list", query=f"inList code:{few}")
    assert [row["code"] for row in found["customers"]["customer"]] == ["100"]


def test_payment_methods_of_some_accounts(sandbox):
    for code in ("100", "200", "300"):
        sandbox.add_customer(code)
    path = "/payment/paymentMethod/list"
    found = sandbox.get(path, query="inList customerAccount.code:100_0,300_0")
    methods = found["paymentMethod"]
    assert [row["customerAccountCode"] for row in methods] == ["100_0", "300_0"]
    assert methods[0]["bankCoordinates"]["iban"].startswith("ES")
    assert found["paging"]["totalNumberOfRecords"] == 2
    found = sandbox.get(path, limit=1, offset=1)
    assert [row["customerAccountCode"] for row in found["paymentMethod"]] == ["200_0"]
    unknown = sandbox.call("GET", path, params={"query": "colour:red"})
    assert_refused(unknown, 400, "INVALID_PARAMETER", "colour")
