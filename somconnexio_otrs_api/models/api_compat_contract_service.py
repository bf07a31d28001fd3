# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo import models


class ApiCompatContractService(models.AbstractModel):
    _inherit = "api.compat.contract.service"

    def _get_ticket_numbers(self, contracts: Any) -> dict[int, str]:
        """The ticket that Odoo had made, or the one that OTRS reported it with."""
        numbers = super()._get_ticket_numbers(contracts)
        for contract in contracts:
            number = self._get_ticket_number(contract.activation_order_id)
            if number:
                numbers[contract.id] = number
        return numbers

    def _get_ticket_number(self, order: Any) -> str | None:
        mixin = self.env["api.compat.otrs.mixin"]
        return order.otrs_ticket_id.ticket_number or mixin._get_reported_number(order)
