# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from ..const import SERVICE_ROLE


class ProductTemplate(models.Model):
    _inherit = "product.template"

    service_technology_id = fields.Many2one(
        comodel_name="service.technology", index="btree_not_null", ondelete="restrict"
    )
    service_role = fields.Selection(
        selection=SERVICE_ROLE,
        index="btree_not_null",
        help="Main tariff: a service of its own, with a contract. Add-on and "
        "one-shot: belongs to the contract of a main tariff.",
    )
    is_published_catalogue = fields.Boolean(
        string="Offered on the Website",
        help="The catalogue of the API shows it and orders may name it.",
    )
