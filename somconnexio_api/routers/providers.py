# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from odoo.api import Environment

from odoo.addons.fastapi.schemas import Paging

from ..dependencies import client_env, paging
from ..schemas.base import Page
from ..schemas.problem import responses
from ..schemas.provider import Provider

router = APIRouter(tags=["catalogue"], responses=responses(401, 422))


@router.get("/providers")
def list_providers(
    env: Annotated[Environment, Depends(client_env)],
    page: Annotated[Paging, Depends(paging)],
    service: Annotated[
        Literal["mobile", "broadband"] | None,
        Query(description="Only those from which such a service can come"),
    ] = None,
) -> Page[Provider]:
    """The companies that a number can be ported from."""
    count, providers = env["api.catalogue.service"]._list_providers(service, page)
    return Page[Provider](
        count=count, items=[Provider.from_provider(rec) for rec in providers]
    )
