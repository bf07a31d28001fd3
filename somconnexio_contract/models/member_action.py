# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class MemberAction(models.Model):
    """Something that members may usually do, and some may not."""

    _name = "member.action"
    _description = "Action of Members"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Used by the rules, the API and the bridges."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "There is already an action with this code."
    )
