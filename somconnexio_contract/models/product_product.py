# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = "product.product"

    # The billing system knows a product by its code. Role and company are on
    # the template, so the database can only hold the rule through this key.
    service_code_key = fields.Char(compute="_compute_service_code_key", store=True)

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

    def _get_service_price(self) -> dict:
        """Price of one unit in the company's currency, rounded.

        :return: ``{"without_tax": float, "with_tax": float}``
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        taxes = self.taxes_id.filtered_domain(
            self.env["account.tax"]._check_company_domain(company)
        ).compute_all(
            self.lst_price, currency=company.currency_id, quantity=1.0, product=self
        )
        return {
            "without_tax": taxes["total_excluded"],
            "with_tax": taxes["total_included"],
        }

    def _is_for_customer(self, partner) -> bool:
        """Whether the partner is of the kind that may have the product."""
        self.ensure_one()
        if self.customer_kind == "any":
            return True
        is_company = partner.commercial_partner_id.is_company
        return self.customer_kind == ("company" if is_company else "person")

    def _get_allowed_tariff_changes(self, partner):
        """Tariffs that a contract of the partner with this one may change to.

        :return: ``product.product``; a tariff for packs only is among them if
            this one's list names it
        """
        self.ensure_one()
        domain = (
            Domain("service_role", "=", "main")
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
        )
