# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from odoo import models
from odoo.fields import Domain

from ..problem import ApiProblem

if TYPE_CHECKING:
    from ..paging import PageQuery


class ApiMemberService(models.AbstractModel):
    """Members as the API tells them."""

    _name = "api.member.service"
    _description = "API: Members"
    _inherit = ["api.caller.mixin"]

    def _get_domain(self) -> Domain:
        return (
            self._limit_to_company()
            & self._limit_to_member("id")
            & Domain("is_member", "=", True)
            & Domain("ref", "!=", False)
        )

    def _get_member(self, reference: str) -> Any:
        """Return the member with this number.

        :raises ApiProblem: 404
        """
        # sudo: a member is found by number, in this company only
        partners = self.env["res.partner"].sudo()
        domain = self._get_domain() & Domain("ref", "=", reference)
        member = partners.search(domain, limit=1)
        if not member:
            message = self.env._("There is no member with this number.")
            raise ApiProblem(404, message)
        return member

    def _list_members(self, filters: dict[str, Any], page: PageQuery):
        """Return one page of members, and the cursor of the next one or None.

        :param filters: `vat`, `email`, `changed_since`; None where nothing is asked
            for. They must fit exactly: nobody finds people by trying letters.
        """
        domain = self._get_domain()
        if filters["vat"] is not None:
            domain &= Domain("vat", "in", self._spell_vat(filters["vat"]))
        if filters["email"] is not None:
            domain &= Domain("email_normalized", "=", filters["email"].strip().lower())
        if filters["changed_since"] is not None:
            domain &= Domain("write_date", ">=", filters["changed_since"])
        # sudo: a client reads members through here only
        return page.fetch(self.env["res.partner"].sudo(), domain)

    def _spell_vat(self, value: str) -> list[str]:
        """The ways in which a Spanish tax number is written, the same one for us."""
        plain = "".join(value.split()).replace("-", "").upper().removeprefix("ES")
        return [plain, f"ES{plain}"]

    def _check_sponsor(self, code: str | None, member: str | None) -> str | None:
        """Return why somebody can't sponsor one more person, or nothing.

        :param code: sponsorship code, or None to go by the member number
        :return: "unknown" or "limit_reached"
        """
        # sudo: a sponsor is found by a code; the reason names the company
        partners = self.env["res.partner"].sudo()
        company = self.env.company.sudo()
        sponsor = (
            partners._get_member(member, company)
            if code is None
            else partners._get_sponsor_by_code(code, company)
        )
        if not sponsor:
            return "unknown"
        problem = sponsor._get_sponsor_problem(company)
        if not problem:
            return None
        return "limit_reached" if problem[0] == "sponsor_limit" else "unknown"
