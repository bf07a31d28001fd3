# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class CrmLeadCheckMixin(models.AbstractModel):
    """Everything that must be right before an order is validated.

    A problem is a dictionary: ``code`` for machines, ``field`` (of the order or
    of the line), ``line`` (``crm.lead.line``, empty for the order itself) and
    ``message`` for people.
    """

    _name = "crm.lead.check.mixin"
    _description = "Checks of an Order"
    _inherit = ["crm.lead.line.check.mixin"]

    def _get_order_problems(self) -> list[dict]:
        """Every problem of the order, in the order of the form."""
        self.ensure_one()
        return [
            *self._get_member_problems(),
            *self._get_payment_problems(),
            *self._get_exception_problems(),
            *self._get_line_problems(),
        ]

    def _check_order(self) -> list[str]:
        """Every problem of the order in words."""
        return self._word_problems(self._get_order_problems())

    def _word_problems(self, problems: list[dict]) -> list[str]:
        """Problems in words; lines are told by their product."""
        return [
            f"{problem['line'].display_name}: {problem['message']}"
            if problem["line"]
            else problem["message"]
            for problem in problems
        ]

    # === MEMBER === #

    def _get_member_problems(self) -> list[dict]:
        if self.new_member:
            return self._get_new_member_problems()
        partner = self.partner_id
        if not partner:
            return self._require(self, ["partner_id"])
        if partner.is_member and partner.active:
            return self._collect(
                [
                    ("email_from", self._check_email_value(self.email_from)),
                    ("partner_id", self._check_new_service_allowed()),
                ]
            )
        if partner.is_member:
            message = self.env._(
                "%(partner)s is no longer an active member.",
                partner=partner._get_member_label(),
            )
            return [self._make_problem("inactive_member", "partner_id", message)]
        message = self.env._(
            "%(partner)s is not a member yet: make it one in its form.",
            partner=partner.display_name,
        )
        return [self._make_problem("not_a_member", "partner_id", message)]

    def _get_new_member_problems(self) -> list[dict]:
        names = ["new_member_lastname", "new_member_vat", "email_from"]
        if not self.new_member_is_company:
            names.insert(0, "new_member_firstname")
        required = self._require(
            self, [*names, "street", "zip", "city", "country_id", "lang_id"]
        )
        return required + self._collect(
            [
                ("new_member_vat", self._check_vat_value(self.new_member_vat)),
                ("new_member_vat", self._check_vat_free(self.new_member_vat)),
                ("email_from", self._check_email_value(self.email_from)),
                ("zip", self._check_zip(self.zip, self.country_id)),
            ]
        )

    def _check_vat_free(self, value, company=None):
        """Nobody of the company has the tax number yet."""
        vat = self.env["res.partner"]._normalize_vat(value)
        twin = self.env["res.partner"]._find_by_vat(vat, company or self.company_id)
        # The order itself may have made the member a moment ago.
        twin -= self.partner_id
        if not twin:
            return None
        return (
            "duplicate_vat",
            self.env._(
                "The tax number %(vat)s belongs already to %(partner)s.",
                vat=vat,
                partner=twin[:1]._get_member_label(),
            ),
        )

    def _check_new_service_allowed(self):
        """A member may be barred from new services, not from changing one."""
        new_lines = self.order_line_ids.filtered(lambda line: not line.is_change)
        if not new_lines or not self.partner_id._is_banned("new_service"):
            return None
        return (
            "banned",
            self.env._(
                "%(partner)s may not have new services.",
                partner=self.partner_id._get_member_label(),
            ),
        )

    # === PAYMENT === #

    def _get_payment_problems(self) -> list[dict]:
        return self._require(self, ["iban", "consent_date"]) + self._collect(
            [
                ("iban", self._check_iban(self.iban)),
                (
                    "consent_date",
                    self._check_consent_date(self.consent_date, self.company_id),
                ),
            ]
        )

    def _get_exception_problems(self) -> list[dict]:
        """An exception is made for a reason."""
        names = ["skip_duplicate_phone_reason"] * self.skip_duplicate_phone_check
        return self._require(self, names)
