# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import date
from typing import Any

from odoo import models


class ApiUsageService(models.AbstractModel):
    """What contracts use, as the API tells it."""

    _name = "api.usage.service"
    _description = "API: Usage"

    def _get_usage(self, code: str, period: str | None) -> tuple[Any, date, Any]:
        """Return a contract, the first day of a month, and what is known of its usage.

        :param code: of the contract
        :param period: the month as yyyy-MM, or None for the one in which we are
        :return: the last is an `opencell.usage.summary`, empty if there is no usage
            that Opencell could know
        :raises ApiProblem: 404 for an unknown contract
        :raises SyncError: if Opencell does not answer
        """
        contract = self.env["api.contract.service"]._get_contract(code)
        if period:
            month = date.fromisoformat(f"{period}-01")
        else:
            month = contract.company_id._get_business_date().replace(day=1)
        summaries = self.env["opencell.usage.summary"]
        return contract, month, summaries._get_for_contract(contract, month)
