# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import datetime, timezone
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from ..const import MAX_LINES
from ..validation import checked_by
from .address import Address
from .base import CheckedModel, Day, InputModel, LongText, Text
from .coverage import Coverage, CoverageCreate

Kind = Literal["new", "portability"]
OrderStatus = Literal["new", "provisioning", "won", "lost"]
ServiceOrderState = Literal[
    "draft",
    "acknowledged",
    "in_progress",
    "held",
    "completed",
    "failed",
    "cancelled",
]
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
    coverage: list[CoverageCreate] = Field(
        [], max_length=20, description="What suppliers say of the address"
    )
    community_project: (
        Annotated[Text, checked_by("_check_community_project")] | None
    ) = Field(None, description="Code of the building with a fibre in common")
    switchboard_line: int | None = Field(
        None,
        description="Place, from 0, of the switchboard in this order to which it "
        "belongs",
    )
    switchboard_contract: Text | None = Field(
        None, description="Code of the member's switchboard to which it belongs"
    )
    agent_name: Text | None = None
    agent_email: Email | None = None
    extension: Text | None = Field(None, description="Short number in the switchboard")
    mobile_number: Text | None = Field(
        None, description="Mobile number of this part of the switchboard"
    )
    additional_products: list[Annotated[Text, checked_by("_check_addon")]] = Field(
        [], max_length=20, description="Codes of add-ons of the same contract"
    )


class OrderUpdate(InputModel):
    """What can be changed of an order before the cooperative accepts it."""

    contact: Contact | None = None
    notes: LongText | None = None


class OrderCreate(CheckedModel):
    """An order: of a member, or of somebody who becomes one with it."""

    find_problems = "_find_order_problems"

    uuid: UUID = Field(
        description="Made by the client; repeating a request with it is safe"
    )
    member: Annotated[Text, checked_by("_check_member")] | None = Field(
        None,
        description="Member number; one of this, `new_member`, `membership_request`",
    )
    new_member: NewMember | None = None
    membership_request: (
        Annotated[Text, checked_by("_check_membership_request")] | None
    ) = Field(None, description="Reference of the membership request it waits for")
    iban: Annotated[Text, checked_by("_check_iban")]
    consent_date: Annotated[Day, checked_by("_check_consent_date")] | None = Field(
        None, description="Day of the consent to direct debits (SEPA)"
    )
    contact: Contact | None = None
    notes: LongText | None = None
    lines: list[OrderLineCreate] = Field(min_length=1, max_length=MAX_LINES)


class OrderLine(BaseModel):
    """A line of an order and how it stands."""

    product: str
    kind: Kind
    status: ServiceOrderState | None = Field(
        description="Of its service order; null before staff accept the order"
    )
    contract: str | None = Field(description="Code of the contract, once there is one")
    waits_for: str | None = Field(description="In words, while it is worked on")
    coverage: list[Coverage] = Field(description="What suppliers say of the address")

    @classmethod
    def from_line(cls, line: Any) -> OrderLine:
        """Describe a `crm.lead.line`."""
        service_order = line.service_order_ids[:1]
        # Why something failed is the supplier's word to the staff.
        has_reason = service_order and service_order.state != "failed"
        return cls(
            product=line.product_id.default_code or "",
            kind=line.kind,
            status=service_order.state or None,
            contract=service_order.contract_id.code or None,
            waits_for=(has_reason and service_order.waiting_reason) or None,
            coverage=[Coverage.from_coverage(one) for one in line.coverage_ids],
        )


class OrderStep(BaseModel):
    """A step on the way of an order."""

    code: Literal["received", "membership", "documents", "checked", "provided"]
    name: str = Field(description="For people, in the language of the request")
    is_done: bool


class Missing(BaseModel):
    """Something that an order waits for before the cooperative accepts it."""

    code: str = Field(description="Stable, for programs", examples=["document_missing"])
    line: int | None = Field(description="Place of the line, from 0; null: the order")
    document: str | None = Field(description="Code of the document")
    detail: str = Field(description="For people, in the language of the request")


class OrderSummary(BaseModel):
    """An order in a list."""

    reference: str = Field(examples=["ORD000012"])
    uuid: UUID | None
    status: OrderStatus
    is_partly_failed: bool = Field(description="Some of its services did not work out")
    created_at: datetime
    changed_at: datetime

    @classmethod
    def from_lead(cls, lead: Any) -> OrderSummary:
        """Describe an order (`crm.lead`)."""
        return cls(**cls._describe(lead))

    @classmethod
    def _describe(cls, lead: Any) -> dict:
        parts = [lead, *lead.service_order_ids, *lead.document_ids]
        changed = max(part.write_date for part in parts)
        return {
            "reference": lead.order_reference,
            "uuid": UUID(lead.request_uuid) if lead.request_uuid else None,
            "status": lead.order_state,
            "is_partly_failed": lead.is_partly_failed,
            "created_at": lead.create_date.replace(tzinfo=timezone.utc),
            "changed_at": changed.replace(tzinfo=timezone.utc),
        }


class Order(OrderSummary):
    """An order as the client that placed it may see it: no personal data."""

    lines: list[OrderLine]
    steps: list[OrderStep]
    missing: list[Missing] = Field(
        description="What it waits for before the cooperative accepts it"
    )

    @classmethod
    def from_lead(cls, lead: Any) -> Order:
        """Describe an order (`crm.lead`)."""
        service = lead.env["api.order.service"]
        return cls(
            **cls._describe(lead),
            lines=[OrderLine.from_line(line) for line in lead.order_line_ids],
            steps=[OrderStep(**step) for step in service._get_steps(lead)],
            missing=[Missing(**one) for one in service._get_missing(lead)],
        )
