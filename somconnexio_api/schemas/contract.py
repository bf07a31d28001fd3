# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any, Literal

from pydantic import BaseModel, Field

from .base import PlaceAddress

ContractState = Literal[
    "pending_active",
    "active",
    "suspended",
    "pending_terminate",
    "terminated",
    "cancelled",
]


class ContractProduct(BaseModel):
    """The tariff in force."""

    code: str
    name: str


class ContractPack(BaseModel):
    """What a contract shares with others of the same member."""

    code: str | None = Field(description="Code of the pack, null without one")
    main_contract: str | None = Field(
        description="The contract (of a fibre, mostly) that the others hang on; null "
        "if it is this one"
    )
    shared_data: str | None = Field(
        description="Reference that the contracts with shared data have in common"
    )


class Contract(BaseModel):
    """A service that a member has, had, or is about to have."""

    code: str = Field(examples=["CON000012"])
    state: ContractState
    member: str = Field(description="Member number of the holder")
    technology: str = Field(description="Code of the technology: mobile, fiber …")
    product: ContractProduct | None
    phone_number: str | None
    sim_type: Literal["physical", "esim"] | None
    address: PlaceAddress | None = Field(description="Where the service is installed")
    iban: str | None
    emails: list[str] = Field(description="Where its notices and invoices go")
    pack: ContractPack | None
    started_on: date | None = Field(description="First day of the service")
    ends_on: date | None = Field(description="Last day, once it is known")
    commitment_until: date | None
    changed_at: datetime

    @classmethod
    def from_contract(cls, contract: Any) -> Contract:
        """Describe a `contract.contract`, read with the right to read it."""
        product = contract.tariff_product_id
        place = contract.has_service_address and contract.service_partner_id
        return cls(
            code=contract.code,
            state=contract.lifecycle_state,
            member=contract.partner_id.ref or "",
            technology=contract.service_technology_id.code,
            product=(
                product
                and ContractProduct(
                    code=product.default_code or "",
                    name=product.product_tmpl_id._get_web_name(),
                )
            )
            or None,
            phone_number=contract.phone_number or None,
            sim_type=contract.sim_type or None,
            address=PlaceAddress.from_partner(place) if place else None,
            iban=contract.partner_bank_id.sanitized_acc_number or None,
            emails=contract.email_ids.filtered("email").mapped("email"),
            pack=cls._describe_pack(contract),
            started_on=contract.date_service_start or None,
            ends_on=contract.date_service_end or None,
            commitment_until=contract.commitment_end or None,
            changed_at=contract.write_date.replace(tzinfo=timezone.utc),
        )

    @staticmethod
    def _describe_pack(contract: Any) -> ContractPack | None:
        main = contract.pack_main_contract_id
        if not (main or contract.pack_member_ids or contract.shared_data_ref):
            return None
        return ContractPack(
            code=(main or contract)._get_pack_offer().code or None,
            main_contract=main.code or None,
            shared_data=contract.shared_data_ref or None,
        )


class Operation(BaseModel):
    """A change that could be asked for."""

    type: str = Field(
        description="`type` of the service order", examples=["sim_change"]
    )
    allowed: bool
    reason: str | None = Field(description="Why not, in the language of the request")
