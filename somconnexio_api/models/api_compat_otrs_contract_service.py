# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from odoo import Command, models

from ..compat.const import MAX_ID
from ..compat.const_otrs import SIM_TYPES
from ..compat.problem import FormerError, bad_request
from ..compat.schemas.otrs import ContractCreate
from .api_compat_otrs_mixin import WAITING_STATES


@dataclass(frozen=True)
class Report:
    """A service that works, as records.

    :param values: what the service order takes, see `service.order._fulfil`
    :param info: what is said of the service, by the names of the body
    :param main: contract whose pack it joins, or none
    """

    member: Any
    technology: Any
    supplier: Any
    product: Any
    addons: Any
    main: Any
    mandate: Any
    day: date
    values: dict
    info: dict


class ApiCompatOtrsContractService(models.AbstractModel):
    """Services that work since OTRS says so."""

    _name = "api.compat.otrs.contract.service"
    _description = "Former API: Services That OTRS Reports"
    _inherit = ["api.compat.otrs.info.mixin", "api.compat.lead.line.mixin"]

    def _take_contract(self, data: ContractCreate) -> None:
        """Fulfil the activation of a service, or order it and fulfil that.

        The same call again changes nothing.

        :raises FormerError: 400; nothing was written then
        """
        report = self._read_report(data)
        digest = self._get_digest(data)
        mobiles = self._get_mobiles(data, report)
        earlier = self._find_reported(data.ticket_number)
        if earlier and earlier.request_digest != digest:
            raise FormerError(
                400, f"Ticket {data.ticket_number} was reported with other data"
            )
        if earlier:
            return
        order = self._find_activation(data, report)
        with self._refuse_plainly():
            if order and not order.fulfilled_on:
                self._fulfil_activation(order, report)
            elif not order:
                order = self._create_activation(data, report)
            self._keep_number(order, data.ticket_number, digest)
            for mobile in mobiles:
                self._join_pack(mobile, order.contract_id, report.day)

    def _get_digest(self, data: ContractCreate) -> str:
        text = json.dumps(data.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    # === READING === #

    def _read_report(self, data: ContractCreate) -> Report:
        """Look up everything that a body names."""
        member = self._get_partner(data.partner_id)
        technology = self._get_technology(data.service_technology)
        supplier = self._get_supplier(data.service_supplier, technology)
        if technology.has_service_address and not data.service_address:
            raise bad_request({"service_address": ["required field"]})
        info = self._get_info(data)
        main = self.env["contract.contract"].sudo()
        if data.parent_pack_contract_id:
            main = self._get_contract(data.parent_pack_contract_id, member)
        product, addons, day = self._read_lines(data, technology)
        return Report(
            member=member,
            technology=technology,
            supplier=supplier,
            product=product,
            addons=addons,
            main=main,
            mandate=self._get_mandate(data, member),
            day=day,
            values=self._prepare_report(data, info, technology, supplier),
            info=info,
        )

    def _read_lines(self, data: ContractCreate, technology: Any) -> tuple:
        """The tariff, what comes along with it, and the first day."""
        lines = [(self._get_product(one.product_code), one) for one in data.get_lines()]
        tariffs = [pair for pair in lines if pair[0].service_role == "main"]
        if len(tariffs) != 1:
            raise FormerError(400, "One product of the contract_lines is its tariff")
        product, line = tariffs[0]
        if product.service_technology_id != technology:
            text = f"Product with code {line.product_code} is no {technology.name}"
            raise FormerError(400, text)
        addons = product.browse().union(*(pair[0] for pair in lines)) - product
        return product, addons, date.fromisoformat(line.date_start[:10])

    def _get_mandate(self, data: ContractCreate, member: Any) -> Any:
        # sudo: of a member that was found, in this company only
        mandates = self.env["account.banking.mandate"].sudo()
        iban = self.env["crm.lead"]._normalize_iban(data.iban)
        mandate = mandates.search(
            [
                ("partner_id", "=", member.id),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "valid"),
                ("partner_bank_id.sanitized_acc_number", "=", iban),
            ],
            limit=1,
        )
        if not mandate:
            text = f"Partner with id {member.ref} has no valid mandate of this IBAN"
            raise FormerError(400, text)
        return mandate

    def _get_mobiles(self, data: ContractCreate, report: Report) -> Any:
        """Mobiles that are to join the service's pack."""
        if not data.mobile_pack_contracts:
            return self.env["contract.contract"]
        return self._get_contracts(data.mobile_pack_contracts, report.member, ",")

    # === THE SERVICE ORDER THAT THERE IS === #

    def _find_activation(self, data: ContractCreate, report: Report) -> Any:
        """The activation by order line, by ticket, or by number."""
        order = (
            self._find_activation_of_line(data.crm_lead_line_id)
            or self._find_order_of_ticket(data.ticket_number)
            or self._find_activation_of_number(report)
        )
        if not order:
            return order
        if (
            order.type != "activation"
            or order.partner_id != report.member
            or order.technology_id != report.technology
        ):
            raise FormerError(400, f"{order.name} is about another service")
        return order

    def _find_activation_of_line(self, number: int | str | None) -> Any:
        # sudo: found by number, in this company only
        lines = self.env["crm.lead.line"].sudo()
        if not number:
            return lines.service_order_ids
        text = str(number)
        value = int(text[:19]) if text.isascii() and text.isdecimal() else 0
        line = lines.search(
            [
                ("id", "=", min(value, MAX_ID)),
                ("company_id", "=", self.env.company.id),
            ]
        )
        order = line.service_order_ids.filtered(
            lambda one: one.type == "activation" and one.state != "cancelled"
        )[:1]
        if not order:
            raise FormerError(400, f"Order line {text} is not being provided")
        return order

    def _find_activation_of_number(self, report: Report) -> Any:
        """Without line and ticket: the member's only service with that number."""
        # sudo: found by number, of a member that was found
        orders = self.env["service.order"].sudo()
        number = report.values["phone_number"]
        if not number:
            return orders
        return orders.search(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "=", report.member.id),
                ("type", "=", "activation"),
                ("state", "in", WAITING_STATES),
                ("lead_line_id.phone_number", "=", number),
            ],
            limit=1,
        )

    def _fulfil_activation(self, order: Any, report: Report) -> None:
        """Note down what was provided, and fulfil the service order with it."""
        order._lock()
        line = order.lead_line_id
        self._check_number(report, line)
        if order.product_id != report.product:
            order.product_id = report.product
        if report.addons - line._get_contract_products():
            line.additional_product_ids |= report.addons
        has_place = line.pack_main_contract_id or line.pack_main_line_id
        if report.main and not has_place:
            self._place_in_pack(line, report)
        order._fulfil(report.values, report.day)
        self._note_bond(order, report)

    def _place_in_pack(self, line: Any, report: Report) -> None:
        """A service that was ordered alone is provided in a pack.

        :raises FormerError: 400 if the main service has no such pack, or no room in it
        """
        line.pack_main_contract_id = report.main
        main, pack = line._get_pack_place(report.product)
        if not main:
            code, tariff = report.main.code, report.product.default_code
            raise FormerError(400, f"Contract {code} has no pack with {tariff}")
        problems = line._get_room_problems(pack, main, line.browse())
        if problems:
            raise FormerError(400, problems[0][2])

    def _check_number(self, report: Report, line: Any = None) -> None:
        """The number is no other service's."""
        bad = self.env["crm.lead"]._check_phone_free(
            report.values["phone_number"], self.env.company, lines=line
        )
        if bad:
            raise FormerError(400, bad[1])

    # === A SERVICE THAT NOBODY ORDERED HERE === #

    def _create_activation(self, data: ContractCreate, report: Report) -> Any:
        """An order of its own, with all the checks that every order passes."""
        self._check_number(report)
        lead = self._report("crm.lead", report.values, report.day).create(
            self._prepare_reported_lead(data, report)
        )
        problems = lead._check_order()
        if problems:
            raise FormerError(400, "; ".join(problems))
        lead.action_validate_order()
        order = lead.service_order_ids.filtered(lambda one: one.type == "activation")
        self._note_bond(order, report)
        return order

    def _prepare_reported_lead(self, data: ContractCreate, report: Report) -> dict:
        mandate = report.mandate
        today = self.env.company.sudo()._get_business_date()
        return {
            "is_service_order": True,
            "door": "otrs",
            "company_id": self.env.company.id,
            "user_id": False,
            "partner_id": report.member.id,
            "email_from": data.email or report.member.email,
            "iban": mandate.partner_bank_id.sanitized_acc_number,
            "consent_date": mandate.signature_date or today,
            "order_line_ids": [
                Command.create(self._prepare_reported_line(data, report))
            ],
        }

    def _prepare_reported_line(self, data: ContractCreate, report: Report) -> dict:
        info, values = report.info, report.values
        technology = report.technology
        # The number of a router's card is found out, not ordered
        is_ordered = technology.is_mobile or technology.has_landline
        vals = {
            "product_id": report.product.id,
            "supplier_id": report.supplier.id,
            "phone_number": is_ordered and values["phone_number"],
            "icc": values["icc"],
            "has_sim": bool(values["icc"]),
            "additional_product_ids": [Command.set(report.addons.ids)],
            "pack_main_contract_id": report.main.id,
            "mobile_number": values.get("mobile_number"),
            "extension": values.get("extension"),
            "agent_name": info.get("agent_name"),
            "agent_email": info.get("agent_email"),
        }
        if technology.is_mobile:
            vals["sim_type"] = SIM_TYPES.get(info.get("sim_type"), "physical")
        if technology.has_service_address:
            vals |= self._prepare_former_address(data.service_address, "service_")
        return vals

    # === WHAT COMES ALONG === #

    def _note_bond(self, order: Any, report: Report) -> None:
        """The bundle of several mobiles is the supplier's: staff read it here."""
        if report.info.get("shared_bond_id"):
            order.message_post(
                body=self.env._("Shared data bundle: %s", report.info["shared_bond_id"])
            )

    def _join_pack(self, mobile: Any, main: Any, day: date) -> None:
        """A mobile has the service as the main one of its pack, from its first day.

        :param day: the first day of the service; today if it has passed
        """
        if mobile.pack_main_contract_id == main:
            return
        self._report("service.order")._request(
            "tariff_change",
            mobile,
            {"pack_main_contract_id": main},
            door="otrs",
            effective_date=max(day, self.env.company.sudo()._get_business_date()),
        )
