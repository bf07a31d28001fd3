# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Field

# More than anybody is billed by
_DIGITS = Decimal("0.001")


class UsageOfKind(BaseModel):
    """What was used of one kind."""

    kind: str = Field(description="Stable, for programs", examples=["data"])
    name: str = Field(
        description="For people, in the language of the request", examples=["Data"]
    )
    quantity: Decimal = Field(examples=["2048.5"])
    unit: str = Field(examples=["MB"])
    records: int = Field(
        description="How many sessions, calls or messages it is made of",
        examples=[310],
    )


class Usage(BaseModel):
    """What a contract used in a month, as far as the billing system knows."""

    contract: str = Field(description="Code", examples=["CON000012"])
    period: str = Field(examples=["2026-01"])
    as_of: dt.datetime | None = Field(
        description="When the billing system was asked; null if it has nothing to "
        "tell: the contract was never there, or the month has not begun"
    )
    items: list[UsageOfKind] = Field(
        description="The kinds of which something was used, in the cooperative's order"
    )
    other_records: int = Field(
        description="Records of further kinds, which the cooperative does not explain",
        examples=[0],
    )

    @classmethod
    def from_summary(cls, contract: Any, month: dt.date, summary: Any) -> Usage:
        """Describe an `opencell.usage.summary`, which may be empty."""
        kinds = summary._sum_by_kind() if summary else []
        records = sum(number for _, number in (summary.counted or {}).values())
        items = [
            UsageOfKind(
                kind=kind.public_code,
                name=kind.name,
                quantity=_tidy(quantity),
                unit=kind.unit,
                records=number,
            )
            for kind, quantity, number in kinds
        ]
        read_on = summary.date_read
        return cls(
            contract=contract.code,
            period=month.strftime("%Y-%m"),
            as_of=read_on.replace(tzinfo=dt.timezone.utc) if read_on else None,
            items=items,
            other_records=records - sum(item.records for item in items),
        )


def _tidy(quantity: Decimal) -> Decimal:
    """Return a quantity without needless digits, and never as 1E+3."""
    return Decimal(f"{quantity.quantize(_DIGITS).normalize():f}")
