# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from odoo.api import Environment

from odoo.addons.fastapi.dependencies import odoo_env
from odoo.addons.fastapi.schemas import Paging

from .const import KEY_HEADER, MAX_PAGE, MAX_PAGE_SIZE
from .problem import ApiProblem

_header = APIKeyHeader(name=KEY_HEADER, scheme_name="ApiKey", auto_error=False)
_bearer = HTTPBearer(scheme_name="Bearer", auto_error=False)


def presented_key(
    header: Annotated[str | None, Depends(_header)] = None,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)] = None,
) -> str | None:
    """The key of the request, from either of the two headers."""
    return header or (bearer.credentials if bearer else None)


def optional_client_env(
    key: Annotated[str | None, Depends(presented_key)],
    env: Annotated[Environment, Depends(odoo_env)],
) -> Environment | None:
    """The environment of the client that the key belongs to, if it's a good one.

    That is its technical user, in the client's company only.
    """
    client = env["somconnexio.api.client"]._authenticate(key)
    return client.env if client else None


def client_env(
    env: Annotated[Environment | None, Depends(optional_client_env)],
) -> Environment:
    """As above, but required. All reasons give the same answer, so that nobody can
    find out which keys exist."""
    if env is None:
        raise ApiProblem(401, headers={"WWW-Authenticate": "ApiKey, Bearer"})
    return env


def json_body(request: Request) -> None:
    """Refuse a body that says to be something else than JSON.

    A page of another site can send a form without asking the browser first.
    """
    media_type = request.headers.get("Content-Type", "").partition(";")[0].strip()
    if media_type.lower() != "application/json":
        raise ApiProblem(415)


def paging(
    page: Annotated[
        int, Query(ge=1, le=MAX_PAGE, description="Number of the page, from 1")
    ] = 1,
    page_size: Annotated[
        int, Query(ge=1, le=MAX_PAGE_SIZE, description="Rows per page")
    ] = 80,
) -> Paging:
    """Page of a list, with an upper bound."""
    return Paging(limit=page_size, offset=(page - 1) * page_size)
