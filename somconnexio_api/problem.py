# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The one form in which the API says no: problem details (RFC 9457)."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from fastapi.exceptions import RequestValidationError
from psycopg2 import OperationalError
from starlette.exceptions import HTTPException as StarletteHTTPException
from werkzeug.exceptions import HTTPException as WerkzeugHTTPException
from werkzeug.wrappers import Response

from odoo.exceptions import (
    AccessDenied,
    AccessError,
    ConcurrencyError,
    LockError,
    MissingError,
    UserError,
)
from odoo.tools.translate import LazyGettext, LazyTranslate

from odoo.addons.somconnexio_sync.exceptions import SyncError

from .validation import errors_of_request

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:somconnexio:problem:"

_lt = LazyTranslate(__name__, default_lang="en_US")

# What a handler raises because of the request, or because a system behind us does not
# answer: not because of a fault of ours.
CLIENT_ERRORS = (RequestValidationError, StarletteHTTPException, SyncError, UserError)

# Seconds after which a client may ask again for what is not available
RETRY_AFTER = 60


class ProblemKind(NamedTuple):
    """What all problems of a status have in common."""

    slug: str  # last part of `type`
    title: LazyGettext
    detail: LazyGettext  # unless the raiser gives a better one


PROBLEMS = {
    400: ProblemKind(
        "bad-request",
        _lt("Bad request"),
        _lt("The request could not be understood."),
    ),
    401: ProblemKind(
        "unauthorized",
        _lt("Unauthorized"),
        _lt("A valid API key is required."),
    ),
    403: ProblemKind(
        "forbidden",
        _lt("Forbidden"),
        _lt("This key does not allow that."),
    ),
    404: ProblemKind(
        "not-found",
        _lt("Not found"),
        _lt("There is nothing at this address."),
    ),
    405: ProblemKind(
        "method-not-allowed",
        _lt("Method not allowed"),
        _lt("This address does not answer to this method."),
    ),
    409: ProblemKind(
        "conflict",
        _lt("Conflict"),
        _lt("The request contradicts an earlier one."),
    ),
    412: ProblemKind(
        "precondition-failed",
        _lt("Changed in the meantime"),
        _lt("It is not as the client knows it: read it again first."),
    ),
    413: ProblemKind(
        "too-large",
        _lt("Request too large"),
        _lt("The body of the request is too large."),
    ),
    415: ProblemKind(
        "unsupported-media-type",
        _lt("Unsupported media type"),
        _lt("The body must be JSON: Content-Type: application/json."),
    ),
    422: ProblemKind(
        "invalid",
        _lt("Invalid data"),
        _lt("Some of the data can't be accepted; see the list of errors."),
    ),
    428: ProblemKind(
        "precondition-required",
        _lt("Version required"),
        _lt("Say with If-Match which version is to be changed."),
    ),
    429: ProblemKind(
        "too-many-requests",
        _lt("Too many requests"),
        _lt("This client sends too much; please wait."),
    ),
    500: ProblemKind(
        "internal",
        _lt("Internal error"),
        _lt("Something failed on our side. Nothing was stored."),
    ),
    503: ProblemKind(
        "busy",
        _lt("Busy"),
        _lt("Too much is going on right now; please repeat the request."),
    ),
}


# 503 as well, but of another system: the request itself is fine
UNAVAILABLE = ProblemKind(
    "unavailable",
    _lt("Not available right now"),
    _lt("A system that has this does not answer at the moment; please try later."),
)


class ApiProblem(WerkzeugHTTPException):
    """Raised, never returned: an answer that is returned would commit what was
    written before it.

    :param status: HTTP status, one of `PROBLEMS`
    :param detail: text for a person, translated already
    :param errors: list of dicts with `pointer`, `code` and `detail`
    :param headers: further HTTP headers
    :param kind: another one than `PROBLEMS` has for the status
    """

    def __init__(
        self,
        status: int,
        detail: str | None = None,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
        kind: ProblemKind | None = None,
    ):
        super().__init__(detail)
        self.code = status if status in PROBLEMS else 500
        self.kind = kind or PROBLEMS[self.code]
        self.errors = errors or []
        self.headers = headers or {}

    def to_dict(self, lang: str) -> dict[str, Any]:
        """Return the body; the standard texts in the language `lang`."""
        slug, title, detail = self.kind
        body = {
            "type": TYPE_PREFIX + slug,
            "title": title._translate(lang),
            "status": self.code,
            "detail": self.description or detail._translate(lang),
        }
        if self.errors:
            body["errors"] = self.errors
        return body

    def to_response(self, lang: str) -> Response:
        """Return the whole HTTP response."""
        # a pointer may hold what no encoding knows: it comes from the request
        text = json.dumps(self.to_dict(lang), ensure_ascii=False)
        body = text.encode("utf-8", "replace")
        return Response(
            body, status=self.code, headers=self.headers, content_type=MEDIA_TYPE
        )


def problem_from_exception(exc: Exception, lang: str) -> ApiProblem:
    """Translate whatever a handler let through, without leaking any of its text."""
    if isinstance(exc, ApiProblem):
        return exc
    if isinstance(exc, RequestValidationError):
        return ApiProblem(422, errors=errors_of_request(exc.errors(), lang))
    if isinstance(exc, StarletteHTTPException) and exc.status_code == 400:
        # FastAPI could not read the body: bytes that are no text, too deep a nesting
        unread = {"loc": ("body",), "type": "json_invalid"}
        return ApiProblem(422, errors=errors_of_request([unread], lang))
    if isinstance(exc, StarletteHTTPException):
        return ApiProblem(exc.status_code, headers=dict(exc.headers or {}))
    if isinstance(exc, WerkzeugHTTPException):
        return ApiProblem(exc.code or 500)
    if isinstance(exc, SyncError):
        # Its text is the other system's, or tells who that is.
        seconds = str(int(exc.retry_after or RETRY_AFTER))
        headers = {"Retry-After": seconds}
        return ApiProblem(503, headers=headers, kind=UNAVAILABLE)
    if isinstance(exc, LockError | ConcurrencyError | OperationalError):
        # Odoo repeated it as often as it is willing to.
        return ApiProblem(503)
    if isinstance(exc, AccessDenied | AccessError):
        return ApiProblem(403)
    if isinstance(exc, MissingError):
        return ApiProblem(404)
    if isinstance(exc, UserError):
        # A rule of the database or of another addon refused the data. Its text is
        # meant for staff and may name records that the client must not know.
        return ApiProblem(422)
    return ApiProblem(500)
