# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ServicePriceList(models.Model):
    """A way to say what products cost: with or without tax, and which one.

    Products are sold at one price; clients of the catalogue ask for it by the code
    of one of these.
    """

    _name = "service.price.list"
    _description = "Price List of the Catalogue"
    _inherit = ["service.company.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_tax_included = fields.Boolean(string="Tax Included", default=True)
    fiscal_position_id = fields.Many2one(
        comodel_name="account.fiscal.position",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Says which taxes take the place of those of the products, for example "
        "where another one is in force.",
    )

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code)",
        "There is already a price list with this code.",
    )

    @api.model
    def _get_price_lists(self, company):
        """Those of a company; its own come before those of all with the same code."""
        found = self.search([("company_id", "in", (company.id, False))])
        own = set(found.filtered("company_id").mapped("code"))
        return found.filtered(lambda item: item.company_id or item.code not in own)

    def _get_price(self, product, prices: dict) -> float:
        """What a product costs by the list.

        :param prices: what it costs where it is sold, as of ``_get_service_price``
        """
        self.ensure_one()
        if self.fiscal_position_id:
            prices = product._get_service_price(fiscal_position=self.fiscal_position_id)
        return prices["with_tax" if self.is_tax_included else "without_tax"]
