# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo import models

from ..compat.const import MAX_ID
from ..compat.const_catalogue import CATEGORIES
from ..compat.problem import FormerError, bad_request
from ..compat.schemas.lead import (
    BroadbandInfo,
    IspInfo,
    LeadLine,
    MobileInfo,
    SwitchboardInfo,
)
from ..compat.schemas.written import WrittenAddress

REQUIRED = "required field"


class ApiCompatLeadLineMixin(models.AbstractModel):
    """Lines of orders: from what the former API calls it to the core's values.

    Part of `api.compat.lead.service`.
    """

    _name = "api.compat.lead.line.mixin"
    _description = "Former API: Lines of Orders"
    _inherit = ["api.order.check.mixin"]

    def _prepare_former_line(self, line: LeadLine, has_member: bool) -> dict:
        """Values of an order line.

        :raises FormerError: 400
        """
        product = self._find_former_product(line.product_code)
        vals = {"product_id": product.id}
        info = line.get_info()
        if not info:
            return vals
        self._check_portability(info, product.service_technology_id)
        vals |= self._prepare_common_info(info)
        if isinstance(info, MobileInfo):
            return {**vals, **self._prepare_mobile_info(info, has_member)}
        if isinstance(info, BroadbandInfo):
            return {**vals, **self._prepare_broadband_info(info)}
        return {**vals, **self._prepare_switchboard_info(info)}

    def _find_former_product(self, code: str) -> Any:
        """A product of the cooperative, whether a website shows it or not."""
        product = self.env["api.service.order.service"]._find_any_product(code)
        if not product.service_role:
            raise FormerError(400, f"Product with code {code} not found")
        return product

    def _find_previous_provider(self, number: int | None) -> Any:
        # sudo: a list that the website shows
        providers = self.env["service.provider"].sudo()
        if number is None:
            return providers
        provider = providers.search(
            [
                ("id", "=", number if 0 < number <= MAX_ID else 0),
                ("company_id", "in", [False, self.env.company.id]),
            ]
        )
        if not provider:
            raise FormerError(400, f"Previous provider {number} not found")
        return provider

    def _check_portability(self, info: IspInfo, technology: Any) -> None:
        """What a number needs to come to us."""
        if info.type != "portability":
            return
        required = ["previous_provider"]
        if isinstance(info, MobileInfo):
            required += ["phone_number", "previous_contract_type"]
            if info.previous_contract_type == "prepaid":
                required.append("icc_donor")
        missing = {name: [REQUIRED] for name in required if not getattr(info, name)}
        if missing:
            raise bad_request(missing)
        provider = self._find_previous_provider(info.previous_provider)
        is_mobile = isinstance(info, MobileInfo) or (
            isinstance(info, SwitchboardInfo) and bool(info.mobile_phone_number)
        )
        if not (provider.is_mobile if is_mobile else provider.is_broadband):
            kind = "mobile" if is_mobile else "broadband"
            text = f"Previous provider {provider.id} does not offer {kind}"
            raise FormerError(400, text)

    def _prepare_common_info(self, info: IspInfo) -> dict:
        vals = {
            "kind": info.type,
            "phone_number": info.phone_number,
            "previous_provider_id": self._find_previous_provider(
                info.previous_provider
            ).id,
            "previous_owner_vat": info.previous_owner_vat_number,
            "previous_owner_lastname": info.previous_owner_name,
            "previous_owner_firstname": info.previous_owner_first_name,
            **self._prepare_former_address(info.delivery_address, "delivery_"),
        }
        if info.type in ("location_change", "holder_change"):
            number = self.env["crm.lead"]._normalize_phone_number(info.phone_number)
            contracts = self.env["contract.contract"]
            owner = contracts._find_phone_owner(number, self.env.company)
            vals["changed_contract_id"] = owner.id
        return vals

    def _prepare_former_address(
        self, address: WrittenAddress | None, prefix: str
    ) -> dict:
        """Values of the fields whose names begin with a prefix."""
        if not address:
            return {}
        country = self._find_country(address.country)
        if not country:
            raise FormerError(400, f"No country for isocode {address.country}")
        state = self._find_state(country, address.state)
        if not state:
            text = f"No state for isocode {address.state} and country id {country.id}"
            raise FormerError(400, text)
        vals = {
            "street": address.street,
            "street2": address.street2,
            "zip": address.zip_code,
            "city": address.city,
            "state_id": state.id,
            "country_id": country.id,
        }
        return {prefix + name: value for name, value in vals.items()}

    def _prepare_mobile_info(self, info: MobileInfo, has_member: bool) -> dict:
        is_esim = info.sim_type == "eSIM"
        if not (is_esim or info.icc or info.delivery_address or has_member):
            # the card goes to the member's address, and there is no member yet
            raise FormerError(
                400, "ISP Info with neither delivery_address nor partner_id"
            )
        vals = {
            "icc": info.icc,
            "donor_icc": info.icc_donor,
            "previous_contract_type": info.previous_contract_type or "contract",
            "sim_type": "esim" if is_esim else "physical",
            "has_sim": is_esim or bool(info.icc),
        }
        if info.shared_bond_id:
            # the bundle is the supplier's; who provides the service joins it
            vals["notes"] = f"shared_bond_id: {info.shared_bond_id}"
        code = info.fiber_linked_to_mobile_offer
        if code:
            main = self.env["api.contract.service"]._find_contract(code)
            if not main:
                raise FormerError(400, f"Contract with code {code} not found")
            vals["pack_main_contract_id"] = main.id
        return vals

    def _prepare_broadband_info(self, info: BroadbandInfo) -> dict:
        normalize = self.env["crm.lead"]._normalize_phone_number
        number = normalize(info.phone_number)
        is_portability = info.type == "portability"
        coverage = info.fiber_coverage
        return {
            **self._prepare_former_address(info.service_address, "service_"),
            "keep_phone_number": bool(number)
            and (is_portability or bool(info.keep_phone_number)),
            "no_previous_phone_number": is_portability and not number,
            "previous_technology_id": self._find_technology(info.previous_service).id,
            "notes": coverage
            and "\n".join(
                f"{name}: {value}"
                for name, value in coverage.model_dump(exclude_none=True).items()
            ),
        }

    def _find_technology(self, name: str | None) -> Any:
        """A technology by its former name."""
        # sudo: words of the catalogue
        technologies = self.env["service.technology"].sudo()
        codes = [code for code, former in CATEGORIES.items() if former == name]
        if not name or not codes:
            return technologies
        return technologies._get_by_code(codes[0], self.env.company)

    def _prepare_switchboard_info(self, info: SwitchboardInfo) -> dict:
        return {
            "mobile_number": info.mobile_phone_number,
            "agent_name": info.agent_name,
            "agent_email": info.agent_email,
            "extension": info.extension,
            "icc": info.icc,
            "has_sim": bool(info.icc),
        }

    def _join_lines(self, lead: Any) -> None:
        """Say what belongs to what: the former API leaves it to the order of things.

        Add-ons belong to the service of their technology, a tariff of a pack to the
        main service that is ordered with it, parts of a switchboard to the switchboard.
        """
        lines = lead.order_line_ids
        mains = lines.filtered(lambda line: line.service_role == "main")
        header = mains.filtered(lambda line: line.switchboard_part == "header")[:1]
        for line in lines:
            if line.service_role != "main":
                line.main_line_id = mains.filtered(
                    lambda main, line=line: main.technology_id == line.technology_id
                )[:1]
            elif line.is_switchboard and line.switchboard_part != "header":
                line.switchboard_line_id = header
            elif line.is_pack_exclusive and not line.pack_main_contract_id:
                others = mains.filtered(lambda main: not main.is_pack_exclusive)
                line.pack_main_line_id = others.filtered(
                    lambda main, line=line: line._find_packs(main.product_id)
                )[:1]
