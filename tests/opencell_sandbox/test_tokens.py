"""Bearer tokens: how they are given, how long they are good."""

from __future__ import annotations

import pytest
import requests
from sandbox_process import TIMEOUT

CLIENT = {"client_id": "opencell-web", "client_secret": "opencell"}
PASSWORD = {"grant_type": "password", "username": "opencell", "password": "opencell"}


def ask(sandbox, **form) -> requests.Response:
    """Ask for a token."""
    url = f"{sandbox.root}/auth/realms/opencell/protocol/openid-connect/token"
    return requests.post(url, data={**CLIENT, **form}, timeout=TIMEOUT)


def status(sandbox, token: str) -> int:
    """Call the interface with a token."""
    return requests.get(
        f"{sandbox.api}/account/customer/version",
        headers={"Authorization": f"Bearer {token}"},
        timeout=TIMEOUT,
    ).status_code


@pytest.mark.parametrize("form", [PASSWORD, {"grant_type": "client_credentials"}])
def test_token_is_good_for_300_seconds_of_the_clock(sandbox, form):
    answer = ask(sandbox, **form)
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 300
    token = answer.json()["access_token"]
    assert status(sandbox, token) == 200
    sandbox.control("PUT", "/clock", {"advance_days": 299 / 86400})
    assert status(sandbox, token) == 200
    sandbox.control("PUT", "/clock", {"advance_days": 2 / 86400})
    assert status(sandbox, token) == 401


def test_refresh_token_is_good_once(sandbox):
    first = ask(sandbox, **PASSWORD).json()
    renew = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = ask(sandbox, **renew)
    assert second.status_code == 200
    assert second.json()["access_token"] != first["access_token"]
    assert status(sandbox, second.json()["access_token"]) == 200
    again = ask(sandbox, **renew)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_client_has_no_refresh_token(sandbox):
    answer = ask(sandbox, grant_type="client_credentials").json()
    assert "refresh_token" not in answer


@pytest.mark.parametrize(
    ("form", "expected", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "implicit"}, 400, "unsupported_grant_type"),
        ({**PASSWORD, "password": "wrong"}, 401, "invalid_grant"),
        ({**PASSWORD, "username": ""}, 401, "invalid_grant"),
        ({**PASSWORD, "client_secret": "wrong"}, 401, "invalid_client"),
        ({**PASSWORD, "client_id": "other"}, 401, "invalid_client"),
    ],
)
def test_no_token_for_wrong_words(sandbox, form, expected, error):
    answer = ask(sandbox, **form)
    assert (answer.status_code, answer.json()["error"]) == (expected, error)


def test_tokens_can_be_forgotten_before_their_time(sandbox):
    token = ask(sandbox, **PASSWORD).json()["access_token"]
    sandbox.control("DELETE", "/tokens")
    assert status(sandbox, token) == 401
