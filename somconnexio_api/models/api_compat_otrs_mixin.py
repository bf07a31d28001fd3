# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import ConcurrencyError, UserError

from odoo.addons.somconnexio_contract.const import (
    REPORT_CONTEXT_KEY,
    SERVICE_ORDER_OPEN_STATES,
)

from ..compat.problem import FormerError

# What can still be fulfilled
WAITING_STATES = (*SERVICE_ORDER_OPEN_STATES, "failed")


class ApiCompatOtrsMixin(models.AbstractModel):
    """Calls of OTRS find the service order that they are about, and fulfil it."""

    _name = "api.compat.otrs.mixin"
    _description = "Former API: Calls of OTRS"
    _inherit = ["api.order.check.mixin", "api.caller.mixin"]

    # === SERVICE ORDERS === #

    def _find_order_of_ticket(self, ticket_number: str) -> Any:
        """Extension point: the `service.order` of a ticket of the company, or none.

        Without a bridge nobody knows of tickets but from these calls.
        """
        return self.env["service.order"].sudo()

    def _get_key(self, ticket_number: str | None) -> str | None:
        """What a call's service order is found again by."""
        return f"otrs/{ticket_number}" if ticket_number else None

    def _get_reported_number(self, order: Any) -> str | None:
        """The ticket that a call named with a service order, if one did."""
        key = order.request_key or ""
        return key.removeprefix("otrs/") if key.startswith("otrs/") else None

    def _find_reported(self, ticket_number: str | None) -> Any:
        """The service order that an earlier call reported with a ticket number."""
        # sudo: found by the number of a ticket, in this company only
        orders = self.env["service.order"].sudo()
        key = self._get_key(ticket_number)
        if not key:
            return orders
        return orders.search(
            [("company_id", "=", self.env.company.id), ("request_key", "=", key)]
        )

    def _keep_number(self, order: Any, ticket_number: str | None, digest: str) -> None:
        """Note down the ticket of a call: the next one with it changes nothing.

        :raises FormerError: 400 if the service order was reported with another one
        """
        key = self._get_key(ticket_number)
        if not key or order.request_key == key:
            return
        if self._get_reported_number(order):
            raise FormerError(400, f"{order.name} was reported with another ticket")
        if order.request_key:
            return  # by this key a client of v1 finds it; the ticket is its bridge's
        try:
            with self.env.cr.savepoint():
                order.write({"request_key": key, "request_digest": digest})
                order.flush_recordset()
        except UniqueViolation as exc:
            # The same ticket at the same time: the other one was faster
            raise ConcurrencyError("ticket of another transaction") from exc

    def _report(self, model: str, values: dict | None = None, day: date | None = None):
        """A model on which what is asked for counts as done."""
        report = {"values": values or {}, "effective_date": day}
        # sudo: what OTRS reports is checked by the core, not by the user's rights
        return (
            self.env[model]
            .sudo()
            .with_context(
                **{REPORT_CONTEXT_KEY: report, "mail_create_nosubscribe": True}
            )
        )

    @contextmanager
    def _refuse_plainly(self) -> Iterator[None]:
        """What the core refuses is told: OTRS belongs to the house."""
        try:
            yield
        except UserError as exc:
            raise FormerError(400, str(exc)) from exc

    # === LOOK-UPS === #

    def _get_partner(self, reference: str) -> Any:
        member = self._find_member(reference)
        if not member:
            raise FormerError(400, f"Partner with id {reference} not found")
        return member

    def _get_product(self, code: str) -> Any:
        product = self.env["api.service.order.service"]._find_any_product(code)
        if not product.service_role:
            raise FormerError(400, f"Product with code {code} not found")
        return product

    def _get_contract(self, code: str, member: Any = None) -> Any:
        """A contract in use, of a member if one is named."""
        contract = self.env["api.contract.service"]._find_contract(code)._filter_live()
        if not contract or (member and contract.partner_id != member):
            raise FormerError(400, f"Contract with code {code} not found")
        return contract

    def _get_contract_of_number(self, phone_number: str) -> Any:
        number = self.env["crm.lead"]._normalize_phone_number(phone_number)
        # sudo: found by number, in this company only
        contracts = self.env["contract.contract"].sudo()
        contract = contracts._find_phone_owner(number, self.env.company)
        if not contract:
            raise FormerError(400, f"Contract with phone {phone_number} not found")
        return contract

    def _get_contracts(self, codes: Any, member: Any, separator: str = ";") -> Any:
        """The contracts of a member that are named, or all in use."""
        contracts = self.env["contract.contract"].sudo()
        if codes:
            names = [code.strip() for code in codes.split(separator) if code.strip()]
            return contracts.union(
                *(self._get_contract(code, member) for code in names)
            )
        found = contracts.search(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "=", member.id),
                ("code", "!=", False),
            ],
            order="id",
        )._filter_live()
        if not found:
            raise FormerError(400, f"Partner with id {member.ref} has no contracts")
        return found
