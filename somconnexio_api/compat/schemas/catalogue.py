# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from ..const_catalogue import CATEGORIES, PEOPLE, unlimited


class FormerOffer(BaseModel):
    """The cheaper tariff of a pack that brings the same. Exactly these keys."""

    code: str
    price: float
    name: str


class FormerProduct(BaseModel):
    """A tariff or an add-on. Keys that mean nothing for its category are absent."""

    code: str
    name: str
    price: float
    category: str = Field(description="mobile, fiber, adsl, 4G or streaming")
    is_featured: bool
    minutes: int | None = Field(description="99999 if unlimited")
    data: int | None = Field(description="MB")
    bandwidth: int | None = Field(description="Mbit/s")
    has_landline_phone: bool | None = None
    available_for: list[str] | None = None
    offer: FormerOffer | None = None

    @classmethod
    def from_product(
        cls, product: Any, price_list: str, *, is_part: bool = False
    ) -> FormerProduct:
        """Describe a `CatalogueProduct` with the price of a list.

        :param is_part: whether it is told as a part of a pack
        """
        category = CATEGORIES[product.technology]
        has_data = category in ("mobile", "4G")
        is_line = category in ("fiber", "adsl")
        values = {
            "code": product.code,
            "name": product.name,
            "price": product.prices.by_list[price_list],
            "category": category,
            "is_featured": product.is_featured,
            "minutes": unlimited(product.minutes) if category == "mobile" else None,
            "data": unlimited(product.data_mb) if has_data else None,
            "bandwidth": product.bandwidth_mb if is_line else None,
        }
        if is_line or category == "4G":
            values["has_landline_phone"] = product.has_landline
        if not is_part:
            values["available_for"] = describe_people(product)
            if product.offer:
                values["offer"] = FormerOffer(
                    code=product.offer.code,
                    price=product.offer.prices.by_list[price_list],
                    name=product.offer.name,
                )
        return cls(**values)


def describe_people(item: Any) -> list[str]:
    """Return whom a product or pack is for."""
    return [PEOPLE[kind] for kind in item.available_for]


class FormerPack(BaseModel):
    """A main tariff with mobiles."""

    code: str
    name: str
    price: float
    category: str = Field(description="bonified_mobile or mobile_shared_data")
    mobiles_in_pack: int
    fiber_bandwidth: int
    has_land_line: bool
    is_featured: bool
    available_for: list[str]
    products: list[FormerProduct]

    @classmethod
    def from_pack(cls, pack: Any, price_list: str) -> FormerPack:
        """Describe a `CataloguePack` with the prices of a list."""
        return cls(
            code=pack.code,
            name=pack.name,
            price=pack.prices.by_list[price_list],
            category="mobile_shared_data" if pack.is_shared_data else "bonified_mobile",
            mobiles_in_pack=pack.number,
            fiber_bandwidth=pack.bandwidth_mb,
            has_land_line=pack.has_landline,
            is_featured=pack.is_featured,
            available_for=describe_people(pack),
            products=[
                FormerProduct.from_product(product, price_list, is_part=True)
                for product in pack.products
            ],
        )


class ProductList(BaseModel):
    """What is sold at the prices of a list."""

    code: str
    products: list[FormerProduct]
    packs: list[FormerPack]
    add_ons: list[FormerProduct]


class ProductCatalogue(BaseModel):
    """Tariffs, packs and add-ons, by price list."""

    pricelists: list[ProductList]


class FormerOneShot(BaseModel):
    """A bundle that is booked once."""

    code: str
    name: str
    price: float
    minutes: int
    data: int


class OneShotList(BaseModel):
    """Bundles at the prices of a list."""

    code: str
    one_shots: list[FormerOneShot]


class OneShotCatalogue(BaseModel):
    """Bundles for a tariff, by price list."""

    pricelists: list[OneShotList]


class FormerMobileOffer(BaseModel):
    """A tariff that mobiles have beside a fibre."""

    code: str
    name: str
    number_of_mobiles: int
    is_sharing_data: bool
    fiber_bandwidth_available: list[str] = Field(description="Mbit/s, as texts")
    price: float
    minutes: int
    data: int
    belongs_packs_codes: list[str]


class MobileOfferList(BaseModel):
    """Mobile offers at the prices of a list. Exactly these keys."""

    code: str
    products: list[FormerMobileOffer]


class MobileOfferCatalogue(BaseModel):
    """Mobile offers, by price list."""

    pricelists: list[MobileOfferList]


class FormerChoice(BaseModel):
    """Something that people choose from a list."""

    id: int
    name: str


class Providers(BaseModel):
    """Companies that a number can come from."""

    count: int
    providers: list[FormerChoice]


class DiscoveryChannels(BaseModel):
    """How people came to know the cooperative."""

    discovery_channels: list[FormerChoice]
