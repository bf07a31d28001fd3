# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

REQUIRED = ("vat", "email", "street", "zip", "city", "country_id", "lang_id")


class MembershipRequestCheckMixin(models.AbstractModel):
    """Everything that must be right before a membership request is validated.

    A problem is a dictionary: ``code`` for machines, ``field`` of the request and
    ``message`` for people.
    """

    _name = "membership.request.check.mixin"
    _description = "Checks of a Membership Request"
    _inherit = ["service.value.check.mixin"]

    def _get_request_problems(self) -> list[dict]:
        """Every problem of the request, in the order of the form."""
        self.ensure_one()
        return [
            *self._get_person_problems(),
            *self._get_twin_problems(),
            *self._get_ground_problems(),
            *self._get_payment_problems(),
        ]

    def _make_problem(self, code: str, field: str, message: str) -> dict:
        return {"code": code, "field": field, "message": message}

    def _collect(self, checks) -> list[dict]:
        """Problems of ``(field, (code, message) or None)`` pairs."""
        return [
            self._make_problem(found[0], field, found[1])
            for field, found in checks
            if found
        ]

    def _require(self, *names: str) -> list[dict]:
        """A problem for each empty field."""
        return [
            self._make_problem(
                "missing",
                name,
                self.env._(
                    "%(field)s is missing.",
                    field=self._fields[name]._description_string(self.env),
                ),
            )
            for name in names
            if not self[name]
        ]

    def _get_person_problems(self) -> list[dict]:
        names = ["lastname", *REQUIRED]
        if not self.is_company:
            names.insert(0, "firstname")
        return self._require(*names) + self._collect(
            [
                ("vat", self._check_vat_value(self.vat)),
                ("email", self._check_email_value(self.email)),
                ("zip", self._check_zip(self.zip, self.country_id)),
                ("birthdate_date", self._check_birthdate()),
            ]
        )

    def _check_birthdate(self) -> tuple[str, str] | None:
        """Nobody is born in days to come."""
        birthdate = self.birthdate_date
        if not birthdate or birthdate <= self.company_id._get_business_date():
            return None
        return "birthdate", self.env._("The date of birth lies in the future.")

    # === DUPLICATES === #

    def _get_twin_problems(self) -> list[dict]:
        """Nobody is a member twice, and one request at a time is enough."""
        if not self.vat:
            return []
        return self._collect(
            [
                ("vat", self._check_no_member()),
                ("vat", self._check_no_other_request()),
            ]
        )

    def _check_no_member(self) -> tuple[str, str] | None:
        """Who has the tax number may become what is asked for."""
        partner = self._find_partner()
        if not partner.is_member or self._is_upgrade(partner):
            return None
        return (
            "already_member",
            self.env._(
                "%(partner)s has the tax number %(vat)s and is with us already.",
                partner=partner._get_member_label(),
                vat=self.vat,
            ),
        )

    def _is_upgrade(self, partner) -> bool:
        """Whether somebody without a share now wants one."""
        return self.type == "new" and partner.member_kind in ("sponsored", "agreement")

    def _check_no_other_request(self) -> tuple[str, str] | None:
        others = self._find_open_requests(self.vat, self.company_id) - self
        if not others:
            return None
        return (
            "other_request",
            self.env._(
                "The request %(request)s of the same tax number is open too.",
                request=others[0].display_name,
            ),
        )

    def _find_open_requests(self, vat: str, company):
        """Requests of a tax number that are to be checked or wait for the payment."""
        forms = self.env["res.partner"]._get_vat_forms(vat)
        return self.sudo().search(
            [
                ("vat", "in", forms),
                ("company_id", "=", company.id),
                "|",
                ("state", "=", "draft"),
                "&",
                ("state", "=", "validated"),
                ("type", "=", "new"),
            ],
            order="id",
        )

    def _find_partner(self):
        """The contact of the company with the tax number, or none."""
        partners = self.env["res.partner"]
        return partners._find_by_vat(self.vat, self.company_id)[:1]

    # === GROUND === #

    def _get_ground_problems(self) -> list[dict]:
        """What stands behind the request: a share, a sponsor or an agreement."""
        if self.type == "sponsored":
            return self._require("sponsor_id") + self._get_sponsor_problems()
        if self.type == "agreement":
            return self._require("agreement_id") + self._get_agreement_problems()
        return self._get_share_problems()

    def _get_sponsor_problems(self) -> list[dict]:
        sponsor = self.sponsor_id
        if not sponsor:
            return []
        partner = self._find_partner()
        if partner and self._is_above(partner, sponsor):
            message = self.env._(
                "%(partner)s can't be sponsored by %(sponsor)s, who depends on them.",
                partner=partner._get_member_label(),
                sponsor=sponsor._get_member_label(),
            )
            return [self._make_problem("sponsor_cycle", "sponsor_id", message)]
        return self._collect(
            [
                (
                    "sponsor_id",
                    sponsor._get_sponsor_problem(
                        self.company_id, person=partner, request=self
                    ),
                )
            ]
        )

    def _is_above(self, partner, sponsor) -> bool:
        """Whether a contact sponsors, over any number of steps, the sponsor."""
        seen = sponsor.browse()
        while sponsor and sponsor not in seen:
            if sponsor == partner:
                return True
            seen |= sponsor
            sponsor = sponsor.sudo().sponsor_id
        return False

    def _get_agreement_problems(self) -> list[dict]:
        if not self.agreement_id or self.agreement_id.active:
            return []
        message = self.env._(
            "The agreement with %(partner)s is over.",
            partner=self.agreement_id.display_name,
        )
        return [self._make_problem("agreement_over", "agreement_id", message)]

    def _get_share_problems(self) -> list[dict]:
        problems = self._require("payment_term")
        company = self.company_id.sudo()
        if not company.share_product_id or not company.share_journal_id:
            message = self.env._(
                "%(company)s has no share or no journal for shares in its settings.",
                company=company.name,
            )
            problems.append(self._make_problem("no_share", "company_id", message))
        if self.payment_term and not company._get_share_term(self.payment_term):
            message = self.env._(
                "%(company)s has no payment term for shares paid like this.",
                company=company.name,
            )
            problems.append(
                self._make_problem("no_share_term", "payment_term", message)
            )
        return problems

    # === PAYMENT === #

    def _get_payment_problems(self) -> list[dict]:
        return self._require("iban", "consent_date", "consent_source") + self._collect(
            [
                ("iban", self._check_iban(self.iban)),
                (
                    "consent_date",
                    self._check_consent_date(self.consent_date, self.company_id),
                ),
            ]
        )
