# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from ..validation import checked_by
from .base import Day, InputModel, Text


class CoverageCreate(InputModel):
    """What a supplier says of a technology at the address of a line."""

    supplier: Annotated[Text, checked_by("_check_supplier")] = Field(
        description="Code of a supplier"
    )
    technology: Annotated[Text, checked_by("_check_technology")] = Field(
        description="Code of a technology that is installed at an address"
    )
    answer: Annotated[Text, checked_by("_check_coverage_answer")] = Field(
        description="Code of a word in which suppliers answer"
    )
    territory_owner: Text | None = Field(
        None, description="Who owns the network at the address"
    )
    answered_on: Day | None = Field(None, description="Today, unless said otherwise")


class Coverage(BaseModel):
    """An answer of a supplier as it is told."""

    supplier: str
    technology: str
    answer: str
    territory_owner: str | None
    answered_on: date

    @classmethod
    def from_coverage(cls, coverage: Any) -> Coverage:
        """Describe a `service.coverage`."""
        return cls(
            supplier=coverage.supplier_id.code,
            technology=coverage.technology_id.code,
            answer=coverage.value_id.code,
            territory_owner=coverage.territory_owner or None,
            answered_on=coverage.answered_on,
        )
