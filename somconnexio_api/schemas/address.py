# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated

from pydantic import Field

from ..validation import checked_by
from .base import CheckedModel, Text


class Address(CheckedModel):
    """A postal address."""

    find_problems = "_find_address_problems"

    street: Text
    street2: Text | None = None
    zip_code: Text
    city: Text
    state: Text | None = Field(None, description="Code of the province", examples=["B"])
    country: Annotated[Text, checked_by("_check_country")] = Field(
        "ES", description="ISO 3166 code of two letters"
    )
