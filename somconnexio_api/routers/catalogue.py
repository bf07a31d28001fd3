# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from ..dependencies import allowed
from ..schemas.base import Text
from ..schemas.catalogue import Catalogue, DiscoveryChannel
from ..schemas.problem import responses

router = APIRouter(tags=["catalogue"], responses=responses(401, 422, 429))


@router.get("/catalogue")
def get_catalogue(
    env: allowed("catalogue:read"),
    customer_kind: Annotated[
        Literal["person", "company"] | None,
        Query(description="Only what such customers can have"),
    ] = None,
    technology: Annotated[
        Text | None, Query(description="Only tariffs of a technology, by its code")
    ] = None,
    price_list: Annotated[
        Text | None, Query(description="Only prices of one list, by its code")
    ] = None,
) -> Catalogue:
    """Everything that the website shows: tariffs, packs, add-ons, one-shots."""
    return env["api.catalogue.service"]._get_catalogue(
        customer_kind, technology, price_list
    )


@router.get("/discovery-channels")
def list_discovery_channels(env: allowed("catalogue:read")) -> list[DiscoveryChannel]:
    """How people can have come to know the cooperative."""
    channels = env["api.catalogue.service"]._list_discovery_channels()
    return [DiscoveryChannel(code=one.code, name=one.name) for one in channels]
