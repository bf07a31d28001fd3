# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import datetime, timezone
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from ..validation import checked_by
from .base import CheckedModel, Day, Text
from .order import NewMember

RequestType = Literal["new", "sponsored", "agreement"]


class Applicant(NewMember):
    """A person or organisation that asks for the membership."""

    birth_date: Annotated[Day, checked_by("_check_birth_date")] | None = None
    gender: Literal["female", "male", "other"] | None = None
    nationality: Annotated[Text, checked_by("_check_country")] | None = Field(
        None, description="ISO 3166 code of two letters"
    )


class MembershipRequestCreate(CheckedModel):
    """Somebody wants to be with the cooperative.

    With a share, unless there is a sponsor or an agreement.
    """

    find_problems = "_find_request_problems"

    uuid: UUID = Field(
        description="Made by the client; repeating a request with it is safe"
    )
    person: Applicant | None = Field(
        None, description="Who it is; either this or `member`"
    )
    member: Annotated[Text, checked_by("_check_member")] | None = Field(
        None,
        description="Number of a customer without a share who wants one; the data are "
        "those that the cooperative has",
    )
    sponsor_code: Annotated[Text, checked_by("_check_sponsor_code")] | None = Field(
        None, description="Sponsorship code of a member"
    )
    sponsor: Annotated[Text, checked_by("_check_sponsor")] | None = Field(
        None, description="Number of a member, in place of the code"
    )
    agreement: Annotated[Text, checked_by("_check_agreement")] | None = Field(
        None, description="Code of a cooperation agreement"
    )
    iban: Annotated[Text, checked_by("_check_iban")]
    consent_date: Annotated[Day, checked_by("_check_consent_date")] = Field(
        description="Day of the consent to direct debits (SEPA)"
    )
    consent_source: Literal["website", "phone", "paper", "portal", "office"] = Field(
        "website", description="Where the consent was given"
    )
    payment_term: (
        Annotated[Literal["single", "split"], checked_by("_check_payment_term")] | None
    ) = Field(None, description="How the share is paid: `single` unless said otherwise")
    discovery_channel: Annotated[Text, checked_by("_check_channel")] | None = Field(
        None, description="Code, as in `/discovery-channels`"
    )
    only_indispensable_emails: bool = Field(
        False, description="No news, only what the services make necessary"
    )
    is_volunteer: bool = Field(False, description="Wants to help the cooperative")


class MembershipRequest(BaseModel):
    """A membership request as the client that sent it may see it: no personal data."""

    reference: str = Field(examples=["MEM000012"])
    uuid: UUID | None
    type: RequestType
    state: Literal["draft", "validated", "paid", "cancelled"] = Field(
        description="`draft`: the cooperative checks it; `validated`: the person may "
        "order, a share is to be paid yet; `paid`: so is the share"
    )
    member: str | None = Field(description="Member number, once there is one")
    orders: list[str] = Field(description="References of the orders that wait for it")
    created_at: datetime
    changed_at: datetime

    @classmethod
    def from_request(cls, request: Any) -> MembershipRequest:
        """Describe a `membership.request`, read with the right to read it."""
        orders = request.with_context(active_test=False).lead_ids
        uuid = request.request_uuid
        return cls(
            reference=request.name,
            uuid=UUID(uuid) if uuid else None,
            type=request.type,
            state=request.state,
            member=request.partner_id.ref or None,
            orders=orders.sorted("id").mapped("order_reference"),
            created_at=request.create_date.replace(tzinfo=timezone.utc),
            changed_at=request.write_date.replace(tzinfo=timezone.utc),
        )
