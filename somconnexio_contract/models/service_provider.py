# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ServiceProvider(models.Model):
    _name = "service.provider"
    _description = "Previous Provider"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    code = fields.Char(required=True, help="Used by the API and the bridges.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_mobile = fields.Boolean(help="Mobile numbers can be ported from it.")
    is_broadband = fields.Boolean(help="Landlines can be ported from it.")

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "There is already a previous provider with this code."
    )
