# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How the former API says no: code, name, and a text in HTML if there is one.

The texts are part of what is frozen: they are not translated.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from werkzeug.exceptions import HTTPException as WerkzeugHTTPException
from werkzeug.wrappers import Response

from ..problem import ApiProblem, problem_from_exception

# What the clients can't read, as the nearest that they can
_STATUSES = {409: 400, 415: 400, 422: 400, 429: 503}
# Those that come without a text
_SILENT = {401, 403, 404, 405}

_REQUIRED = "required field"
_NULL = "null value not allowed"
_MESSAGES = {
    "missing": _REQUIRED,
    "string_type": "must be of string type",
    "string_too_short": "empty values not allowed",
    "too_short": "empty values not allowed",
    "int_type": "must be of integer type",
    "int_parsing": "must be of integer type",
    "float_type": "must be of number type",
    "bool_type": "must be of boolean type",
    "dict_type": "must be of dict type",
    "model_type": "must be of dict type",
    "model_attributes_type": "must be of dict type",
    "list_type": "must be of list type",
    "literal_error": "unallowed value",
}


class FormerError(WerkzeugHTTPException):
    """A refusal in the form of the former API. Raised, never returned.

    :param status: HTTP status
    :param message: plain text, or None where there is none
    :param headers: further HTTP headers
    """

    def __init__(
        self,
        status: int,
        message: str | None = None,
        headers: dict[str, str] | None = None,
    ):
        super().__init__(message)
        self.code = status
        self.headers = headers or {}

    def to_response(self) -> Response:
        """Return the whole HTTP response."""
        body: dict[str, Any] = {"code": self.code, "name": HTTPStatus(self.code).phrase}
        if self.description and self.code not in _SILENT:
            body["description"] = f"<p>{html.escape(self.description)}</p>"
        return Response(
            json.dumps(body),
            status=self.code,
            headers=self.headers,
            content_type="application/json",
        )


class FormerErrorBody(BaseModel):
    """A refusal."""

    code: int = Field(description="The HTTP status", examples=[400])
    name: str = Field(examples=["Bad Request"])
    description: str | None = Field(
        None, description="What is wrong, in HTML", examples=["<p>BadRequest</p>"]
    )


def bad_request(problems: dict[str, Any]) -> FormerError:
    """Return the refusal that names fields: {"vat": ["required field"]}."""
    return FormerError(400, f"BadRequest {problems}")


def former_error_from_exception(exc: Exception) -> FormerError:
    """Translate whatever a handler let through, without leaking any of its text."""
    if isinstance(exc, FormerError):
        return exc
    if isinstance(exc, RequestValidationError):
        return _from_validation(exc.errors())
    problem = problem_from_exception(exc, "en_US")
    status = _STATUSES.get(problem.code, problem.code)
    if isinstance(problem, ApiProblem) and problem.errors:
        return bad_request(
            _nest(
                (_split(error["pointer"]), error["detail"]) for error in problem.errors
            )
        )
    return FormerError(status, problem.description, problem.headers)


def _from_validation(errors: Iterable[dict]) -> FormerError:
    found = []
    for error in errors:
        where, *location = error["loc"]
        if where == "path":
            return FormerError(404)
        if error["type"] == "json_invalid":
            return FormerError(400, "The body is no valid JSON")
        found.append((location, _describe(error)))
    return bad_request(_nest(found))


def _describe(error: dict) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error.get("input", "") is None and error["type"] != "missing":
        return _NULL
    return _MESSAGES.get(error["type"], "invalid value")


def _split(pointer: str) -> list[str | int]:
    parts = pointer.lstrip("/?!").split("/")
    return [int(part) if part.isdecimal() else part for part in parts]


def _nest(found: Iterable[tuple[Iterable[str | int], str]]) -> dict[str, Any]:
    """Return the tree of problems as the clients know it: each branch in a list."""
    tree: dict[str, Any] = {}
    for location, message in found:
        node = tree
        *branches, leaf = location or ("body",)
        for branch in branches:
            messages = node.setdefault(branch, [{}])
            if not isinstance(messages[0], dict):
                messages.insert(0, {})
            node = messages[0]
        node.setdefault(leaf, []).append(message)
    return tree
