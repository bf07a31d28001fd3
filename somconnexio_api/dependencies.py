# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.security import APIKeyHeader, HTTPBearer, SecurityScopes

from odoo.api import Environment

from .caller import CALLER_KEY, Caller
from .const import IDEMPOTENCY_DAYS, IDEMPOTENCY_HEADER, KEY_HEADER
from .problem import ApiProblem

# For the description only: the dispatcher has read both headers.
_header = APIKeyHeader(name=KEY_HEADER, scheme_name="ApiKey", auto_error=False)
_bearer = HTTPBearer(scheme_name="Bearer", auto_error=False)
# So is this one, of every route that writes.
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias=IDEMPOTENCY_HEADER,
        description="Made by the client: a repeated request gets the answer of the "
        f"first one. Kept for {IDEMPOTENCY_DAYS} days.",
    ),
]
# And this one, of every route that changes what is there.
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="`ETag` of what the client has read, in the same language: if it "
        "has changed since, nothing is done (412).",
    ),
]


def optional_caller(
    request: Request,
    _key: Annotated[str | None, Depends(_header)] = None,
    _token: Annotated[object, Depends(_bearer)] = None,
) -> Caller | None:
    """Who calls, if the request has a good key or token."""
    return request.scope["wsgi_environ"].get(CALLER_KEY)


def current_caller(
    scopes: SecurityScopes,
    found: Annotated[Caller | None, Depends(optional_caller)],
) -> Caller:
    """Who calls; required, and allowed what the route asks for.

    All reasons give the same answer, so that nobody can find out which keys exist or
    what they would be good for.
    """
    if found is None or not found.scopes.issuperset(scopes.scopes):
        raise ApiProblem(401, headers={"WWW-Authenticate": "ApiKey, Bearer"})
    return found


def client_env(found: Annotated[Caller, Depends(current_caller)]) -> Environment:
    """The environment of who calls: its technical user, in its company only."""
    return found.env


def allowed(scope: str) -> type[Environment]:
    """Parameter type of a route: the caller's environment, if it has the scope."""
    return Annotated[Environment, Security(client_env, scopes=[scope])]


def allowed_caller(scope: str) -> type[Caller]:
    """Parameter type of a route: the caller itself, if it has the scope."""
    return Annotated[Caller, Security(current_caller, scopes=[scope])]


def json_body(request: Request) -> None:
    """Refuse a body that says to be something else than JSON.

    A page of another site can send a form without asking the browser first.
    """
    media_type = request.headers.get("Content-Type", "").partition(";")[0].strip()
    if media_type.lower() != "application/json":
        raise ApiProblem(415)
