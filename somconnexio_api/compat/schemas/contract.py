# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from ..const_catalogue import (
    FIBER_SIGNAL,
    FIBER_SIGNALS,
    SUBSCRIPTION_TECHNOLOGIES,
    TECHNOLOGIES,
    unlimited,
)
from ..paging import Paging
from .address import FormerAddress

No = Literal[False]


@dataclass(frozen=True)
class ContractFacts:
    """What is found out once for all contracts of an answer.

    :param prices: price of each tariff (`product.product`)
    :param operations: by id of the contract
    :param ticket_numbers: by id of the contract
    """

    prices: dict[Any, float] = field(default_factory=dict)
    operations: dict[int, list[str]] = field(default_factory=dict)
    ticket_numbers: dict[int, str] = field(default_factory=dict)


def describe_technology(technology: Any) -> str:
    """Return what the former API calls a `service.technology`."""
    if technology.is_mobile:
        return TECHNOLOGIES["mobile"]
    if technology.is_switchboard:
        return TECHNOLOGIES["switchboard"]
    return TECHNOLOGIES.get(technology.code) or technology.name


class FormerContract(BaseModel):
    """A service of a member. "No value" is false, an empty text or 0, never null."""

    id: int
    code: str
    email: str
    customer_firstname: str
    customer_lastname: str
    customer_ref: str
    customer_vat: str
    phone_number: str | No
    current_tariff_product: str | No = Field(description="Code of the tariff")
    description: str | No = Field(description="Its name in the holder's language")
    technology: str = Field(examples=["Mobile"])
    supplier: str
    lang: str | No
    iban: str | No
    is_terminated: bool
    date_start: date | No
    date_end: date | No
    fiber_signal: str | No
    subscription_type: Literal["mobile", "broadband", "switchboard"]
    address: FormerAddress
    subscription_technology: Literal["mobile", "adsl", "router4G", "fiber"]
    parent_contract: str = Field(description="Code of the fibre of its pack, or empty")
    shared_bond_id: str | No
    has_landline_phone: bool
    available_operations: list[str]
    price: float
    bandwidth: int = Field(description="Mbit/s")
    data: int = Field(description="MB")
    minutes: int = Field(description="99999 if unlimited")
    is_addon: bool
    is_shared_bond: bool
    ticket_number: str | No

    @classmethod
    def from_contract(
        cls, contract: Any, facts: ContractFacts, **values: Any
    ) -> FormerContract:
        """Describe a `contract.contract`, read with the right to read it.

        :param values: what further keys of a subclass get
        """
        # the key of a choice, not what staff read
        keyed = contract.with_context(property_selection_get_key=True)
        signal = (keyed.service_data or {}).get(FIBER_SIGNAL)
        place = contract.service_partner_id or contract.partner_id
        return cls(
            id=contract.id,
            code=contract.code,
            iban=contract.mandate_id.partner_bank_id.sanitized_acc_number,
            supplier=contract.service_supplier_id.name or "",
            phone_number=contract.phone_number,
            is_terminated=contract.lifecycle_state == "terminated",
            date_start=contract.date_service_start,
            date_end=contract.date_service_end,
            fiber_signal=signal if signal in FIBER_SIGNALS else False,
            address=FormerAddress.from_partner(place),
            parent_contract=contract.pack_main_contract_id.code or "",
            shared_bond_id=contract.shared_data_ref,
            available_operations=facts.operations.get(contract.id, []),
            ticket_number=facts.ticket_numbers.get(contract.id, False),
            **cls._describe_holder(contract),
            **cls._describe_technology(contract),
            **cls._describe_tariff(contract, facts),
            **values,
        )

    @staticmethod
    def _describe_holder(contract: Any) -> dict[str, Any]:
        holder = contract.partner_id
        emails = contract.email_ids.sorted("id").filtered("email")
        return {
            "email": emails[:1].email or holder.email or "",
            "customer_firstname": holder.firstname or "",
            "customer_lastname": holder.lastname or "",
            "customer_ref": holder.ref or "",
            "customer_vat": holder.vat or "",
            "lang": holder.lang,
        }

    @staticmethod
    def _describe_technology(contract: Any) -> dict[str, Any]:
        technology = describe_technology(contract.service_technology_id)
        kinds = {"Mobile": "mobile", "Switchboard": "switchboard"}
        return {
            "technology": technology,
            "subscription_type": kinds.get(technology, "broadband"),
            "subscription_technology": SUBSCRIPTION_TECHNOLOGIES.get(
                technology, "fiber"
            ),
        }

    @staticmethod
    def _describe_tariff(contract: Any, facts: ContractFacts) -> dict[str, Any]:
        tariff, is_mobile = contract.tariff_product_id, contract.is_mobile
        name = tariff.with_context(lang=contract.partner_id.lang)
        sharing = contract if is_mobile else contract.pack_member_ids
        return {
            "current_tariff_product": tariff.default_code,
            "description": bool(tariff) and name.product_tmpl_id._get_web_name(),
            "has_landline_phone": not is_mobile and tariff.has_landline,
            "price": facts.prices.get(tariff, 0.0),
            "bandwidth": tariff.bandwidth_mb,
            "data": unlimited(tariff.data_mb),
            "minutes": unlimited(tariff.minutes) if is_mobile else 0,
            "is_addon": tariff.service_role == "addon",
            "is_shared_bond": any(sharing.mapped("shared_data_ref")),
        }


class ContractPage(BaseModel):
    """The contracts that fit."""

    contracts: list[FormerContract]
    paging: Paging


class MultimediaContract(FormerContract):
    """A contract whose service is a code of another provider."""

    subscription_code: str


class MultimediaContracts(BaseModel):
    """All multimedia contracts of a member, ended ones too."""

    contracts: list[MultimediaContract]


class PackAvailability(BaseModel):
    """Who takes the places beside a fibre. Exactly these keys."""

    num_mobiles_ODOO_leads: int
    num_mobiles_ODOO_contracts: int
    num_mobiles_OTRS_tickets: int
    num_mobiles_used: int
    num_mobiles_available: int

    @classmethod
    def from_room(cls, room: Any) -> PackAvailability:
        """Describe a `PackRoom`. A mobile that is to join by a change of its tariff is
        what the clients know as a ticket."""
        return cls(
            num_mobiles_ODOO_leads=room.in_orders,
            num_mobiles_ODOO_contracts=room.in_contracts,
            num_mobiles_OTRS_tickets=room.in_service_orders,
            num_mobiles_used=room.used,
            num_mobiles_available=room.available,
        )


class FiberContract(FormerContract):
    """A fibre that mobiles can join."""

    mobile_pack_availability: PackAvailability


class Reason(BaseModel):
    """Why a contract ends."""

    code: str
    name: str


class TerminateReasons(BaseModel):
    """What happens, and what members say."""

    terminate_reasons: list[Reason]
    terminate_user_reasons: list[Reason]


class ContractCount(BaseModel):
    """How many contracts are in use."""

    contracts: int
