# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

OPEN_STATES = ("pending_active", "active", "suspended")


class CrmLeadSwitchboardMixin(models.AbstractModel):
    """What must be right in the lines of a switchboard, and add-ons that come later."""

    _name = "crm.lead.switchboard.mixin"
    _description = "Switchboards of an Order"

    def _get_problems_of_line(self, line) -> list[dict]:
        if line.main_contract_id and line.product_id.service_role == "addon":
            return self._get_later_addon_problems(line)
        problems = super()._get_problems_of_line(line)
        if line.is_switchboard and line.service_role == "main" and not line.is_change:
            problems = [*problems, *self._get_switchboard_problems(line)]
        return [*problems, *self._get_additional_problems(line)]

    def _create_activations(self):
        """Add-ons for contracts that exist have a service order of their own."""
        orders = super()._create_activations()
        later = self.order_line_ids.filtered(
            lambda line: line.service_role == "addon" and line.main_contract_id
        )
        return orders + orders.create(
            [self._prepare_service_order(line) for line in later]
        )

    # === WHERE IT BELONGS === #

    def _get_switchboard_problems(self, line) -> list[dict]:
        """What is wrong with a part of a switchboard."""
        return [
            *self._get_switchboard_place_problems(line),
            *self._get_agent_problems(line),
            *self._get_mobile_part_problems(line),
        ]

    def _get_switchboard_place_problems(self, line) -> list[dict]:
        header, contract = line.switchboard_line_id, line.switchboard_contract_id
        if line.switchboard_part == "header":
            check = self._check_is_on_top(line)
            return self._collect([("switchboard_line_id", check)], line)
        if not header and not contract:
            return self._require(line, ["switchboard_line_id"], line)
        return self._collect(
            [
                ("switchboard_line_id", header and self._check_header_line(line)),
                (
                    "switchboard_contract_id",
                    contract and self._check_header_contract(line),
                ),
            ],
            line,
        )

    def _check_is_on_top(self, line):
        """A switchboard is not a part of another one."""
        if not line.switchboard_line_id and not line.switchboard_contract_id:
            return None
        text = self.env._("A switchboard does not belong to another one.")
        return "header_below_header", text

    def _check_header_line(self, line):
        """What is named is the switchboard of this order, and only that."""
        header = line.switchboard_line_id
        if line.switchboard_contract_id:
            text = self.env._("It belongs to one switchboard: choose which.")
            return "two_headers", text
        if header.lead_id == self and header.switchboard_part == "header":
            return None
        text = self.env._(
            "%(line)s is no switchboard of this order.", line=header.display_name
        )
        return "wrong_header", text

    def _check_header_contract(self, line):
        """What is named is a switchboard of the member, and works."""
        contract = line.switchboard_contract_id
        is_header = contract.switchboard_part == "header"
        if is_header and contract.lifecycle_state in OPEN_STATES:
            return self._check_own_contract(contract)
        text = self.env._(
            "Contract %(contract)s is no switchboard in use.", contract=contract.code
        )
        return "wrong_header", text

    def _check_own_contract(self, contract):
        if contract.partner_id == self.partner_id:
            return None
        text = self.env._(
            "Contract %(contract)s is not one of the member's.", contract=contract.code
        )
        return "foreign_contract", text

    # === WHO WORKS WITH IT === #

    def _get_agent_problems(self, line) -> list[dict]:
        names = ["agent_name", "agent_email", "extension"] if line.has_agent else []
        return self._require(line, names, line) + self._collect(
            [
                ("agent_email", self._check_email_value(line.agent_email)),
                ("extension", self._check_extension_value(line.extension)),
                ("extension", self._check_extension_free(line)),
            ],
            line,
        )

    def _check_extension_free(self, line):
        """An extension exists once in a switchboard."""
        extension, contract = line.extension, line.switchboard_contract_id
        if not extension:
            return None
        lines = self.order_line_ids
        if contract:
            lines |= line._find_open_on(contract)
        twins = (lines - line).filtered(
            lambda other: other.extension == extension
            and line._is_on_same_switchboard(other)
        )
        members = contract.sudo()._get_switchboard_members()
        # What was ordered here may work already.
        owners = members.filtered(
            lambda member: member.extension == extension and member.lead_line_id != line
        )
        if not twins and not owners:
            return None
        text = self.env._(
            "The extension %(extension)s is another one's: %(owner)s.",
            extension=extension,
            owner=(owners[:1] or twins[:1]).display_name,
        )
        return "extension_in_use", text

    # === ITS MOBILE NUMBER === #

    def _get_mobile_part_problems(self, line) -> list[dict]:
        names = ["mobile_number"] if line.has_mobile_number else []
        needs_icc = line.has_mobile_number and line.has_sim and line.sim_type != "esim"
        names += ["icc"] if needs_icc else []
        return self._require(line, names, line) + self._collect(
            [
                ("mobile_number", self._check_mobile_number(line.mobile_number)),
                ("mobile_number", self._check_mobile_once(line)),
                ("mobile_number", self._check_mobile_free(line)),
            ],
            line,
        )

    def _check_mobile_once(self, line):
        """Each number once in the order itself."""
        number = line.mobile_number
        twins = (self.order_line_ids - line).filtered(
            lambda other: number in (other.phone_number, other.mobile_number)
        )
        if not number or not twins:
            return None
        text = self.env._("%(number)s is twice in this order.", number=number)
        return "repeated_phone", text

    def _check_mobile_free(self, line):
        """The number is in use nowhere else, unless a supervisor lets it pass."""
        if self.skip_duplicate_phone_check:
            return None
        return self._check_phone_free(
            line.mobile_number, self.company_id, self.order_line_ids
        )

    def _get_provider_problems(self, line) -> list[dict]:
        """A mobile number comes from a provider of mobiles."""
        if not line.is_switchboard or not line.has_mobile_number:
            return super()._get_provider_problems(line)
        provider = line.previous_provider_id
        if not provider or provider.is_mobile:
            return []
        text = self.env._(
            "%(provider)s does not offer %(technology)s.",
            provider=provider.name,
            technology=line.product_id.name,
        )
        return [
            self._make_problem("wrong_provider", "previous_provider_id", text, line)
        ]

    # === WHAT COMES ALONG, AND LATER === #

    def _get_additional_problems(self, line) -> list[dict]:
        """What comes along with a line fits into its contract."""
        pairs = self.env["service.technology.supplier"]
        technology, supplier = line.technology_id, line.supplier_id
        return self._collect(
            [
                ("additional_product_ids", check)
                for product in line.additional_product_ids
                for check in (
                    self._check_is_addon(product, technology),
                    pairs._check_category(technology, supplier, product),
                )
            ],
            line,
        )

    def _check_is_addon(self, product, technology):
        """The product is sold as an add-on of the technology."""
        is_sold = product.active and product.sale_ok
        is_addon = product.service_role == "addon"
        if is_sold and is_addon and product.service_technology_id == technology:
            return None
        text = self.env._(
            "%(product)s is no add-on of %(technology)s.",
            product=product.name,
            technology=technology.name,
        )
        return "wrong_product", text

    def _get_later_addon_problems(self, line) -> list[dict]:
        """An add-on for a contract that exists."""
        contract, product = line.main_contract_id, line.product_id
        technology = contract.service_technology_id
        pairs = self.env["service.technology.supplier"]
        is_company = self.partner_id.commercial_partner_id.is_company
        return self._collect(
            [
                ("main_contract_id", self._check_own_contract(contract)),
                ("main_contract_id", self._check_takes_addons(contract)),
                ("product_id", self._check_is_addon(product, technology)),
                ("product_id", product._check_customer(is_company)),
                (
                    "product_id",
                    pairs._check_category(
                        technology, contract.service_supplier_id, product
                    ),
                ),
            ],
            line,
        )

    def _check_takes_addons(self, contract):
        """What has ended, or is about to, gets nothing more."""
        if contract.lifecycle_state in OPEN_STATES:
            return None
        text = self.env._(
            "Contract %(contract)s is not in use.", contract=contract.code
        )
        return "contract_not_changeable", text
