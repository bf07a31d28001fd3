# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What OTRS says when the work on a service is done."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from .base import FormerInput, FreeText, RequiredText
from .otrs_info import ServiceInfos
from .written import Moment, WrittenAddress

# OTRS says "all" with an empty object
Nothing = Annotated[dict[str, str], Field(max_length=0)]


class OtrsInput(FormerInput):
    """What OTRS sends: an empty object is its way to send no value."""

    keeps_empty: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {
            name: value
            for name, value in data.items()
            if value != {} or name in cls.keeps_empty
        }


class ContractLine(OtrsInput):
    """A product of a contract."""

    product_code: RequiredText
    date_start: Moment = Field(examples=["2026-01-31 00:00:00"])


class ContractCreate(OtrsInput, ServiceInfos):
    """A service works: what was found out while it was provided."""

    partner_id: RequiredText = Field(description="Number of the member")
    iban: RequiredText = Field(description="Of a valid mandate of the member")
    email: FreeText
    service_technology: Literal["Mobile", "ADSL", "Fiber", "4G", "Switchboard"]
    service_supplier: RequiredText = Field(description="Name of the supplier")
    ticket_number: RequiredText
    code: FreeText | None = Field(None, description="Not used: Odoo gives the codes")
    crm_lead_line_id: int | FreeText | None = Field(
        None, description="Number of the order line"
    )
    parent_pack_contract_id: FreeText | None = Field(
        None, description="Code of the contract whose pack it joins"
    )
    mobile_pack_contracts: FreeText | None = Field(
        None, description="Codes of the mobiles that join it, with commas"
    )
    fiber_signal_type: FreeText | None = None
    contract_lines: list[ContractLine] | None = Field(None, max_length=50)
    contract_line: ContractLine | None = None
    service_address: WrittenAddress | None = None

    def get_lines(self) -> list[ContractLine]:
        """OTRS can't send lists of one."""
        one = [self.contract_line] if self.contract_line else []
        return (self.contract_lines or []) + one


class IbanChange(OtrsInput):
    """Another bank account."""

    partner_id: RequiredText
    iban: RequiredText
    contracts: FreeText | None = Field(
        None, description="Codes, with semicolons; all in use if there are none"
    )
    change_contract_group: bool | FreeText | None = Field(
        None, description="They leave those with which they are billed"
    )


class EmailChange(OtrsInput):
    """Another address for notices and invoices."""

    keeps_empty = frozenset({"contracts"})

    partner_id: RequiredText
    email: RequiredText
    contracts: FreeText | Nothing = Field(
        description="Codes, with semicolons; an empty object means all"
    )


class PartnerEmailChange(OtrsInput):
    """Another address of the member."""

    partner_id: RequiredText
    email: RequiredText


class TariffChange(OtrsInput):
    """Another tariff."""

    product_code: RequiredText
    phone_number: FreeText | None = Field(None, description="Of a mobile")
    code: FreeText | None = Field(None, description="Of another contract")
    start_date: Moment | None = Field(
        None, description="First of the next month if there is none"
    )
    parent_pack_contract_id: FreeText | None = None
    shared_bond_id: FreeText | None = None
    ticket_number: FreeText | None = None


class OneShot(OtrsInput):
    """A bundle."""

    product_code: RequiredText
    phone_number: RequiredText
    ticket_number: FreeText | None = None


class LeadActivation(OtrsInput):
    """All services of an order work."""

    lead_id: RequiredText = Field(description="Number of the order", examples=["63"])
    start_date: Moment
