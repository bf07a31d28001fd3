# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from ..const import MAX_LINES
from ..validation import checked_by
from .address import Address
from .base import CheckedModel, InputModel, LongText, Text

Kind = Literal["new", "portability"]
Email = Annotated[Text, checked_by("_check_email")]
Phone = Annotated[Text, checked_by("_check_phone")]
Icc = Annotated[Text, checked_by("_check_icc")]


class NewMember(CheckedModel):
    """A person or organisation that is no member yet."""

    find_problems = "_find_member_problems"

    first_name: Text | None = Field(None, description="Not for organisations")
    last_name: Text = Field(description="Surnames, or the name of an organisation")
    is_company: bool = False
    vat: Annotated[Text, checked_by("_check_vat")] = Field(
        description="NIF, NIE or CIF, with or without country code"
    )
    email: Email
    phone: Phone | None = None
    language: Annotated[Text, checked_by("_check_language")] = Field(
        description="Code of a language of the cooperative", examples=["ca"]
    )
    address: Address


class Contact(InputModel):
    """Where the cooperative reaches the person about this order.

    It belongs to the order: the data of a member are never changed by it.
    """

    email: Email | None = None
    phone: Phone | None = None


class OrderLineCreate(CheckedModel):
    """One service that is asked for."""

    find_problems = "_find_line_problems"

    product: Annotated[Text, checked_by("_check_product")] = Field(
        description="Code of a product of the catalogue"
    )
    kind: Kind
    phone_number: Text | None = Field(
        None, description="The number to keep; required for a portability"
    )
    previous_provider: Annotated[Text, checked_by("_check_provider")] | None = Field(
        None, description="Code of a provider; required for a portability"
    )
    sim_type: Literal["physical", "esim"] | None = None
    icc: Icc | None = Field(None, description="ICC of the SIM card handed over")
    donor_icc: Icc | None = Field(None, description="ICC of the present SIM card")
    service_address: Address | None = Field(
        None, description="Required where a service is installed at an address"
    )
    notes: LongText | None = None


class OrderCreate(CheckedModel):
    """An order: of a member, or of somebody who becomes one with it."""

    find_problems = "_find_order_problems"

    uuid: UUID = Field(
        description="Made by the client; repeating a request with it is safe"
    )
    member: Annotated[Text, checked_by("_check_member")] | None = Field(
        None, description="Member number; either this or `new_member`"
    )
    new_member: NewMember | None = None
    iban: Annotated[Text, checked_by("_check_iban")]
    consent_date: Annotated[date, checked_by("_check_consent_date")] | None = Field(
        None, description="Day of the consent to direct debits (SEPA)"
    )
    contact: Contact | None = None
    notes: LongText | None = None
    lines: list[OrderLineCreate] = Field(min_length=1, max_length=MAX_LINES)


class OrderLine(BaseModel):
    """A line of an order and how it stands."""

    product: str
    kind: Kind
    status: (
        Literal[
            "draft",
            "acknowledged",
            "in_progress",
            "held",
            "completed",
            "failed",
            "cancelled",
        ]
        | None
    ) = Field(description="Of its service order; null before staff accept the order")
    contract: str | None = Field(description="Code of the contract, once there is one")

    @classmethod
    def from_line(cls, line: Any) -> OrderLine:
        """Describe a `crm.lead.line`."""
        service_order = line.service_order_ids[:1]
        return cls(
            product=line.product_id.default_code,
            kind=line.kind,
            status=service_order.state or None,
            contract=service_order.contract_id.code or None,
        )


class Order(BaseModel):
    """An order as the client that placed it may see it: no personal data."""

    reference: str = Field(examples=["ORD000012"])
    uuid: UUID | None
    status: Literal["new", "provisioning", "won", "lost"]
    is_partly_failed: bool = Field(description="Some of its services did not work out")
    created_at: datetime
    lines: list[OrderLine]

    @classmethod
    def from_lead(cls, lead: Any) -> Order:
        """Describe an order (`crm.lead`)."""
        return cls(
            reference=lead.order_reference,
            uuid=UUID(lead.request_uuid) if lead.request_uuid else None,
            status=lead.order_state,
            is_partly_failed=lead.is_partly_failed,
            created_at=lead.create_date.replace(tzinfo=timezone.utc),
            lines=[OrderLine.from_line(line) for line in lead.order_line_ids],
        )
