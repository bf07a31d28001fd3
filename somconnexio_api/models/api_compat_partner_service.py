# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo import models
from odoo.fields import Domain

from ..compat.problem import FormerError
from ..compat.schemas.partner import FormerPartner, Sponsees, SponsorCheck

OLD_MEMBER = "partner not allowed to sponsor"
PROBLEMS = {
    "sponsor_not_a_member": OLD_MEMBER,
    "sponsor_limit": "maximum number of sponsees exceeded",
}


class ApiCompatPartnerService(models.AbstractModel):
    """Members and sponsors as the former API tells them."""

    _name = "api.compat.partner.service"
    _description = "Former API: Partners"
    _inherit = ["api.member.service"]

    # === FINDING === #

    def _get_former_partner_domain(self) -> Domain:
        """Those who have a member number, or had one."""
        return (
            self._limit_to_company()
            & Domain("parent_id", "=", False)
            & Domain("ref", "!=", False)
            & (Domain("is_member", "=", True) | Domain("left_on", "!=", False))
        )

    def _find_one_partner(self, domain: Domain):
        """Return who fits.

        :raises FormerError: 404
        """
        # sudo: somebody is found by number or the whole tax number, in this company
        partners = self.env["res.partner"].sudo()
        partner = partners.search(
            self._get_former_partner_domain() & domain, order="id", limit=1
        )
        if not partner:
            raise FormerError(404)
        return partner

    def _get_partner(self, reference: str) -> FormerPartner:
        """Return who has this member number.

        :raises FormerError: 404
        """
        return self._describe(self._find_one_partner(Domain("ref", "=", reference)))

    def _get_partner_by_vat(self, vat: str) -> FormerPartner:
        """Return who has exactly this tax number, however it is written.

        :raises FormerError: 404
        """
        return self._describe(self._find_one_partner(self._get_vat_domain(vat)))

    def _get_vat_domain(self, vat: str) -> Domain:
        partners = self.env["res.partner"]
        number = partners._normalize_vat(vat)
        return Domain("vat", "in", partners._get_vat_forms(number) if number else [])

    # === DESCRIBING === #

    def _describe(self, partner: Any) -> FormerPartner:
        names = self._get_sponsee_names(partner)
        is_candidate = self._is_candidate(partner)
        return FormerPartner.from_partner(
            partner,
            mobile=self._get_mobile_number(partner),
            inactive_partner=self._is_inactive(partner),
            sponsees_number=len(names),
            sponsees_max=partner.company_id.max_sponsored,
            coop_candidate=is_candidate,
            member=partner.is_member
            and partner.member_kind == "member"
            and not is_candidate,
        )

    def _get_mobile_number(self, partner: Any) -> str:
        # the clients know two numbers, a contact has one
        number = partner.phone
        is_mobile = number and not self.env["crm.lead"]._check_mobile_number(number)
        return number if is_mobile else ""

    def _is_inactive(self, partner: Any) -> bool:
        contracts = partner.env["contract.contract"].search_count(
            [
                ("partner_id", "=", partner.id),
                ("lifecycle_state", "in", ("active", "suspended", "pending_terminate")),
            ],
            limit=1,
        )
        if contracts:
            return False
        orders = partner.env["crm.lead"].search_count(
            [("partner_id", "=", partner.id), ("order_state", "=", "provisioning")],
            limit=1,
        )
        return not orders

    def _is_candidate(self, partner: Any) -> bool:
        """Whether the share of somebody is asked for and not paid yet."""
        if partner.is_shareholder:
            return False
        requests = partner.env["membership.request"]
        return bool(
            requests.search_count(
                [
                    ("partner_id", "=", partner.id),
                    ("type", "=", "new"),
                    ("state", "=", "validated"),
                ],
                limit=1,
            )
        )

    # === SPONSORS === #

    def _check_former_sponsor(
        self, code: str, vat: str | None, unknown: str
    ) -> SponsorCheck:
        """Say whether somebody can be the sponsor of one more person.

        :param code: sponsorship code, in any case
        :param vat: tax number that the sponsor must have too, or None
        :param unknown: what is said if there is nobody
        """
        # sudo: a sponsor is found by a code that can't be guessed
        partners = self.env["res.partner"].sudo()
        domain = self._limit_to_company() & Domain(
            "sponsorship_code", "=", code.strip().upper()
        )
        if vat is not None:
            domain &= self._get_vat_domain(vat)
        sponsor = partners.search(domain, limit=1)
        if not sponsor:
            return SponsorCheck(result="not_allowed", message=unknown)
        problem = sponsor._get_sponsor_problem(self.env.company.sudo())
        if problem:
            message = PROBLEMS.get(problem[0], OLD_MEMBER)
            return SponsorCheck(result="not_allowed", message=message)
        return SponsorCheck(result="allowed", message="ok")

    def _get_sponsees(self, reference: str) -> Sponsees:
        """Return whom a member has brought along.

        :raises FormerError: 404 for an unknown member
        """
        partner = self._find_one_partner(Domain("ref", "=", reference))
        names = self._get_sponsee_names(partner)
        return Sponsees(
            sponsorship_code=partner.sponsorship_code or "",
            sponsees_max=partner.company_id.max_sponsored,
            sponsees_number=len(names),
            sponsees=names,
        )

    def _get_sponsee_names(self, partner: Any) -> list[str]:
        """Names of sponsored people, and of those who have asked for it."""
        people = partner._get_sponsored().sorted("id").mapped("name")
        requests = partner._get_sponsoring_requests().sorted("id")
        return [*people, *(request._get_person_name() for request in requests)]

    def _find_agreement(self, code: str):
        """Return the agreement in force with this code.

        :raises FormerError: 404
        """
        # sudo: an agreement is found by the code that its people know
        agreements = self.env["cooperation.agreement"].sudo()
        agreement = agreements._find_by_code(code, self.env.company)
        if not agreement:
            raise FormerError(404)
        return agreement

    def _count_members(self) -> int:
        """Return how many members with a share there are."""
        # sudo: a number, of no member in particular
        return (
            self.env["res.partner"]
            .sudo()
            .search_count(
                self._limit_to_company()
                & Domain("is_member", "=", True)
                & Domain("member_kind", "=", "member")
            )
        )
