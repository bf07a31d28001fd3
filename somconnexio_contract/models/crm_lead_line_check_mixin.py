# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class CrmLeadLineCheckMixin(models.AbstractModel):
    """What must be right in the lines of an order before it is validated."""

    _name = "crm.lead.line.check.mixin"
    _description = "Checks of the Lines of an Order"
    _inherit = [
        "crm.lead.line.catalogue.check.mixin",
        "crm.lead.line.change.check.mixin",
    ]

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
        if not self._is_product_sold(line):
            message = self.env._("The product is not sold as a service.")
            return [self._make_problem("not_a_service", "product_id", message, line)]
        if line.product_id.service_role != "main":
            return [
                *self._require(line, ["main_line_id"], line),
                *self._get_catalogue_problems(line),
            ]
        if not line.technology_id:
            message = self.env._("The product has no technology.")
            return [self._make_problem("no_technology", "product_id", message, line)]
        return [
            *self._get_change_problems(line),
            *self._get_catalogue_problems(line),
            *self._get_number_problems(line),
            *self._get_sim_problems(line),
            *self._get_previous_service_problems(line),
            *self._get_address_problems(line, "service"),
            *self._get_address_problems(line, "delivery"),
            *self._get_pack_problems_of_line(line),
        ]

    def _get_pack_problems_of_line(self, line) -> list[dict]:
        return [
            self._make_problem(code, field, message, line)
            for code, field, message in line._get_pack_problems()
        ]

    # === NUMBER === #

    def _get_number_problems(self, line) -> list[dict]:
        required = line._get_required_number_fields()
        check_number = (
            self._check_mobile_number
            if line.technology_id.is_mobile
            else self._check_landline_number
        )
        return self._require(line, required, line) + self._collect(
            [
                ("phone_number", check_number(line.phone_number)),
                ("phone_number", self._check_line_phone_free(line)),
                ("no_previous_phone_number", self._check_landline_is_plain(line)),
            ],
            line,
        )

    def _check_line_phone_free(self, line):
        """The number is in use nowhere else, unless a supervisor lets it pass."""
        if self.skip_duplicate_phone_check:
            return None
        return self._check_phone_free(
            line.phone_number,
            self.company_id,
            self.order_line_ids,
            line.is_change and line.changed_contract_id,
        )

    def _check_landline_is_plain(self, line):
        """Not both: a number to keep, and that there is none."""
        if not line.no_previous_phone_number:
            return None
        if not line.phone_number and not line.keep_phone_number:
            return None
        return (
            "contradictory_phone",
            self.env._("Either there is a landline to keep or there is none."),
        )

    # === SIM CARD === #

    def _get_sim_problems(self, line) -> list[dict]:
        needs_icc = (
            line.technology_id.is_mobile
            and line.has_sim
            and line.sim_type != "esim"
            and not line.is_change
        )
        return self._require(line, ["icc"] if needs_icc else [], line) + self._collect(
            [
                ("icc", self._check_icc(line.icc)),
                ("icc", self._check_own_icc(line.icc)),
                ("donor_icc", self._check_icc(line.donor_icc)),
            ],
            line,
        )

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

    # === THE SERVICE BEFORE === #

    def _get_previous_service_problems(self, line) -> list[dict]:
        problems = self._get_previous_owner_problems(line)
        if line.kind != "portability":
            return problems
        required = ["previous_provider_id"]
        if line.technology_id.is_mobile:
            required.append("previous_contract_type")
            if line.previous_contract_type == "prepaid":
                required.append("donor_icc")
        return [
            *self._require(line, required, line),
            *self._get_provider_problems(line),
            *problems,
        ]

    def _get_previous_owner_problems(self, line) -> list[dict]:
        """Either nothing is said of a previous holder, or who it is."""
        names = ["previous_owner_vat", "previous_owner_lastname"]
        if not any(line[name] for name in [*names, "previous_owner_firstname"]):
            return []
        return self._require(line, names, line) + self._collect(
            [("previous_owner_vat", self._check_vat_value(line.previous_owner_vat))],
            line,
        )

    def _get_provider_problems(self, line) -> list[dict]:
        provider = line.previous_provider_id
        offers = (
            provider.is_mobile
            if line.technology_id.is_mobile
            else provider.is_broadband
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

    # === ADDRESSES === #

    def _get_address_problems(self, line, prefix: str) -> list[dict]:
        """Problems of the ``service`` or the ``delivery`` address."""
        country = line[f"{prefix}_country_id"]
        if prefix == "service":
            # Who takes a contract over finds the service where it is.
            is_needed = (
                line.technology_id.has_service_address and line.kind != "holder_change"
            )
        else:
            is_needed = line.delivery_address
        if not is_needed:
            return []
        names = ["street", "zip", "city", "country_id"]
        if country.code == "ES":
            names.insert(3, "state_id")
        required = [f"{prefix}_{name}" for name in names]
        return self._require(line, required, line) + self._collect(
            [(f"{prefix}_zip", self._check_zip(line[f"{prefix}_zip"], country))], line
        )
