"""An empty value is none to the former API: its description can't say so."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs

# What may have to go: an empty text that is fine where it is stays
EMPTY = (({},), ("",), ("", {}))


def fits_without_empty_values(
    operation: dict, document: dict, url: str, body: Any
) -> bool:
    """Tell whether a request fits its description once its empty values are out.

    :param operation: the part of the document about it
    :param url: that was asked for
    :param body: what was sent, or None
    """
    query = dict(parse_qsl(urlsplit(url).query))
    for parameter in operation.get("parameters", ()):
        if parameter["in"] != "query":
            continue
        if parameter["name"] not in query:
            if parameter.get("required"):
                return False
        elif not _is_valid(parameter["schema"], document, query[parameter["name"]]):
            return False
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return True
    # no body at all is an empty one
    body = {} if body in (None, b"", "") else body
    schema = content["application/json"]["schema"]
    return any(
        _is_valid(schema, document, drop_values(body, dropped)) for dropped in EMPTY
    )


def drop_values(value: Any, dropped: tuple) -> Any:
    """Return a value without these in its objects."""
    if isinstance(value, list):
        return [drop_values(one, dropped) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: drop_values(one, dropped)
        for name, one in value.items()
        if one not in dropped
    }


def _is_valid(schema: dict, document: dict, value: Any) -> bool:
    whole = {**schema, "components": document["components"]}
    return jsonschema_rs.validator_for(whole).is_valid(value)
