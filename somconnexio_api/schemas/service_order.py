# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, RootModel

from ..validation import checked_by
from .address import Address
from .base import Day, InputModel, LongText, Text
from .order import Email, Icc, ServiceOrderState

ContractCode = Annotated[Text, checked_by("_check_contract")]
ProductCode = Annotated[Text, checked_by("_check_any_product")]
Iban = Annotated[Text, checked_by("_check_iban")]
ConsentDate = Annotated[Day, checked_by("_check_consent_date")]


class ChangeOfOne(InputModel):
    """What is asked for one contract."""

    contract: ContractCode = Field(description="Code of the contract")
    effective_date: Day | None = Field(
        None, description="The wished day; without one the usual day of such a change"
    )


class ChangeOfSeveral(InputModel):
    """What is asked for contracts of one member, for all of them or for none."""

    contracts: list[ContractCode] = Field(
        min_length=1, max_length=200, description="Codes of the contracts"
    )
    effective_date: Day | None = None
    leaves_group: bool = Field(
        False, description="They leave the contracts that they are billed with"
    )


class TariffChange(ChangeOfOne):
    """Another tariff, alone or in the pack of a main service."""

    type: Literal["tariff_change"]
    product: ProductCode | None = None
    main_contract: ContractCode | None = Field(
        None, description="Contract whose pack it joins; the tariff follows from it"
    )


class OneShot(ChangeOfOne):
    """A bundle of data, valid until the end of the month."""

    type: Literal["one_shot"]
    product: ProductCode


class IbanChange(ChangeOfSeveral):
    """Another bank account."""

    type: Literal["iban_change"]
    iban: Iban
    consent_date: ConsentDate


class EmailChange(ChangeOfSeveral):
    """Other addresses for notices and invoices."""

    type: Literal["email_change"]
    emails: list[Email] = Field(min_length=1, max_length=10)


class AddressChange(ChangeOfOne):
    """The place stays, its address was wrong."""

    type: Literal["address_change"]
    address: Address


class LocationChange(ChangeOfOne):
    """The service moves; the day is the first one at the new place."""

    type: Literal["location_change"]
    address: Address
    product: ProductCode | None = None


class HolderChange(ChangeOfOne):
    """The service passes to another member; the day is the old holder's last."""

    type: Literal["holder_change"]
    new_member: Annotated[Text, checked_by("_check_member")]
    iban: Iban
    consent_date: ConsentDate
    email: Email | None = None
    product: ProductCode | None = None
    is_whole_pack: bool = False


class SimChange(ChangeOfOne):
    """Another SIM card, or from card to eSIM and back."""

    type: Literal["sim_change"]
    sim_type: Literal["physical", "esim"]
    icc: Icc | None = Field(None, description="Of the new card, if it is there")


class Suspension(ChangeOfOne):
    """The service pauses."""

    type: Literal["suspension"]
    comment: LongText | None = None


class Resumption(ChangeOfOne):
    """The service goes on."""

    type: Literal["resumption"]
    comment: LongText | None = None


class Termination(ChangeOfOne):
    """The service ends; the day is its last one."""

    type: Literal["termination"]
    reason: Annotated[Text, checked_by("_check_termination_reason")]
    member_reason: Annotated[Text, checked_by("_check_member_reason")] | None = None
    new_provider: Annotated[Text, checked_by("_check_provider")] | None = None
    comment: LongText | None = None


class Compensation(ChangeOfOne):
    """Money back for what did not work: an amount, or days of the monthly price."""

    type: Literal["compensation"]
    amount: Decimal | None = Field(
        None, gt=0, max_digits=9, decimal_places=2, description="Without tax"
    )
    days: int | None = Field(None, gt=0, le=366)
    comment: LongText | None = None


AnyChange = Annotated[
    TariffChange
    | OneShot
    | IbanChange
    | EmailChange
    | AddressChange
    | LocationChange
    | HolderChange
    | SimChange
    | Suspension
    | Resumption
    | Termination
    | Compensation,
    Field(discriminator="type"),
]


class ServiceOrderCreate(RootModel[AnyChange]):
    """A change that is asked for: `type` says which, and what else is needed."""


class PlannedServiceOrder(BaseModel):
    """A service order that would be made."""

    type: str
    contract: str
    effective_date: date
    reason: str | None = Field(
        description="Why, for what was not asked for but follows from it"
    )


class ServiceOrder(BaseModel):
    """One change of one contract, and how it stands."""

    reference: str = Field(examples=["SRV000012"])
    type: str
    state: ServiceOrderState
    member: str
    contract: str | None
    product: str | None
    effective_date: date | None
    fulfilled_on: date | None = Field(description="Day on which the work was done")
    completed_on: date | None
    waits_for: str | None = Field(description="In words, while it is open")
    failure_reason: str | None
    brought_about_by: str | None = Field(description="Reference, if by another one")
    created_at: datetime
    changed_at: datetime

    @classmethod
    def from_order(cls, order: Any) -> ServiceOrder:
        """Describe a `service.order`, read with the right to read it."""
        return cls(
            reference=order.name,
            type=order.type,
            state=order.state,
            member=order.partner_id.ref or "",
            contract=order.contract_id.code or None,
            product=order.product_id.default_code or None,
            effective_date=order.effective_date or None,
            fulfilled_on=order.fulfilled_on or None,
            completed_on=order.completed_on or None,
            waits_for=order.waiting_reason or None,
            failure_reason=order.failure_reason or None,
            brought_about_by=order.parent_id.name or None,
            created_at=order.create_date.replace(tzinfo=timezone.utc),
            changed_at=order.write_date.replace(tzinfo=timezone.utc),
        )


class ServiceOrderResult(ServiceOrder):
    """What came of a request."""

    consequences: list[ServiceOrder] = Field(
        description="Service orders that were not asked for but follow"
    )
