# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# No letters and digits that are mistaken for each other: people read codes aloud.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10


class PartnerSponsorshipMixin(models.AbstractModel):
    """Members answer for people who have services without a share."""

    _name = "partner.sponsorship.mixin"
    _description = "Sponsor and Sponsored People of a Contact"
    _inherit = ["partner.membership.mixin"]

    sponsor_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        tracking=True,
        check_company=True,
        help="The member who answers for this person.",
    )
    sponsored_ids = fields.One2many(
        comodel_name="res.partner", inverse_name="sponsor_id", string="Sponsored People"
    )
    sponsored_count = fields.Integer(compute="_compute_sponsored_count")
    has_sponsor_left = fields.Boolean(
        compute="_compute_has_sponsor_left",
        search="_search_has_sponsor_left",
        help="Somebody else has to answer for this person, or it becomes a member.",
    )
    sponsorship_code = fields.Char(
        copy=False,
        readonly=True,
        help="Who gives this code is sponsored by the member: it can't be guessed.",
    )
    agreement_id = fields.Many2one(
        comodel_name="cooperation.agreement",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        tracking=True,
        check_company=True,
        help="Has services as a member of another cooperative.",
    )

    _sponsorship_code_uniq = models.UniqueIndex(
        "(company_id, sponsorship_code) WHERE sponsorship_code IS NOT NULL",
        "Another member has this sponsorship code.",
    )

    @api.depends("sponsored_ids.is_member")
    def _compute_sponsored_count(self):
        counts = dict(
            self._read_group(
                [("sponsor_id", "in", self.ids), ("is_member", "=", True)],
                ["sponsor_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.sponsored_count = counts.get(partner, 0)

    @api.depends("sponsor_id.left_on", "is_member")
    def _compute_has_sponsor_left(self):
        for partner in self:
            partner.has_sponsor_left = bool(
                partner.is_member and partner.sponsor_id.left_on
            )

    def _search_has_sponsor_left(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("is_member", "=", True), ("sponsor_id.left_on", "!=", False)]

    @api.constrains("sponsor_id")
    def _check_sponsor(self):
        if self._has_cycle("sponsor_id"):
            raise ValidationError(
                self.env._("Nobody is the sponsor of their own sponsor.")
            )
        for partner in self.filtered("sponsor_id"):
            problem = partner.sponsor_id._get_sponsor_problem(
                partner.company_id, person=partner, counts_requests=False
            )
            if problem:
                raise ValidationError(problem[1])

    @api.constrains("agreement_id", "company_id")
    def _check_agreement(self):
        for partner in self:
            # The agreement of another company is hidden from who writes it.
            agreement = partner.sudo().agreement_id
            if agreement and agreement.company_id != partner.company_id:
                raise ValidationError(
                    self.env._("The agreement is one of another cooperative.")
                )

    def _lock_sponsor(self) -> None:
        """Requests of the same sponsor are counted one after another.

        The row is written: who waited for another transaction is repeated by the
        framework and counts again.
        """
        if not self:
            return
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE res_partner SET write_date = write_date WHERE id IN %s"
                " RETURNING id",
                tuple(self.ids),
            )
        )

    def _get_sponsor_problem(
        self, company, *, person=None, request=None, counts_requests=True
    ) -> tuple[str, str] | None:
        """Why the contact can't be the sponsor of one more person.

        :param person: the ``res.partner`` to be sponsored, not counted twice
        :param request: the ``membership.request`` that asks, later ones don't count
        :param counts_requests: whether open requests take a place too
        :return: ``(code, message)`` as of ``service.value.check.mixin``
        """
        self.ensure_one()
        # Sponsors of other companies are named by nobody: their rules hide them.
        sponsor = self.sudo()
        if (
            not sponsor.active
            or not sponsor.is_member
            or sponsor.member_kind != "member"
            or sponsor.company_id != company
        ):
            return (
                "sponsor_not_a_member",
                self.env._(
                    "%(sponsor)s is no member of %(company)s: members sponsor.",
                    sponsor=sponsor.name,
                    company=company.name,
                ),
            )
        limit = company.sudo().max_sponsored
        requests = counts_requests and sponsor._get_sponsoring_requests(request)
        if len(sponsor._get_sponsored(person)) + len(requests or ()) < limit:
            return None
        return (
            "sponsor_limit",
            self.env._(
                "%(sponsor)s sponsors as many people as a member may: %(limit)s.",
                sponsor=sponsor._get_member_label(),
                limit=limit,
            ),
        )

    def _get_sponsored(self, person=None):
        """Sponsored people that count: all but those whose services have ended.

        :param person: somebody who is not counted
        """
        people = self.search(
            [("sponsor_id", "=", self.id), ("id", "!=", person.id if person else 0)]
        ).filtered(lambda someone: not someone.left_on)
        contracts = self.env["contract.contract"].search(
            [("partner_id", "in", people.ids), ("lifecycle_state", "!=", False)]
        )
        ended = contracts.partner_id - people._get_live_contracts().partner_id
        return people - (ended - ended._get_open_orders().partner_id)

    def _get_sponsoring_requests(self, request=None):
        """Open requests that name the sponsor, only earlier ones than a request."""
        domain = [
            ("sponsor_id", "=", self.id),
            ("type", "=", "sponsored"),
            ("state", "=", "draft"),
        ]
        # One that is only planned comes after all others.
        if request and request.id:
            domain.append(("id", "<", request.id))
        return self.env["membership.request"].search(domain)

    @api.model
    def _get_sponsor_by_code(self, code: str | None, company):
        """The member of a company with a sponsorship code, or none."""
        if not code:
            return self.browse()
        return self.search(
            [
                ("sponsorship_code", "=", code.strip().upper()),
                ("is_member", "=", True),
                ("company_id", "=", company.id),
            ],
            limit=1,
        )

    @api.model
    def _make_sponsorship_code(self) -> str:
        """A code that says nothing about who has it."""
        return "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))

    def _prepare_membership(self, company) -> dict:
        """Members on their own account may sponsor others from now on."""
        values = super()._prepare_membership(company)
        if values["member_kind"] == "member" and not self.sponsorship_code:
            values["sponsorship_code"] = self._make_sponsorship_code()
        return values

    def _may_have(self, product) -> bool:
        """Whether the contact is one of those whom a product is for.

        :param product: a ``product.product``
        """
        return not self._check_product(product)

    def _check_product(self, product) -> tuple[str, str] | None:
        """The contact is one of those whom a product is for.

        :param product: a ``product.product``
        :return: ``None`` or ``(code, message)``
        """
        # Members ask for what they may have, but can't read agreements.
        agreement = self.sudo().agreement_id
        if agreement:
            if agreement._allows(product):
                return None
            return (
                "not_in_agreement",
                self.env._(
                    "%(product)s is not in the agreement with %(agreement)s.",
                    product=product.name,
                    agreement=agreement.display_name,
                ),
            )
        if self.member_kind == "sponsored":
            if product.is_for_sponsored:
                return None
            message = self.env._(
                "%(product)s is not for sponsored people.", product=product.name
            )
            return "not_for_sponsored", message
        if not self or product.is_for_members:
            return None
        message = self.env._("%(product)s is not for members.", product=product.name)
        return "not_for_members", message

    def action_view_sponsored(self):
        """Open the people whom the member sponsors."""
        return self._show_records(
            "res_partner_sponsored_action", [("sponsor_id", "=", self.id)]
        )
