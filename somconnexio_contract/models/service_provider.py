# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ServiceProvider(models.Model):
    _name = "service.provider"
    _description = "Previous Provider"
    _inherit = ["service.company.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_mobile = fields.Boolean(help="Mobile numbers can be ported from it.")
    is_broadband = fields.Boolean(help="Landlines can be ported from it.")

    is_own = fields.Boolean(
        string="Ourselves",
        help="The cooperative itself: the provider before a change of location.",
    )

    _own_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE is_own AND active",
        "There is already a provider that stands for the cooperative itself.",
    )
    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code)",
        "There is already a previous provider with this code.",
    )
