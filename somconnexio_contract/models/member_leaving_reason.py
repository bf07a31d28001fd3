# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class MemberLeavingReason(models.Model):
    """Why members give their share back."""

    _name = "member.leaving.reason"
    _description = "Reason for Leaving the Cooperative"
    _inherit = ["service.company.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    # The reasons that come with the addon are those of every company.
    company_id = fields.Many2one(default=None)

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code)",
        "There is already a reason for leaving with this code.",
    )
