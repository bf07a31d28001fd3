# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Provider(BaseModel):
    """A company that a number can be ported from."""

    code: str
    name: str
    mobile: bool = Field(description="Mobile numbers can come from it")
    broadband: bool = Field(description="Landline numbers can come from it")

    @classmethod
    def from_provider(cls, provider: Any) -> Provider:
        """Describe a `service.provider`."""
        return cls(
            code=provider.code,
            name=provider.name,
            mobile=provider.is_mobile,
            broadband=provider.is_broadband,
        )
