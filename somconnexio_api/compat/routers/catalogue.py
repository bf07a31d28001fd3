# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request

from odoo.api import Environment

from ...dependencies import allowed
from ..const import DEFAULT_LANGUAGE, ROOT
from ..openapi import former_responses
from ..problem import FormerError
from ..schemas.base import QueryText, YesNo
from ..schemas.catalogue import (
    DiscoveryChannels,
    FormerChoice,
    MobileOfferCatalogue,
    OneShotCatalogue,
    ProductCatalogue,
    Providers,
)

SERVICE = "api.compat.catalogue.service"

router = APIRouter(
    prefix=ROOT, tags=["catalogue"], responses=former_responses(400, 401)
)

PriceList = Annotated[QueryText | None, Query(description="Code of a price list")]
ProductCode = Annotated[QueryText | None, Query(description="Code of a tariff")]


def catalogue_env(env: allowed("catalogue:read"), request: Request) -> Environment:
    """The caller's environment; in the catalogue's language if it names none."""
    if request.headers.get("Accept-Language"):
        return env
    language = env["api.order.service"]._find_language(DEFAULT_LANGUAGE)
    return env(context={**env.context, "lang": language.code or env.lang})


CatalogueEnv = Annotated[Environment, Depends(catalogue_env)]


@router.get("/product-catalog", response_model_exclude_unset=True)
def get_products(
    env: CatalogueEnv,
    code: PriceList = None,
    categ: Annotated[
        Literal["mobile", "adsl", "fiber", "4G"] | None,
        Query(description="Category of the tariffs"),
    ] = None,
    is_company: YesNo | None = None,
    product_code: ProductCode = None,
) -> ProductCatalogue:
    """Tariffs, packs and add-ons; or what a tariff can be changed to."""
    service = env[SERVICE]
    if product_code is not None:
        if categ is not None or is_company is not None:
            raise FormerError(
                400, "product_code goes with neither categ nor is_company"
            )
        lists = service._list_tariff_changes(code, product_code)
    else:
        lists = service._list_former_products(code, categ, is_company == "true")
    return ProductCatalogue(pricelists=lists)


@router.get("/one-shot-catalog")
def get_one_shots(
    env: CatalogueEnv, code: PriceList = None, product_code: ProductCode = None
) -> OneShotCatalogue:
    """The bundles that contracts with a tariff may book."""
    return OneShotCatalogue(pricelists=env[SERVICE]._list_one_shots(code, product_code))


@router.get("/mobile-offer-catalog")
def get_mobile_offers(
    env: CatalogueEnv, code: PriceList = None, is_company: YesNo | None = None
) -> MobileOfferCatalogue:
    """The tariffs that mobiles have beside a fibre."""
    lists = env[SERVICE]._list_mobile_offers(code, is_company == "true")
    return MobileOfferCatalogue(pricelists=lists)


@router.get("/provider")
def list_providers(
    env: CatalogueEnv, mobile: YesNo | None = None, broadband: YesNo | None = None
) -> Providers:
    """The companies that a number can come from."""
    found = env[SERVICE]._list_former_providers(mobile == "true", broadband == "true")
    providers = [FormerChoice(id=one.id, name=one.name) for one in found]
    return Providers(count=len(providers), providers=providers)


@router.get("/discovery-channel")
def list_discovery_channels(env: CatalogueEnv) -> DiscoveryChannels:
    """How people can have come to know the cooperative."""
    channels = env[SERVICE]._list_discovery_channels()
    return DiscoveryChannels(
        discovery_channels=[FormerChoice(id=one.id, name=one.name) for one in channels]
    )
