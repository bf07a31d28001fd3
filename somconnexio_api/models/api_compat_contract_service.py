# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import re
from typing import Any

from odoo import models
from odoo.fields import Domain

from odoo.addons.somconnexio_contract.const import SERVICE_ORDER_OPEN_STATES

from ..compat.const_catalogue import (
    MAX_LANDLINE_BANDWIDTH,
    OPERATIONS,
    PRICE_LIST,
)
from ..compat.problem import FormerError
from ..compat.schemas.contract import (
    ContractFacts,
    FiberContract,
    FormerContract,
    MultimediaContract,
    PackAvailability,
    describe_technology,
)

# Once its end is asked for, a contract is gone for these clients
GONE_STATES = ("pending_terminate", "terminated", "cancelled")


class ApiCompatContractService(models.AbstractModel):
    """Contracts as the former API tells them."""

    _name = "api.compat.contract.service"
    _description = "Former API: Contracts"
    _inherit = ["api.contract.service"]

    # === FINDING === #

    def _get_former_domain(self) -> Domain:
        """Contracts that these clients know of: in use, and no multimedia."""
        return (
            self._get_domain()
            & Domain("lifecycle_state", "not in", GONE_STATES)
            & Domain("service_technology_id.has_serial_code", "=", False)
        )

    def _get_selected_domain(self, selector: dict[str, str | None]) -> Domain:
        """The contracts that a request means.

        :param selector: `code`, `customer_ref`, `partner_vat`, `phone_number`,
            `subscription_type`; None where nothing is asked for
        :raises FormerError: 400 if these can't be asked for together
        """
        given = {name: value for name, value in selector.items() if value is not None}
        mains = given.keys() - {"subscription_type"}
        if "customer_ref" in given and mains <= {"customer_ref", "phone_number"}:
            return self._get_customer_domain(given)
        if len(given) != 1 or not mains:
            raise FormerError(
                400,
                "One of code, customer_ref, partner_vat and phone_number is required; "
                "phone_number and subscription_type go with customer_ref",
            )
        ((name, value),) = given.items()
        if name == "code":
            return Domain("code", "=", value)
        if name == "phone_number":
            number = self.env["crm.lead"]._normalize_phone_number(value)
            return Domain("phone_number", "in", [value, number])
        return Domain("partner_id", "in", self._find_holders(value).ids)

    def _get_customer_domain(self, given: dict[str, str]) -> Domain:
        domain = Domain("partner_id.ref", "=", given["customer_ref"])
        if "phone_number" in given:
            # what is looked for is letters, whatever they mean to the database
            text = re.sub(r"([\\%_])", r"\\\1", given["phone_number"])
            domain &= Domain("phone_number", "ilike", text)
        if "subscription_type" in given:
            is_mobile = given["subscription_type"] == "mobile"
            domain &= Domain("service_technology_id.is_mobile", "=", is_mobile)
        return domain

    def _find_holders(self, vat: str):
        """Those who have exactly this tax number, however it is written."""
        partners = self.env["res.partner"]
        return partners._find_by_vat(partners._normalize_vat(vat), self.env.company)

    def _search_former(self, selector: dict[str, str | None], page: Any):
        """Return the contracts of a page, and what is said about it.

        :raises FormerError: 400 for a wrong selector, 404 if there is none
        """
        domain = self._get_former_domain() & self._get_selected_domain(selector)
        # sudo: a client reads contracts through here only
        contracts, paging = page.fetch(self.env["contract.contract"].sudo(), domain)
        return self._describe(contracts), paging

    def _list_multimedia(self, reference: str) -> list[MultimediaContract]:
        """Return the multimedia contracts of a member, ended ones too.

        :raises FormerError: 404 if there is none
        """
        # sudo: a client reads contracts through here only
        contracts = self.env["contract.contract"].sudo()
        found = contracts.with_context(active_test=False).search(
            self._get_domain()
            & Domain("service_technology_id.has_serial_code", "=", True)
            & Domain("partner_id.ref", "=", reference),
            order="id",
        )
        if not found:
            raise FormerError(404)
        facts = self._find_facts(found)
        return [
            MultimediaContract.from_contract(
                contract, facts, subscription_code=contract.serial_code or ""
            )
            for contract in found
        ]

    def _list_fibers(self, reference: str, minimum: str) -> list[FiberContract]:
        """Return the fibres of a member that mobiles can join.

        :param minimum: how many more must have room; no number finds nothing
        :raises FormerError: 404 if there is none
        """
        if not (minimum.isascii() and minimum.isdecimal()):
            raise FormerError(404)
        # sudo: a member is found by number, in this company only
        member = self.env["res.partner"].sudo()._get_member(reference, self.env.company)
        least = int(minimum[:9])
        rooms = [
            room
            for room in (member._get_services_with_room(least) if member else ())
            if describe_technology(room.contract.service_technology_id) == "Fiber"
            and not room.contract.community_project_id
        ]
        if not rooms:
            raise FormerError(404)
        contracts = self.env["contract.contract"].sudo()
        facts = self._find_facts(contracts.union(*(room.contract for room in rooms)))
        return [
            FiberContract.from_contract(
                room.contract,
                facts,
                mobile_pack_availability=PackAvailability.from_room(room),
            )
            for room in rooms
        ]

    def _count_former(self) -> int:
        """Return how many contracts are in use."""
        # sudo: a number, of no contract in particular
        contracts = self.env["contract.contract"].sudo()
        return contracts.search_count(self._get_former_domain())

    def _list_reasons(self, model: str):
        """Return the reasons to end a contract that the cooperative has.

        :param model: `contract.termination.reason` or `…user.reason`
        """
        # sudo: a list that the website shows
        return (
            self.env[model]
            .sudo()
            .search(Domain("company_id", "in", [False, self.env.company.id]))
        )

    # === DESCRIBING === #

    def _describe(self, contracts: Any) -> list[FormerContract]:
        """Describe contracts; the number of queries doesn't grow with theirs."""
        facts = self._find_facts(contracts)
        return [FormerContract.from_contract(one, facts) for one in contracts]

    def _find_facts(self, contracts: Any) -> ContractFacts:
        waiting = self._find_esim_requests(contracts)
        return ContractFacts(
            prices=self._find_prices(contracts.tariff_product_id),
            operations={
                contract.id: self._get_former_operations(contract, waiting)
                for contract in contracts
            },
            ticket_numbers=self._get_ticket_numbers(contracts),
        )

    def _find_prices(self, products: Any) -> dict[Any, float]:
        lists = self.env["service.price.list"].sudo()._get_price_lists(self.env.company)
        price_list = lists.filtered(lambda one: one.code == PRICE_LIST)[:1]
        prices = {}
        for product in products:
            found = product._get_service_price()
            prices[product] = (
                price_list._get_price(product, found)
                if price_list
                else found["with_tax"]
            )
        return prices

    def _get_ticket_numbers(self, contracts: Any) -> dict[int, str]:
        """Extension point: number of the ticket by which each contract was made.

        Without a bridge there are no tickets. It must not call a remote.
        """
        return {}

    # === WHAT CAN BE ASKED FOR === #

    def _find_esim_requests(self, contracts: Any):
        """Return the contracts for which an eSIM has been asked already."""
        orders = self.env["service.order"].sudo()
        return orders.search(
            [
                ("contract_id", "in", contracts.ids),
                ("type", "=", "sim_change"),
                ("sim_type", "=", "esim"),
                ("state", "in", SERVICE_ORDER_OPEN_STATES),
            ]
        ).contract_id

    def _get_former_operations(self, contract: Any, waiting: Any) -> list[str]:
        """Return what can be asked for, in the order that the clients know.

        :param waiting: contracts for which an eSIM has been asked already
        """
        describe = {
            "Mobile": self._get_mobile_operations,
            "4G": lambda _contract: ["ChangeContractHolder"],
            "ADSL": self._get_adsl_operations,
            "Fiber": self._get_fiber_operations,
        }
        technology = describe_technology(contract.service_technology_id)
        names = describe.get(technology, lambda _contract: [])(contract)
        if (
            technology == "Mobile"
            and contract.sim_type != "esim"
            and contract not in waiting
        ):
            names.append("ChangeToEsim")
        return [name for name in names if not contract._get_refusal(OPERATIONS[name])]

    def _get_mobile_operations(self, contract: Any) -> list[str]:
        tariff = contract.tariff_product_id
        if tariff.service_role == "addon":
            return []
        if contract.shared_data_ref:
            return ["AddOneShotMobile"]
        names = ["ChangeTariffMobile"]
        # a tariff that only keeps the number has nothing that a bundle adds to
        if tariff.minutes or tariff.data_mb:
            names.append("AddOneShotMobile")
        if not contract.pack_main_contract_id:
            names.append("ChangeContractHolder")
        return names

    def _get_adsl_operations(self, contract: Any) -> list[str]:
        has_landline = contract.tariff_product_id.has_landline
        change = (
            "ChangeTariffFiberLandline"
            if has_landline
            else "ChangeTariffFiberOutLandline"
        )
        return ["ChangeContractHolder", change]

    def _get_fiber_operations(self, contract: Any) -> list[str]:
        tariff = contract.tariff_product_id
        names = []
        if tariff.has_landline and tariff.bandwidth_mb <= MAX_LANDLINE_BANDWIDTH:
            names.append("ChangeTariffFiberOutLandline")
        if not contract.pack_member_ids:
            names.append("ChangeContractHolder")
        return names
