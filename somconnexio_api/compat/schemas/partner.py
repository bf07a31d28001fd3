# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from ..const_catalogue import BANNED_ACTIONS
from .address import FormerAddress

ADDRESS_TYPES = ("service", "invoice", "delivery", "other")


class FormerPartner(BaseModel):
    """Somebody with a member number. "No value" is an empty text."""

    id: int
    name: str
    firstname: str
    lastname: str
    display_name: str
    ref: str = Field(description="Member number", examples=["1234"])
    lang: str
    vat: str
    type: str
    email: str
    phone: str
    mobile: str = Field(description="The telephone, if it is a mobile one")
    addresses: list[FormerAddress]
    inactive_partner: bool = Field(
        description="Has neither a contract in use nor an order that is carried out"
    )
    banned_actions: list[str] = Field(
        description="new_service, mobile_one_shot, mobile_tariff_change"
    )
    is_company: bool
    sponsor_ref: str
    coop_agreement_code: str
    sponsorship_code: str
    sponsees_number: int
    sponsees_max: int
    coop_candidate: bool = Field(description="Waits for the share to be paid")
    member: bool = Field(description="Is a member with a share")
    cooperator_register_number: int = Field(description="0 without one")
    cooperator_end_date: str = Field(description="YYYY-MM-DD or empty")

    @classmethod
    def from_partner(cls, partner: Any, **facts: Any) -> FormerPartner:
        """Describe a `res.partner`, read with the right to read it.

        :param facts: what is found out elsewhere, by key
        """
        register = partner.register_number or ""
        actions = partner.banned_action_ids.mapped("code")
        names = ("name", "firstname", "lastname", "display_name", "ref", "lang", "vat")
        texts = (*names, "type", "email", "phone", "sponsorship_code")
        return cls(
            id=partner.id,
            addresses=describe_addresses(partner),
            banned_actions=[
                word for code, word in BANNED_ACTIONS.items() if code in actions
            ],
            is_company=partner.is_company,
            sponsor_ref=partner.sponsor_id.ref or "",
            coop_agreement_code=partner.agreement_id.code or "",
            cooperator_register_number=int(register) if register.isdecimal() else 0,
            cooperator_end_date=partner.left_on.isoformat() if partner.left_on else "",
            **{name: partner[name] or "" for name in texts},
            **facts,
        )


def describe_addresses(partner: Any) -> list[FormerAddress]:
    """Return the addresses of a partner and of its contacts, each once."""
    contacts = partner.child_ids.filtered(lambda child: child.type in ADDRESS_TYPES)
    found = {}
    for place in partner | contacts:
        address = FormerAddress.from_partner(place)
        key = tuple(part.strip().lower() for part in address.model_dump().values())
        found.setdefault(key, address)
    return list(found.values())


class SponsorCheck(BaseModel):
    """Whether somebody can be the sponsor of one more person."""

    result: Literal["allowed", "not_allowed"]
    message: str


class Sponsees(BaseModel):
    """Whom a member has brought along."""

    sponsorship_code: str
    sponsees_max: int
    sponsees_number: int
    sponsees: list[str] = Field(description="Names")


class CoopAgreement(BaseModel):
    """An agreement with another cooperative. Exactly these keys."""

    name: str
    code: str
    first_month_promotion: bool


class MemberCount(BaseModel):
    """How many members there are."""

    members: int
