"""Addresses and keys that no library makes up: sent as they are, byte by byte."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

import pytest

TIMEOUT = 60
#: within each API: what stands in the place of a reference
STEPS = {
    "line break": "CT%0A1",
    "line break at the end": "CT1%0A",
    "carriage return": "CT%0D1",
    "both, and a header": "CT%0D%0AX-Odd:%201",
    "nothing but a line break": "%0A",
    "dot": ".",
    "dot in percent": "%2E",
    "two dots": "..",
    "two dots in percent": "%2E%2E",
    "dots up and down": "../contracts/CT1",
    "dots up out of the API": "..%2F..%2F..%2Fweb",
    "backslash": "..%5C..%5Cweb",
    "slashes": "//CT1",
    "line breaks in all steps": "%0A/%0A/operations",
    "NUL": "CT%00",
    "no UTF-8": "CT%FF%FE",
    "half a percent": "CT%",
    "no percent": "CT%zz",
    "semicolon": "CT1;a=b",
}
PLACES = {
    "/api/v1/contracts/": "application/problem+json",
    "/api/v1/invoices/": "application/problem+json",
    "/api/v1/orders/": "application/problem+json",
    "/api/partner/": "application/json",
    "/api2/invoice/": "application/json",
}
#: headers that show no key of ours
KEYS = {
    "none": {},
    "empty": {"API-Key": ""},
    "blanks": {"API-Key": "   "},
    "short": {"API-Key": "a"},
    "long": {"API-Key": "a" * 8000},
    "bytes that are no text": {"API-Key": b"\xff\xfe\x80"},
    "accents": {"API-Key": "clau de còpia".encode()},
    "tabs": {"API-Key": "a\tb"},
    "like a token": {"API-Key": "scxm_"},
    "like a long token": {"API-Key": "scxm_" + "=" * 500},
    "dots of a token": {"API-Key": "scxm_a.b.c"},
    "SQL": {"API-Key": "' OR 1=1 --"},
    "bearer of nothing": {"Authorization": "Bearer"},
    "bearer of blanks": {"Authorization": "Bearer  "},
    "bearer of anything": {"Authorization": "Bearer x"},
    "another kind": {"Authorization": "Basic YWRtaW46YWRtaW4="},
    "no kind": {"Authorization": "x"},
    "a list": {"API-Key": "a, b"},
}


def send(api, method: str, target: str, headers: dict):
    """Send a request whose address nobody tidies; return answer and body."""
    place = urlsplit(api.server.url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=TIMEOUT)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def see_refusal(answer, body: bytes, media_type: str, statuses: set[int]) -> None:
    """The API itself says no, in its form, and gives nothing away."""
    assert answer.status in statuses, body
    assert answer.headers["Content-Type"] == media_type, body
    told = json.loads(body)
    assert told.get("status", told.get("code")) == answer.status
    assert b"Traceback" not in body
    assert "X-Odd" not in answer.headers
    assert "Location" not in answer.headers


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("place", PLACES)
def test_odd_address(api, place, step):
    headers = {"API-Key": api.known["key"]}
    answer, body = send(api, "GET", place + STEPS[step], headers)
    see_refusal(answer, body, PLACES[place], {404, 422})


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("place", PLACES)
def test_odd_key(api, place, key):
    answer, body = send(api, "GET", f"{place}1001", KEYS[key])
    see_refusal(answer, body, PLACES[place], {401})


@pytest.mark.parametrize("name", ["API-Key", "api-key", "API-KEY"])
def test_name_of_the_header_in_any_case(api, name):
    answer, body = send(api, "GET", "/api/v1/contracts", {name: api.known["key"]})
    assert answer.status == 200, body


def test_two_keys_are_none(api):
    """A good key beside a wrong one: nobody knows which one is meant."""
    place = urlsplit(api.server.url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=TIMEOUT)
    connection.putrequest("GET", "/api/v1/contracts")
    connection.putheader("API-Key", "wrong")
    connection.putheader("API-Key", api.known["key"])
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 401, answer.read()
