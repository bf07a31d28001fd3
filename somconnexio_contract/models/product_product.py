# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..const import LIFECYCLE_LIVE_STATES


class ProductProduct(models.Model):
    _inherit = "product.product"

    # The billing system knows a product by its code. Role and company are on
    # the template, so the database can only hold the rule through this key.
    service_code_key = fields.Char(compute="_compute_service_code_key", store=True)
    pack_tariff_ids = fields.One2many(
        comodel_name="service.pack.tariff",
        inverse_name="product_id",
        string="Packs That It Is In",
    )

    _service_code_uniq = models.UniqueIndex(
        "(service_code_key) WHERE service_code_key IS NOT NULL",
        "There is already a telecom product with this internal reference.",
    )

    @api.depends("default_code", "product_tmpl_id.service_role", "company_id")
    def _compute_service_code_key(self):
        for product in self:
            product.service_code_key = (
                f"{product.company_id.id or 0}/{product.default_code}"
                if product.service_role and product.default_code
                else False
            )

    def write(self, vals):
        """Products that contracts have don't vanish from the catalogue unseen."""
        if "active" in vals and not vals["active"]:
            self.filtered("active")._check_not_in_use()
        without_code = self.filtered(lambda product: not product.default_code)
        result = super().write(vals)
        if vals.get("default_code"):
            without_code._give_first_code()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_contracts(self):
        self._check_no_contract_lines(
            lambda product: self.env._(
                "%(product)s is in the history of contracts and can't be deleted: "
                "archive it when no contract in use has it any more.",
                product=product.display_name,
            )
        )

    def _check_no_contract_lines(self, make_message) -> None:
        """No contract, present or past, has one of the products.

        :param make_message: sentence for a product that is in one
        """
        # A product may be in contracts that the user doesn't see.
        line = (
            self.env["contract.line"]
            .sudo()
            .with_context(active_test=False)
            .search([("product_id", "in", self.ids)], limit=1)
        )
        if line:
            raise UserError(make_message(line.product_id.sudo(False)))

    def _check_not_in_use(self) -> None:
        """No contract in use has one of the products, today or in future.

        :raises UserError: telling how many have it, and what to do instead
        """
        # A product may be in contracts that the user doesn't see.
        lines = self.env["contract.line"].sudo()
        for company, product, count in lines._read_group(
            [
                ("product_id", "in", self.ids),
                ("is_canceled", "=", False),
                ("contract_id.lifecycle_state", "in", LIFECYCLE_LIVE_STATES),
                ("contract_id.service_technology_id", "!=", False),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", self.env.company._get_business_date()),
            ],
            ["company_id", "product_id"],
            ["contract_id:count_distinct"],
            limit=1,
        ):
            raise UserError(
                self.env._(
                    "%(product)s can't be archived: contracts in use of %(company)s "
                    "have it (%(count)s). Clear “Sales” on it instead, then nobody "
                    "orders it any more.",
                    count=count,
                    company=company.name,
                    product=product.name,
                )
            )

    def _give_first_code(self) -> None:
        """Contract lines made while the product had no code get its first one.

        Later changes of the code are not for them.
        """
        for product in self:
            # Whoever may change products may not change contracts.
            lines = self.env["contract.line"].sudo()
            lines.search(
                [("product_id", "=", product.id), ("service_code", "=", False)]
            ).service_code = product.default_code

    @api.model
    def _get_service_product(self, code, company):
        """The service product of a company with a billing code, or none."""
        return self.search(
            [
                ("default_code", "=", code),
                ("service_role", "!=", False),
                ("company_id", "in", (company.id, False)),
            ],
            order="company_id",
            limit=1,
        )

    def _get_service_price(self, partner=None, fiscal_position=None) -> dict:
        """Price of one unit in the company's currency, rounded.

        :param partner: who pays; where they live decides on the taxes
        :param fiscal_position: what decides on the taxes, if nobody is known who pays
        :return: ``{"without_tax": float, "with_tax": float}``
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        taxes = self.taxes_id.filtered_domain(
            self.env["account.tax"]._check_company_domain(company)
        )
        if partner:
            positions = self.env["account.fiscal.position"].with_company(company)
            fiscal_position = positions._get_fiscal_position(partner)
        if fiscal_position:
            taxes = fiscal_position.map_tax(taxes)
        amounts = taxes.compute_all(
            self.lst_price, currency=company.currency_id, quantity=1.0, product=self
        )
        return {
            "without_tax": amounts["total_excluded"],
            "with_tax": amounts["total_included"],
        }

    def _is_shared_data(self) -> bool:
        """Whether services with the tariff share their data with others."""
        # Members ask for bundles, but can't read packs.
        return any(self.sudo().pack_tariff_ids.pack_id.mapped("is_shared_data"))

    def _fits_data_of(self, tariff) -> bool:
        """Whether the bundle is for services with a tariff, which may share data.

        :param tariff: a ``product.product``
        """
        self.ensure_one()
        return not self.is_for_shared_data or tariff._is_shared_data()

    def _check_customer(self, is_company: bool) -> tuple[str, str] | None:
        """The member is of the kind that may have the product.

        :return: ``None`` or ``(code, message)``
        """
        self.ensure_one()
        if self.customer_kind != ("person" if is_company else "company"):
            return None
        if is_company:
            message = self.env._("%(product)s is for people only.", product=self.name)
        else:
            message = self.env._(
                "%(product)s is for companies only.", product=self.name
            )
        return "wrong_customer", message

    def _is_for_customer(self, partner) -> bool:
        """Whether the partner is of the kind that may have the product."""
        return not self._check_customer(partner.commercial_partner_id.is_company)

    def _get_allowed_tariff_changes(self, partner):
        """Tariffs that a contract of the partner with this one may change to.

        :return: ``product.product``; a tariff for packs only is among them if
            this one's list names it
        """
        self.ensure_one()
        domain = (
            Domain("service_role", "=", "main")
            & Domain("sale_ok", "=", True)
            & Domain("id", "!=", self.id)
            & Domain("company_id", "in", [self.company_id.id, False])
        )
        if self.tariff_change_ids:
            domain &= Domain("product_tmpl_id", "in", self.tariff_change_ids.ids)
        else:
            domain &= Domain(
                "service_technology_id", "=", self.service_technology_id.id
            ) & Domain("is_pack_exclusive", "=", False)
        return self.search(domain).filtered(
            lambda product: product._is_for_customer(partner)
            and partner._may_have(product)
        )
