"""The one thing that the former API may accept although its document forbids it."""

from __future__ import annotations

import pytest
from empty_values import fits_without_empty_values

TEXT = {"type": "string", "minLength": 1}
BODY = {
    "type": "object",
    "properties": {
        "code": TEXT,
        "day": {"anyOf": [TEXT, {"type": "null"}]},
        "note": {"type": "string"},
        "place": {"anyOf": [{"$ref": "#/components/schemas/Place"}, {"type": "null"}]},
    },
    "required": ["code", "note"],
}
DOCUMENT = {
    "components": {
        "schemas": {"Place": {"type": "object", "required": ["street"]}},
    }
}
OPERATION = {
    "parameters": [
        {"in": "query", "name": "ref", "required": True, "schema": TEXT},
        {"in": "query", "name": "kind", "schema": {"enum": ["new", "old"]}},
    ],
    "requestBody": {"content": {"application/json": {"schema": BODY}}},
}
GOOD = {"code": "A", "note": "x"}


@pytest.mark.parametrize(
    ("query", "body", "expected"),
    [
        ("ref=1", GOOD, True),
        ("ref=1&kind=", {**GOOD, "day": "", "place": {}}, True),
        ("ref=1&kind=", {"code": "A", "note": "", "place": {}}, True),
        ("ref=1&kind=other", GOOD, False),
        ("ref=&kind=new", GOOD, False),
        ("kind=new", GOOD, False),
        ("ref=1", {"code": "", "note": "x"}, False),
        ("ref=1", {"code": "A"}, False),
        ("ref=1", {**GOOD, "place": {"city": ""}}, False),
        ("ref=1", {**GOOD, "day": 5}, False),
        ("ref=1", [], False),
        ("ref=1", None, False),
    ],
)
def test_nothing_but_empty_values_is_forgiven(query, body, expected):
    url = f"http://127.0.0.1/api/thing?{query}"
    assert fits_without_empty_values(OPERATION, DOCUMENT, url, body) is expected
