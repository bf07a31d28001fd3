# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from .base import FormerInput, FreeText, RequiredText
from .written import OrNothing, WrittenAddress

LineType = Literal["new", "portability", "location_change", "holder_change"]
Place = Annotated[WrittenAddress | None, OrNothing]


class IspInfo(FormerInput):
    """What all services have in common."""

    type: LineType
    phone_number: FreeText | None = None
    delivery_address: Place = None
    invoice_address: Place = None
    previous_provider: int | None = Field(None, description="Number of a provider")
    previous_owner_vat_number: FreeText | None = None
    previous_owner_name: FreeText | None = Field(None, description="Surnames")
    previous_owner_first_name: FreeText | None = None


class MobileInfo(IspInfo):
    """A mobile."""

    icc: FreeText | None = None
    icc_donor: FreeText | None = None
    previous_contract_type: Annotated[
        Literal["contract", "prepaid"] | None, OrNothing
    ] = None
    fiber_linked_to_mobile_offer: FreeText | None = Field(
        None, description="Code of the contract whose pack it joins"
    )
    shared_bond_id: FreeText | None = None
    sim_type: Annotated[Literal["physical", "eSIM"] | None, OrNothing] = None


class FiberCoverage(FormerInput):
    """What one supplier says of the address."""

    mm_fiber_coverage: FreeText | None = None
    vdf_fiber_coverage: FreeText | None = None
    asociatel_fiber_coverage: FreeText | None = None
    orange_fiber_coverage: FreeText | None = None
    gescal37: FreeText | None = None
    territory_owner: FreeText | None = None

    @model_validator(mode="after")
    def _check_one(self) -> FiberCoverage:
        if sum(name.endswith("_coverage") for name in self.model_fields_set) != 1:
            raise ValueError("exactly one coverage is required")
        return self


class BroadbandInfo(IspInfo):
    """A fibre or an ADSL line."""

    service_address: Place = None
    keep_phone_number: bool | None = None
    previous_service: Annotated[Literal["adsl", "fiber", "4G"] | None, OrNothing] = None
    fiber_coverage: Annotated[FiberCoverage | None, OrNothing] = None


class SwitchboardInfo(IspInfo):
    """A part of a switchboard."""

    mobile_phone_number: FreeText | None = None
    agent_name: FreeText | None = None
    agent_email: FreeText | None = None
    extension: FreeText | None = None
    icc: FreeText | None = None


class LeadLine(FormerInput):
    """A product that is ordered."""

    product_code: RequiredText
    mobile_isp_info: Annotated[MobileInfo | None, OrNothing] = None
    broadband_isp_info: Annotated[BroadbandInfo | None, OrNothing] = None
    switchboard_isp_info: Annotated[SwitchboardInfo | None, OrNothing] = None

    def get_info(self) -> IspInfo | None:
        """What is said of the service, whichever it is."""
        return (
            self.mobile_isp_info or self.broadband_isp_info or self.switchboard_isp_info
        )


class MarketingInfo(FormerInput):
    """How the person came to the website."""

    utm_campaign: FreeText | None = None
    utm_source: FreeText | None = None
    utm_medium: FreeText | None = None
    referred: FreeText | None = None
    fbclid: FreeText | None = None
    gclid: FreeText | None = None


class LeadCreate(FormerInput):
    """An order."""

    partner_id: FreeText | None = Field(None, description="Number of a member")
    subscription_request_id: int | None = Field(
        None, description="Number of a request of this client, in place of the member"
    )
    iban: RequiredText
    lead_line_ids: list[LeadLine] = Field(min_length=1, max_length=100)
    phone: FreeText | None = None
    email: FreeText | None = None
    description: FreeText | None = None
    user_mail: FreeText | None = Field(None, description="Login of who handles it")
    tag_codes: list[FreeText] | None = None
    is_company: bool | None = None
    is_n8n: bool | None = None
    marketing_info: Annotated[MarketingInfo | None, OrNothing] = None


class LeadCreated(BaseModel):
    """The order. Exactly this key."""

    id: int
