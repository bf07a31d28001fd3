"""The server itself: its clock, memory, many clients at once, and its page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from sandbox_process import (
    FIBRE,
    IBAN,
    LOGIN,
    SMALL,
    TIMEOUT,
    Sandbox,
    customer,
    hierarchy,
)

PHONE = "600000001"


@pytest.fixture(params=["v7", "v15"])
def own(request, tmp_path):
    """A server of one test alone, to be killed."""
    sandbox = Sandbox(request.param, tmp_path)
    sandbox.start()
    yield sandbox
    sandbox.stop()


def fill(sandbox) -> None:
    """Put something of everything into the memory."""
    sandbox.set_clock("2026-10-01T09:00:00")
    sandbox.add_customer()
    sandbox.subscribe("S1", SMALL, "2026-10-01", phone=PHONE, access=PHONE)
    sandbox.subscribe("S2", FIBRE, "2026-10-05")
    sandbox.use(f"2026-10-15T10:00:00Z;9060;{PHONE};VOICE;ES")
    sandbox.bill("2026-11-01")


def test_killed_server_remembers_everything(own):
    fill(own)
    before = own.state()
    assert before["counts"]["invoices"] == 1
    own.kill()
    own.start()
    after = own.state()
    # the clock goes on from where it was
    for state in (before, after):
        assert state.pop("now")[:13] == "2026-11-01T12"
    assert after == before
    assert own.bill("2026-12-01")[0]["invoiceNumber"] == "SO2026-000002"


def test_killed_between_effect_and_answer(own):
    own.spoil("delay", seconds=30, after_effect=True)
    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(
            requests.post,
            f"{own.api}/account/customer",
            json=customer("100"),
            auth=LOGIN,
            timeout=TIMEOUT,
        )
        while not own.state()["counts"]["customers"]:
            assert not lost.done()
        own.kill()
        with pytest.raises(requests.ConnectionError):
            lost.result()
    own.start()
    assert own.get("/account/customer", customerCode="100")["customer"]["code"] == "100"


def test_many_clients_at_once(sandbox):
    def add(number: int) -> list[int]:
        codes = []
        for kind, body in (
            ("/account/customer", customer(str(number))),
            (
                "/account/accountHierarchy/createCRMAccountHierarchy",
                hierarchy(str(number)),
            ),
        ):
            answer = requests.post(
                sandbox.api + kind, json=body, auth=LOGIN, timeout=TIMEOUT
            )
            codes.append(answer.status_code)
        return codes

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(add, range(80)))
    assert results == [[200, 200]] * 80
    counts = sandbox.state()["counts"]
    assert (counts["customers"], counts["userAccounts"]) == (80, 80)


def test_same_code_by_many_clients_is_one_object(sandbox):
    def add(_: int) -> int:
        return requests.post(
            f"{sandbox.api}/account/customer",
            json=customer("100"),
            auth=LOGIN,
            timeout=TIMEOUT,
        ).status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = sorted(pool.map(add, range(40)))
    refused = 409 if sandbox.modern else 403
    assert statuses == [200, *[refused] * 39]
    assert sandbox.state()["counts"]["customers"] == 1


def test_slow_call_holds_up_nobody(sandbox):
    sandbox.spoil("delay", operation="customer.get", seconds=5)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(
            requests.get,
            f"{sandbox.api}/account/customer",
            params={"customerCode": "1"},
            auth=LOGIN,
            timeout=TIMEOUT,
        )
        for number in range(5):
            sandbox.do("POST", "/account/customer", customer(str(100 + number)))
        assert not slow.done()
        assert slow.result().status_code == 404


# === CLOCK === #


def test_clock_is_moved_and_brought_back(sandbox):
    assert sandbox.control("GET", "/clock")["moved"]
    moved = sandbox.set_clock("2030-02-03T04:05:06")
    assert moved["now"] == "2030-02-03T04:05:06+01:00"
    moved = sandbox.control("POST", "/clock", {"advance_days": 1.5})
    assert moved["now"].startswith("2030-02-04T16:05")
    moved = sandbox.control("PUT", "/clock", {"now": 1791151200000})
    assert moved["now"] == "2026-10-05T00:00:00+02:00"
    assert not sandbox.control("PUT", "/clock", {"now": None})["moved"]


def test_clock_refuses_nonsense(sandbox):
    for body in ({"now": "tomorrow"}, {"hour": 3}, {"now": "2026-02-30"}):
        answer = sandbox.http.put(
            f"{sandbox.root}/sandbox/clock", json=body, timeout=TIMEOUT
        )
        assert answer.status_code == 422


def test_reset_forgets_everything_but_the_catalogue(sandbox):
    fill(sandbox)
    sandbox.spoil("drop")
    sandbox.control("POST", "/reset")
    state = sandbox.control("GET", "/state?counts_only=true")
    assert set(state["counts"].values()) == {0}
    assert not state["moved"]
    assert sandbox.control("GET", "/requests")["requests"] == []
    sandbox.add_customer()
    assert sandbox.state()["customers"][0]["code"] == "100"


def test_state_tells_what_is_inside(sandbox):
    fill(sandbox)
    state = sandbox.state()
    assert state["customerAccounts"][0]["ibans"] == [IBAN]
    assert [one["code"] for one in state["subscriptions"]] == ["S1", "S2"]
    assert state["subscriptions"][0]["accesses"][0]["code"] == PHONE
    assert state["invoices"][0]["billingAccount"] == "100_0"
    assert {charge["kind"] for charge in state["charges"]} == {"RECURRING", "USAGE"}


# === PAGE === #


def test_page_shows_what_is_inside_without_personal_data(sandbox):
    fill(sandbox)
    answer = requests.get(sandbox.root, timeout=TIMEOUT)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    for shown in ("S1", "100_0", SMALL, "SO2026-000001", "ACTIVE", "••• ••• 001"):
        assert shown in answer.text
    for hidden in (PHONE, IBAN, "Puig", "aina@", "C/ Major", "12345678Z", "08001"):
        assert hidden not in answer.text


def test_empty_page_says_so(sandbox):
    text = requests.get(sandbox.root, timeout=TIMEOUT).text
    assert "Nobody has subscribed to anything yet." in text
    assert "No bill run has made an invoice yet." in text


def test_page_shows_no_markup_of_others(sandbox):
    code = "<script>alert(1)</script>"
    sandbox.add_customer()
    sandbox.subscribe("S1", SMALL, "2026-10-01", phone=code)
    text = requests.get(sandbox.root, timeout=TIMEOUT).text
    assert code not in text
    assert "&lt;script&gt;" in text


def test_pdf_that_is_not_there(sandbox):
    answer = requests.get(f"{sandbox.root}/sandbox/invoices/9.pdf", timeout=TIMEOUT)
    assert answer.status_code == 404


def test_call_on_the_wrong_base_path(sandbox):
    answer = requests.get(f"{sandbox.root}/api/rest/account", timeout=TIMEOUT)
    assert answer.status_code == 404
