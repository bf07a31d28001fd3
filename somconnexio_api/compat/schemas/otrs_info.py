# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is found out about a service, by technology and supplier."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from .base import FormerInput, FreeText, RequiredText

MAC = re.compile(r"-?|[0-9A-F]{2}([-:]?)[0-9A-F]{2}(\1[0-9A-F]{2}){4}")


def check_mac(value: str) -> str:
    """Refuse what is no address of a network card."""
    if not MAC.fullmatch(value):
        raise ValueError("must be a MAC address")
    return value


Mac = Annotated[FreeText, AfterValidator(check_mac)]


class MobileServiceInfo(FormerInput):
    """A mobile."""

    phone_number: RequiredText
    icc: RequiredText
    sim_type: FreeText | None = None
    shared_bond_id: FreeText | None = None


class AdslServiceInfo(FormerInput):
    """An ADSL line."""

    phone_number: RequiredText
    administrative_number: RequiredText
    router_product_id: RequiredText
    router_serial_number: RequiredText
    ppp_user: RequiredText
    ppp_password: RequiredText
    endpoint_user: RequiredText
    endpoint_password: RequiredText
    router_mac_address: Mac | None = None


class VodafoneFiberInfo(FormerInput):
    """A fibre that has a `vodafone_id`."""

    phone_number: RequiredText
    vodafone_id: RequiredText
    vodafone_offer_code: FreeText | None = None


class MmFiberInfo(FormerInput):
    """A fibre that has an `mm_id`."""

    phone_number: RequiredText
    mm_id: RequiredText


class OrangeFiberInfo(FormerInput):
    """A fibre that has a `suma_id`."""

    suma_id: RequiredText
    phone_number: FreeText | None = None


class XolnFiberInfo(FormerInput):
    """A fibre that has an `external_id`."""

    phone_number: RequiredText
    external_id: RequiredText
    id_order: RequiredText
    project: RequiredText
    router_product_id: RequiredText
    router_serial_number: RequiredText
    router_mac_address: Mac | None = None


class RouterServiceInfo(FormerInput):
    """A 4G router."""

    phone_number: RequiredText
    router_product_id: RequiredText
    icc: RequiredText
    router_serial_number: FreeText | None = None
    router_mac_address: Mac | None = None
    IMEI: FreeText | None = None
    SSID: FreeText | None = None
    PIN: FreeText | None = None
    PUK: FreeText | None = None


class SwitchboardServiceInfo(FormerInput):
    """A part of a switchboard."""

    phone_number: RequiredText
    phone_number_2: FreeText | None = None
    icc: FreeText | None = None
    agent_name: FreeText | None = None
    agent_email: FreeText | None = None
    extension: FreeText | None = None
    MAC_CPE_SIP: FreeText | None = None
    SIP_channel_name: FreeText | None = None
    SIP_channel_password: FreeText | None = None


class ServiceInfos(FormerInput):
    """The object of the service: the one that fits technology and supplier."""

    mobile_contract_service_info: MobileServiceInfo | None = None
    adsl_contract_service_info: AdslServiceInfo | None = None
    vodafone_fiber_contract_service_info: VodafoneFiberInfo | None = None
    mm_fiber_contract_service_info: MmFiberInfo | None = None
    orange_fiber_contract_service_info: OrangeFiberInfo | None = None
    xoln_fiber_contract_service_info: XolnFiberInfo | None = None
    router_4G_contract_service_info: RouterServiceInfo | None = None
    router_4G_service_contract_info: RouterServiceInfo | None = Field(
        None, description="The other name of the same object"
    )
    switchboard_contract_service_info: SwitchboardServiceInfo | None = None
    switchboard_service_contract_info: SwitchboardServiceInfo | None = Field(
        None, description="The other name of the same object"
    )
