# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_allowed_tariff_changes(self, partner):
        """People under an agreement stay within what it allows."""
        products = super()._get_allowed_tariff_changes(partner)
        # Members ask for the tariffs that they may have, but can't read agreements.
        agreement = partner.sudo().agreement_id
        if not agreement:
            return products
        return products.filtered(lambda product: agreement._allows(product))
