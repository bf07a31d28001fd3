# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from .base import FormerInput, FreeText, RequiredText
from .written import Day, OrNothing, WrittenAddress


class SubscriptionRequestCreate(FormerInput):
    """Somebody wants to be with the cooperative."""

    type: Literal["new", "sponsorship", "sponsorship_coop_agreement"]
    email: RequiredText
    lang: RequiredText = Field(examples=["ca_ES"])
    vat: RequiredText
    payment_type: RequiredText = Field(description="single or split")
    discovery_channel_id: int
    address: WrittenAddress
    nationality: RequiredText = Field(description="ISO 3166-1 code")
    firstname: FreeText | None = None
    lastname: FreeText | None = None
    birthdate: Annotated[Day | None, OrNothing] = None
    gender: Annotated[Literal["female", "male", "other"] | None, OrNothing] = None
    is_company: bool | None = None
    company_name: FreeText | None = None
    company_email: FreeText | None = None
    iban: FreeText | None = None
    phone: FreeText | None = None
    sponsor_code: FreeText | None = None
    sponsor_vat: FreeText | None = None
    coop_agreement: FreeText | None = None
    source: (
        Literal["website", "crm", "manual", "operation", "website_change_owner"] | None
    ) = None
    voluntary_contribution: float | None = Field(None, allow_inf_nan=False)
    data_policy_approved: bool | None = None
    internal_rules_approved: bool | None = None
    financial_risk_approved: bool | None = None
    generic_rules_approved: bool | None = None
    skip_iban_control: bool | None = None


class PartnerRequestCreate(FormerInput):
    """A customer wants a share."""

    customer_ref: RequiredText
    iban: RequiredText
    payment_type: RequiredText = Field(description="single or split")
    source: (
        Literal["website_request_cooperator", "website_change_owner", "crm"] | None
    ) = None


class PartnerRequestDone(BaseModel):
    """The request of a customer."""

    wiz_id: int


class RequestAddress(BaseModel):
    """The address of a request, with the code of the country."""

    street: str
    zip_code: str
    city: str
    country: str


class SubscriptionRequest(BaseModel):
    """A request as it is told."""

    id: int
    is_company: bool
    firstname: str
    lastname: str
    email: str
    state: Literal["draft"] = "draft"
    date: datetime.date
    ordered_parts: int
    address: RequestAddress
    lang: str
    birthdate: datetime.date | None
    gender: str | None
    iban: str | None
    phone: str | None
    capital_release_request_date: None = None
    capital_release_request: list[int] = Field(default=[], max_length=0)
    data_policy_approved: bool = False
    internal_rules_approved: bool = False
    financial_risk_approved: bool = False
    generic_rules_approved: bool = False
    skip_iban_control: bool = False

    @classmethod
    def from_request(cls, request: Any, today: datetime.date) -> SubscriptionRequest:
        """Describe a `membership.request` that was made today."""
        return cls(
            id=request.id,
            is_company=request.is_company,
            firstname=request.firstname or "",
            lastname=request.lastname or "",
            email=request.email,
            date=today,
            ordered_parts=1 if request.type == "new" else 0,
            address=RequestAddress(
                street=request.street,
                zip_code=request.zip,
                city=request.city,
                country=request.country_id.code,
            ),
            lang=request.lang_id.code,
            birthdate=request.birthdate_date or None,
            gender=request.gender or None,
            iban=request.iban or None,
            phone=request.phone or None,
        )
