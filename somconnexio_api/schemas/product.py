# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, Field


class Price(BaseModel):
    """Price of a month (main tariff, add-on) or of one time (one-shot)."""

    currency: str = Field(examples=["EUR"])
    without_tax: Decimal = Field(examples=["13.00"])
    with_tax: Decimal = Field(examples=["15.73"])


class Product(BaseModel):
    """A product that can be ordered."""

    code: str
    name: str
    technology: str = Field(description="Code of the technology: mobile, fiber …")
    technology_name: str
    role: Literal["main", "addon", "one_shot"]
    price: Price

    @classmethod
    def from_product(cls, product: Any) -> Product:
        """Describe a `product.product` of the catalogue."""
        technology = product.service_technology_id
        currency = (product.company_id or product.env.company).currency_id
        prices = {
            name: Decimal(f"{amount:.{currency.decimal_places}f}")
            for name, amount in product._get_service_price().items()
        }
        return cls(
            code=product.default_code,
            name=product.product_tmpl_id._get_web_name(),
            technology=technology.code,
            technology_name=technology.name,
            role=product.service_role,
            price=Price(currency=currency.name, **prices),
        )
