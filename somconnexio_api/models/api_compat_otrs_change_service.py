# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from odoo import models

from ..compat.const import MAX_ID
from ..compat.problem import FormerError
from ..compat.schemas import otrs
from .api_compat_otrs_mixin import WAITING_STATES

YES = (True, "true", "True", "1")
DIGEST = "otrs"


class ApiCompatOtrsChangeService(models.AbstractModel):
    """Changes of contracts that OTRS has carried out."""

    _name = "api.compat.otrs.change.service"
    _description = "Former API: Changes That OTRS Reports"
    _inherit = ["api.compat.otrs.mixin"]

    # === BILLING === #

    def _take_iban(self, data: otrs.IbanChange) -> None:
        """Contracts have another bank account.

        :raises FormerError: 400; nothing was written then
        """
        member = self._get_partner(data.partner_id)
        contracts = self._get_contracts(data.contracts, member)
        iban = self.env["crm.lead"]._normalize_iban(data.iban)
        values = {
            "iban": iban,
            "consent_date": self.env.company.sudo()._get_business_date(),
        }
        if data.change_contract_group in YES:
            values["is_group_move"] = True

        def get_iban(mandate: Any) -> str | bool:
            return mandate.partner_bank_id.sanitized_acc_number

        self._report_billing(
            contracts.filtered(lambda one: get_iban(one.mandate_id) != iban),
            "iban_change",
            values,
            lambda order: get_iban(order.mandate_id) == iban,
        )

    def _take_email(self, data: otrs.EmailChange) -> None:
        """Contracts have another e-mail.

        :raises FormerError: 400; nothing was written then
        """
        member = self._get_partner(data.partner_id)
        contracts = self._get_contracts(data.contracts, member)
        email = data.email.strip()
        self._report_billing(
            contracts.filtered(lambda one: one.email_ids.mapped("email") != [email]),
            "email_change",
            {"emails": [email]},
            lambda order: order.email_ids.mapped("email") == [email],
        )

    def _report_billing(
        self,
        contracts: Any,
        order_type: str,
        values: dict,
        is_wanted: Callable[[Any], bool],
    ) -> None:
        """Fulfil what was asked for, and ask for the rest.

        :param contracts: those that are not as reported yet
        :param is_wanted: whether an open service order is about just this
        """
        contracts._lock_for_request()
        orders = self._find_waiting(contracts, order_type).filtered(is_wanted)
        with self._refuse_plainly():
            for order in orders:
                order._fulfil()
            rest = contracts - orders.contract_id
            if not rest:
                return
            if self._leaves_others(rest):
                values = {**values, "is_group_move": True}
            self._report("service.order")._request(
                order_type, rest, values, door="otrs"
            )

    def _leaves_others(self, contracts: Any) -> bool:
        """Whether there are others that they are billed with until now."""
        others = contracts.billing_group_id.contract_ids._filter_live() - contracts
        return bool(others)

    def _take_partner_email(self, data: otrs.PartnerEmailChange) -> None:
        """A member has another e-mail; contracts keep theirs.

        :raises FormerError: 400
        """
        member = self._get_partner(data.partner_id)
        problem = self.env["crm.lead"]._check_email_value(data.email)
        if problem:
            raise FormerError(400, problem[1])
        if member.email != data.email.strip():
            member.email = data.email.strip()

    # === TARIFF === #

    def _take_tariff(self, data: otrs.TariffChange) -> None:
        """A contract has another tariff.

        :raises FormerError: 400; nothing was written then
        """
        if bool(data.phone_number) == bool(data.code):
            raise FormerError(400, "Either phone_number or code is required")
        contract = (
            self._get_contract_of_number(data.phone_number)
            if data.phone_number
            else self._get_contract(data.code)
        )
        product = self._get_product(data.product_code)
        main = self.env["contract.contract"].sudo()
        if data.parent_pack_contract_id:
            code = data.parent_pack_contract_id
            main = self._get_contract(code, contract.partner_id)
        contract._lock_for_request()
        day = data.start_date and date.fromisoformat(data.start_date[:10])
        order = self._find_tariff_change(contract, product, main, data.ticket_number)
        with self._refuse_plainly():
            if order:
                order._fulfil(effective_date=day)
            elif self._has_tariff(contract, product, main):
                return
            else:
                order = self._request_tariff(contract, product, main, day)
        self._keep_number(order, data.ticket_number, DIGEST)
        if data.shared_bond_id:
            order.message_post(
                body=self.env._("Shared data bundle: %s", data.shared_bond_id)
            )

    def _find_tariff_change(
        self, contract: Any, product: Any, main: Any, ticket_number: str | None
    ) -> Any:
        """The service order of the change, by its ticket or by what it is about."""
        of_ticket = ticket_number and self._find_order_of_ticket(ticket_number)
        order = self._find_reported(ticket_number) or of_ticket
        if order:
            return self._check_of_ticket(order, contract, "tariff_change")
        waiting = self._find_waiting(contract, "tariff_change")
        return waiting.filtered(
            lambda one: not one._is_resizing()
            and one.pack_main_contract_id == main
            and (main or one.product_id == product)
        )[:1]

    def _has_tariff(self, contract: Any, product: Any, main: Any) -> bool:
        """Whether it has been so for a while: the call is a repeated one."""
        return (
            contract.tariff_product_id == product
            and contract.pack_main_contract_id == main
        )

    def _request_tariff(
        self, contract: Any, product: Any, main: Any, day: date | None
    ) -> Any:
        values = {"pack_main_contract_id": main} if main else {"product_id": product}
        day = day or self.env.company.sudo()._get_next_month_start()
        orders = self._report("service.order")
        return orders._request(
            "tariff_change", contract, values, door="otrs", effective_date=day
        )[:1]

    # === BUNDLES === #

    def _take_one_shot(self, data: otrs.OneShot) -> None:
        """A mobile has a bundle more.

        :raises FormerError: 400; nothing was written then
        """
        contract = self._get_contract_of_number(data.phone_number)
        product = self._get_product(data.product_code)
        contract._lock_for_request()
        number = data.ticket_number
        of_ticket = number and self._find_order_of_ticket(number)
        order = self._find_reported(number) or of_ticket
        if order:
            self._check_of_ticket(order, contract, "one_shot")
        else:
            waiting = self._find_waiting(contract, "one_shot")
            order = waiting.filtered(
                lambda one: one.product_id == product and not one.fulfilled_on
            )[:1]
        with self._refuse_plainly():
            if order:
                order._fulfil()
            else:
                order = self._report("service.order")._request(
                    "one_shot", contract, {"product_id": product}, door="otrs"
                )[:1]
        self._keep_number(order, number, DIGEST)

    # === ORDERS === #

    def _take_activation(self, data: otrs.LeadActivation) -> None:
        """All services of an order work; what does so already stays as it is.

        :raises FormerError: 400; nothing was written then
        """
        number = data.lead_id
        if not (number.isascii() and number.isdecimal()):
            raise FormerError(400, "lead_id must be numeric")
        # sudo: found by number, in this company only
        leads = self.env["crm.lead"].sudo()
        lead = leads.search(
            [
                ("id", "=", min(int(number[:19]), MAX_ID)),
                ("company_id", "=", self.env.company.id),
                ("is_service_order", "=", True),
            ]
        )
        if not lead:
            raise FormerError(400, f"Lead with id {number} not found")
        if lead.order_state not in ("provisioning", "won"):
            raise FormerError(400, f"Lead with id {number} is not won")
        day = date.fromisoformat(data.start_date[:10])
        waiting = lead.service_order_ids.filtered(
            lambda order: order.type == "activation"
            and order.state in WAITING_STATES
            and not order.fulfilled_on
        )
        with self._refuse_plainly():
            # the main service first: parts and packs find it there
            for order in waiting.sorted("id"):
                order._fulfil(effective_date=day)

    # === WHAT WAITS === #

    def _find_waiting(self, contracts: Any, order_type: str) -> Any:
        """Service orders of contracts that are not completed, the oldest first."""
        # sudo: of contracts that were found, of this company
        orders = self.env["service.order"].sudo()
        return orders.search(
            [
                ("contract_id", "in", contracts.ids),
                ("type", "=", order_type),
                ("state", "in", WAITING_STATES),
            ],
            order="id",
        )

    def _check_of_ticket(self, order: Any, contract: Any, order_type: str) -> Any:
        """The service order of a ticket is about what the call is about."""
        if order.type != order_type or order.contract_id != contract:
            raise FormerError(400, f"The ticket is the one of {order.name}")
        return order
