# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Field

UNLIMITED = "-1 if unlimited"


class Prices(BaseModel):
    """What something costs a month, or once if it is a one-shot."""

    without_tax: Decimal = Field(examples=["13.00"])
    with_tax: Decimal = Field(examples=["15.73"])
    by_list: dict[str, Decimal] = Field(description="By code of a price list")

    @classmethod
    def from_prices(cls, prices: Any, digits: int, price_list: str | None) -> Prices:
        """Describe the core's prices, rounded as the currency is.

        :param price_list: code of the only list that is told, or None for all
        """

        def as_decimal(amount: float) -> Decimal:
            return Decimal(f"{amount:.{digits}f}")

        return cls(
            without_tax=as_decimal(prices.without_tax),
            with_tax=as_decimal(prices.with_tax),
            by_list={
                code: as_decimal(amount)
                for code, amount in prices.by_list.items()
                if price_list in (None, code)
            },
        )


class CatalogueProduct(BaseModel):
    """A tariff, an add-on or a one-shot."""

    code: str
    name: str
    prices: Prices
    technology: str = Field(description="Code of the technology")
    technology_name: str
    role: str = Field(description="main, addon or one_shot")
    customer_kind: str = Field(description="any, person or company")
    minutes: int = Field(description=UNLIMITED)
    data_mb: int = Field(description=UNLIMITED)
    bandwidth_mb: int = Field(description="Mbit/s")
    has_landline: bool
    is_featured: bool
    is_shared_data: bool
    available_for: list[str] = Field(description="member, agreement, sponsored")
    offer: str | None = Field(
        description="Code of the cheaper tariff of a pack that brings the same"
    )


class CataloguePack(BaseModel):
    """A main tariff with the services that cost less with it."""

    code: str
    name: str
    prices: Prices
    number: int = Field(description="Services beside the main one")
    is_shared_data: bool
    bandwidth_mb: int
    has_landline: bool
    is_featured: bool
    available_for: list[str]
    products: list[str] = Field(
        description="Codes: the main tariff, and the other as often as it is in"
    )


def _describe(item: Any, digits: int, price_list: str | None) -> dict:
    """Values of a product or pack of the core, with codes for what is in it."""
    values = {**vars(item)}
    values["prices"] = Prices.from_prices(item.prices, digits, price_list)
    if "products" in values:
        values["products"] = [product.code for product in item.products]
    else:
        values["offer"] = item.offer and item.offer.code
    return values


class PriceList(BaseModel):
    """Prices for people elsewhere, as on the islands."""

    code: str
    name: str


class Catalogue(BaseModel):
    """Everything that the website shows, in the language of the request."""

    currency: str = Field(examples=["EUR"])
    price_lists: list[PriceList]
    tariffs: list[CatalogueProduct]
    addons: list[CatalogueProduct]
    one_shots: list[CatalogueProduct]
    packs: list[CataloguePack]

    @classmethod
    def from_catalogue(
        cls, found: Any, currency: Any, price_list: str | None
    ) -> Catalogue:
        """Describe the core's catalogue.

        :param currency: `res.currency` of the prices
        :param price_list: code of the only list that is told, or None for all
        """
        kinds = ("tariffs", "addons", "one_shots", "packs")
        digits = currency.decimal_places
        return cls(
            currency=currency.name,
            price_lists=[
                PriceList(code=code, name=name)
                for code, name in found.price_lists
                if price_list in (None, code)
            ],
            **{
                kind: [
                    _describe(one, digits, price_list) for one in getattr(found, kind)
                ]
                for kind in kinds
            },
        )


class DiscoveryChannel(BaseModel):
    """How people came to know the cooperative."""

    code: str
    name: str
