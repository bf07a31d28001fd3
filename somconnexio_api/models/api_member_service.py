# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo import models

from ..problem import ApiProblem


class ApiMemberService(models.AbstractModel):
    """Members as the API tells them."""

    _name = "api.member.service"
    _description = "API: Members"

    def _get_member(self, reference: str) -> Any:
        """Return the member with this number.

        :raises ApiProblem: 404
        """
        # sudo: a member is found by number, in this company only
        partners = self.env["res.partner"].sudo()
        member = partners._get_member(reference, self.env.company)
        if not member:
            message = self.env._("There is no member with this number.")
            raise ApiProblem(404, message)
        return member
