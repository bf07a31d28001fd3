# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class CrmLeadLineCatalogueCheckMixin(models.AbstractModel):
    """What the catalogue lets an order line be."""

    _name = "crm.lead.line.catalogue.check.mixin"
    _description = "Catalogue Rules of the Lines of an Order"

    def _is_product_sold(self, line) -> bool:
        """Whether the order may have the product of a line."""
        product = line.product_id
        # Who takes a contract over may keep a tariff that nobody else gets any more.
        is_sold = product.sale_ok or line.kind == "holder_change"
        return bool(product.active and product.service_role and is_sold)

    def _get_catalogue_problems(self, line) -> list[dict]:
        """Who may have the product, and with which technology and supplier."""
        product = line.product_id
        main = line.main_line_id or line
        technology, supplier = main.technology_id, main.supplier_id
        is_company = (
            self.new_member_is_company
            if self.new_member
            else self.partner_id.commercial_partner_id.is_company
        )
        pairs = self.env["service.technology.supplier"]
        return self._collect(
            [
                ("product_id", product._check_customer(is_company)),
                (
                    "supplier_id",
                    line == main and pairs._check_pair(technology, supplier),
                ),
                ("product_id", pairs._check_category(technology, supplier, product)),
                ("community_project_id", line == main and line._check_community()),
            ],
            line,
        )
