# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from odoo import models

from ..compat.problem import FormerError
from ..compat.schemas.written import Termination
from ..problem import ApiProblem

BEFORE_START = "A contract can't be terminated before it started"
GONE_STATES = ("pending_terminate", "terminated", "cancelled")


class ApiCompatTerminationService(models.AbstractModel):
    """The end of contracts as the former API asks for it."""

    _name = "api.compat.termination.service"
    _description = "Former API: Terminations"
    _inherit = ["api.service.order.service"]

    def _terminate_former(self, data: Termination) -> None:
        """Make the service order that ends a contract.

        :raises FormerError: 404 for a contract or a reason that is not there, 400
            for what the core refuses; nothing was written then
        """
        contract = self._find_contract(data.code)
        is_there = contract and contract.lifecycle_state not in GONE_STATES
        user_reason = data.terminate_user_reason
        if (
            not is_there
            or not self._find_termination_reason(data.terminate_reason)
            or (user_reason and not self._find_member_reason(user_reason))
        ):
            raise FormerError(404)
        body = {
            "type": "termination",
            "contract": data.code,
            "effective_date": data.terminate_date,
            "reason": data.terminate_reason,
            "member_reason": user_reason or None,
            "comment": data.terminate_comment or None,
        }
        try:
            self._create_orders(body)
        except ApiProblem as problem:
            if any(error["code"] == "before_start" for error in problem.errors):
                raise FormerError(400, BEFORE_START) from problem
            raise
