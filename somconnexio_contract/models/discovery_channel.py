# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class DiscoveryChannel(models.Model):
    """How people came to know the cooperative."""

    _name = "discovery.channel"
    _description = "Discovery Channel"
    _inherit = ["service.company.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code)",
        "There is already a discovery channel with this code.",
    )
