# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any, Literal

from pydantic import BaseModel, Field

from .base import PlaceAddress


class Sponsorship(BaseModel):
    """Whom a member may bring along."""

    code: str | None = Field(description="What people give who are brought along")
    used: int
    limit: int


class Member(BaseModel):
    """Somebody who is with the cooperative: with a share, or without one."""

    number: str = Field(examples=["1001"])
    kind: Literal["member", "sponsored", "agreement"] | None
    is_company: bool
    first_name: str | None
    last_name: str
    vat: str | None
    email: str | None
    phone: str | None
    language: str | None = Field(examples=["ca_ES"])
    address: PlaceAddress
    sponsor: str | None = Field(description="Member number of the sponsor")
    agreement: str | None = Field(description="Code of the cooperation agreement")
    sponsorship: Sponsorship
    may_not: list[str] = Field(
        description="What the member may not do now", examples=[["tariff_change"]]
    )
    joined_on: date | None
    changed_at: datetime

    @classmethod
    def from_partner(cls, partner: Any) -> Member:
        """Describe a member (`res.partner`), read with the right to read it."""
        company = partner.company_id
        return cls(
            number=partner.ref or "",
            kind=partner.member_kind or None,
            is_company=partner.is_company,
            first_name=partner.firstname or None,
            last_name=partner.lastname or partner.name or "",
            vat=partner.vat or None,
            email=partner.email or None,
            phone=partner.phone or None,
            language=partner.lang or None,
            address=PlaceAddress.from_partner(partner),
            sponsor=partner.sponsor_id.ref or None,
            agreement=partner.agreement_id.code or None,
            sponsorship=Sponsorship(
                code=partner.sponsorship_code or None,
                used=len(partner._get_sponsored()),
                limit=company.max_sponsored,
            ),
            may_not=sorted(partner.banned_action_ids.mapped("code")),
            joined_on=partner.joined_on or None,
            changed_at=partner.write_date.replace(tzinfo=timezone.utc),
        )


class MemberSummary(BaseModel):
    """A member in a list: enough to be found."""

    number: str
    kind: Literal["member", "sponsored", "agreement"] | None
    name: str
    vat: str | None
    email: str | None
    changed_at: datetime

    @classmethod
    def from_partner(cls, partner: Any) -> MemberSummary:
        """Describe a member (`res.partner`), read with the right to read it."""
        return cls(
            number=partner.ref or "",
            kind=partner.member_kind or None,
            name=partner.name or "",
            vat=partner.vat or None,
            email=partner.email or None,
            changed_at=partner.write_date.replace(tzinfo=timezone.utc),
        )


class SponsorshipCheck(BaseModel):
    """Whether somebody can be the sponsor of one more person. It tells no name."""

    is_allowed: bool
    reason: Literal["unknown", "limit_reached"] | None
