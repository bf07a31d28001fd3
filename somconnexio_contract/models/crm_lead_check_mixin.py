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
    _inherit = ["service.value.check.mixin"]

    def _get_order_problems(self) -> list[dict]:
        """Every problem of the order, in the order of the form."""
        self.ensure_one()
        return [
            *self._get_member_problems(),
            *self._get_payment_problems(),
            *self._get_line_problems(),
        ]

    def _check_order(self) -> list[str]:
        """Every problem of the order in words; lines are told by their product."""
        return [
            f"{problem['line'].display_name}: {problem['message']}"
            if problem["line"]
            else problem["message"]
            for problem in self._get_order_problems()
        ]

    def _make_problem(self, code: str, field: str, message: str, line=None) -> dict:
        return {
            "code": code,
            "field": field,
            "line": self.env["crm.lead.line"] if line is None else line,
            "message": message,
        }

    def _collect(self, checks, line=None) -> list[dict]:
        """Problems of ``(field, (code, message) or None)`` pairs."""
        return [
            self._make_problem(found[0], field, found[1], line)
            for field, found in checks
            if found
        ]

    def _require(self, record, names, line=None) -> list[dict]:
        """A problem for each empty field."""
        return [
            self._make_problem(
                "missing",
                name,
                self.env._(
                    "%(field)s is missing.",
                    field=record._fields[name]._description_string(self.env),
                ),
                line,
            )
            for name in names
            if not record[name]
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
                [("email_from", self._check_email_value(self.email_from))]
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

    # === LINES === #

    def _get_line_problems(self) -> list[dict]:
        if not self.order_line_ids:
            return [
                self._make_problem(
                    "no_lines",
                    "order_line_ids",
                    self.env._("The order has no line."),
                )
            ]
        problems = [
            problem
            for line in self.order_line_ids
            for problem in self._get_problems_of_line(line)
        ]
        return problems + self._get_repeated_number_problems()

    def _get_repeated_number_problems(self) -> list[dict]:
        """Each number once in the order itself."""
        seen = set()
        problems = []
        for line in self.order_line_ids.filtered("phone_number"):
            if line.phone_number in seen:
                message = self.env._(
                    "%(number)s is twice in this order.", number=line.phone_number
                )
                problems.append(
                    self._make_problem("repeated_phone", "phone_number", message, line)
                )
            seen.add(line.phone_number)
        return problems

    def _get_problems_of_line(self, line) -> list[dict]:
        if not line.product_id:
            return self._require(line, ["product_id"], line)
        if line.product_id.service_role != "main":
            if line.product_id.service_role and not line.main_line_id:
                return self._require(line, ["main_line_id"], line)
            if line.product_id.service_role:
                return []
        if not line.product_id.active or line.product_id.service_role != "main":
            message = self.env._("The product is not sold as a service.")
            return [self._make_problem("not_a_service", "product_id", message, line)]
        if not line.technology_id:
            message = self.env._("The product has no technology.")
            return [self._make_problem("no_technology", "product_id", message, line)]
        return [
            *self._get_pack_problems_of_line(line),
            *self._get_supplier_problems(line),
            *self._get_number_problems(line),
            *self._get_address_problems(line),
        ]

    def _get_pack_problems_of_line(self, line) -> list[dict]:
        return [
            self._make_problem(code, field, message, line)
            for code, field, message in line._get_pack_problems()
        ]

    def _get_supplier_problems(self, line) -> list[dict]:
        supplier = line.supplier_id
        if supplier and line.technology_id not in supplier.technology_ids:
            message = self.env._(
                "%(supplier)s does not supply %(technology)s.",
                supplier=supplier.name,
                technology=line.technology_id.name,
            )
            return [self._make_problem("wrong_supplier", "supplier_id", message, line)]
        return []

    def _get_number_problems(self, line) -> list[dict]:
        is_mobile = line.technology_id.is_mobile
        check_number = (
            self._check_mobile_number if is_mobile else self._check_landline_number
        )
        problems = self._collect(
            [
                ("phone_number", check_number(line.phone_number)),
                (
                    "phone_number",
                    self._check_phone_free(
                        line.phone_number, self.company_id, self.order_line_ids
                    ),
                ),
                ("icc", self._check_icc(line.icc)),
                ("icc", self._check_own_icc(line.icc)),
                ("donor_icc", self._check_icc(line.donor_icc)),
            ],
            line,
        )
        if line.kind == "portability":
            problems += self._require(
                line, ["phone_number", "previous_provider_id"], line
            )
            problems += self._get_provider_problems(line)
        return problems

    def _check_own_icc(self, value):
        """Our own cards start with the company's prefix."""
        icc = self._normalize_digits(value)
        prefix = self.company_id.sim_icc_prefix
        if not icc or not prefix or self._check_icc(icc) or icc.startswith(prefix):
            return None
        return (
            "foreign_icc",
            self.env._(
                "The SIM card %(icc)s is not ours: ours start with %(prefix)s.",
                icc=icc,
                prefix=prefix,
            ),
        )

    def _get_provider_problems(self, line) -> list[dict]:
        provider = line.previous_provider_id
        offers = (
            provider.is_mobile
            if line.technology_id.is_mobile
            else (provider.is_broadband)
        )
        if not provider or offers:
            return []
        message = self.env._(
            "%(provider)s does not offer %(technology)s.",
            provider=provider.name,
            technology=line.technology_id.name,
        )
        return [
            self._make_problem("wrong_provider", "previous_provider_id", message, line)
        ]

    def _get_address_problems(self, line) -> list[dict]:
        if not line.technology_id.has_service_address:
            return []
        required = [
            "service_street",
            "service_zip",
            "service_city",
            "service_country_id",
        ]
        if line.service_country_id.code == "ES":
            required.insert(3, "service_state_id")
        return self._require(line, required, line) + self._collect(
            [
                (
                    "service_zip",
                    self._check_zip(line.service_zip, line.service_country_id),
                )
            ],
            line,
        )
