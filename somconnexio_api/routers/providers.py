# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from ..dependencies import allowed
from ..paging import PageQuery, paging_by
from ..schemas.base import Page
from ..schemas.problem import responses
from ..schemas.provider import Provider

router = APIRouter(tags=["catalogue"], responses=responses(401, 422, 429))

paging = paging_by({"name": "name"}, default="name")


@router.get("/providers")
def list_providers(
    env: allowed("catalogue:read"),
    page: Annotated[PageQuery, Depends(paging)],
    service: Annotated[
        Literal["mobile", "broadband"] | None,
        Query(description="Only those from which such a service can come"),
    ] = None,
) -> Page[Provider]:
    """The companies that a number can be ported from."""
    providers, cursor = env["api.catalogue.service"]._list_providers(service, page)
    return Page[Provider](
        items=[Provider.from_provider(rec) for rec in providers], next=cursor
    )
