# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

NOTHING = "-"


class FormerAddress(BaseModel):
    """A postal address as it is told: with names, not codes."""

    street: str = Field(examples=["Carrer Nou, 2"])
    zip_code: str
    city: str
    country: str = Field(description="Name, in the language of the request")
    state: str = Field(description="Name of the province")

    @classmethod
    def from_partner(cls, partner: Any) -> FormerAddress:
        """Describe the address of a `res.partner`, which may be none."""
        country = partner.country_id or partner.env.ref("base.es")
        return cls(
            street=partner.street or NOTHING,
            zip_code=partner.zip or NOTHING,
            city=partner.city or NOTHING,
            country=country.name,
            state=partner.state_id.name or NOTHING,
        )
