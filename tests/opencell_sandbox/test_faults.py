"""Every kind of trouble that a client may meet, on demand."""

from __future__ import annotations

import time

import pytest
import requests
from sandbox_process import TIMEOUT, assert_refused, customer

PATH = "/account/customer"


def count(sandbox) -> int:
    """Return how many customers there are."""
    return sandbox.state()["counts"]["customers"]


def create(sandbox, code: str = "100"):
    """Create a customer and return the whole answer."""
    return sandbox.call("POST", PATH, customer(code))


def test_connection_dropped_before_the_effect(sandbox):
    sandbox.spoil("drop")
    with pytest.raises(requests.ConnectionError):
        create(sandbox)
    assert count(sandbox) == 0
    assert create(sandbox).status_code == 200


def test_effect_done_but_answer_lost(sandbox):
    sandbox.spoil("lost_answer")
    with pytest.raises(requests.ConnectionError):
        create(sandbox)
    assert count(sandbox) == 1
    assert create(sandbox).status_code in (403, 409)


def test_answer_lost_after_a_refusal(sandbox):
    sandbox.spoil("lost_answer")
    with pytest.raises(requests.ConnectionError):
        sandbox.call("POST", PATH, {"code": "100"})
    assert count(sandbox) == 0


@pytest.mark.parametrize("after", [False, True])
def test_delay(sandbox, after):
    sandbox.spoil("delay", seconds=0.4, after_effect=after)
    started = time.monotonic()
    assert create(sandbox).status_code == 200
    assert time.monotonic() - started >= 0.4


def test_time_out_of_the_client_after_the_effect(sandbox):
    sandbox.spoil("delay", seconds=2, after_effect=True)
    with pytest.raises(requests.ReadTimeout):
        sandbox.http.post(
            sandbox.api + PATH, json=customer("100"), timeout=(TIMEOUT[0], 0.3)
        )
    assert count(sandbox) == 1


@pytest.mark.parametrize("after", [False, True])
def test_answers_that_are_errors(sandbox, after):
    for number, (kind, status, content) in enumerate(
        (
            ("error_json", 500, "application/json"),
            ("error_text", 500, "text/plain"),
            ("unauthorized", 401, "text/html"),
            ("unavailable", 503, "text/html"),
            ("fail_200", 200, "application/json"),
        )
    ):
        sandbox.spoil(kind, after_effect=after)
        before = count(sandbox)
        answer = create(sandbox, str(number))
        assert answer.status_code == status, kind
        assert answer.headers["Content-Type"].startswith(content), kind
        assert count(sandbox) - before == int(after), kind


def test_text_of_a_failure(sandbox):
    fault = {"message": "No enough credit", "error_code": "BUSINESS_API_EXCEPTION"}
    sandbox.spoil("fail_200", **fault)
    assert_refused(create(sandbox), 200, fault["error_code"], fault["message"])
    sandbox.spoil("error_json", status=502, **fault)
    assert_refused(create(sandbox), 502, fault["error_code"], fault["message"])
    sandbox.spoil("unavailable", status=502)
    assert create(sandbox).status_code == 502
    sandbox.spoil("error_text", status=504, message="slow")
    answer = create(sandbox)
    assert (answer.status_code, answer.text) == (504, "slow")


def test_only_what_matches_is_spoilt(sandbox):
    sandbox.spoil("error_json", operation="subscription.*")
    sandbox.spoil("error_json", method="PUT")
    sandbox.spoil("error_json", path="/account/userAccount*")
    assert create(sandbox).status_code == 200
    assert sandbox.call("PUT", PATH, customer("100")).status_code == 500
    path = "/account/userAccount/list"
    assert sandbox.call("GET", path).status_code == 500
    path = "/billing/subscription/list"
    assert sandbox.call("GET", path).status_code == 500
    assert sandbox.call("GET", path).status_code == 200


def test_calls_left_alone_first_and_number_of_spoilt_ones(sandbox):
    sandbox.spoil("error_json", skip=1, times=2)
    statuses = [create(sandbox, str(number)).status_code for number in range(4)]
    assert statuses == [200, 500, 500, 200]


def test_faults_are_listed_and_forgotten(sandbox):
    sandbox.spoil("drop", times=3)
    (fault,) = sandbox.control("GET", "/faults")["faults"]
    assert (fault["kind"], fault["times"]) == ("drop", 3)
    sandbox.control("DELETE", "/faults")
    assert sandbox.control("GET", "/faults")["faults"] == []
    assert create(sandbox).status_code == 200


def test_fault_that_does_not_exist(sandbox):
    for fault in ({"kind": "earthquake"}, {"kind": "drop", "tiems": 2}, {}):
        answer = sandbox.http.post(
            f"{sandbox.root}/sandbox/faults", json=fault, timeout=TIMEOUT
        )
        assert answer.status_code == 422


def test_request_log_names_the_fault(sandbox):
    sandbox.control("DELETE", "/requests")
    sandbox.spoil("error_text")
    create(sandbox)
    create(sandbox)
    log = sandbox.control("GET", "/requests")
    assert log["counts"] == {"customer.create": 2}
    assert [(one["status"], one["fault"]) for one in log["requests"]] == [
        (500, "error_text"),
        (200, None),
    ]
    assert "Aina" not in str(log)
