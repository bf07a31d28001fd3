# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CrmTeam(models.Model):
    """Who sells or helps: forms name the team by its code."""

    _inherit = "crm.team"

    code = fields.Char(
        copy=False, help="By which forms and other systems name it; it never changes."
    )

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code) WHERE code IS NOT NULL",
        "There is already a team with this code.",
    )
