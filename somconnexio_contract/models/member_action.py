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


class ResPartner(models.Model):
    _inherit = "res.partner"

    banned_action_ids = fields.Many2many(
        comodel_name="member.action",
        relation="res_partner_banned_action_rel",
        column1="partner_id",
        column2="action_id",
        string="May Not",
        tracking=True,
        groups="base.group_user",
        help="What the member may not do.",
    )

    def _is_banned(self, code: str) -> bool:
        """Whether the member may not do something.

        :param code: code of a ``member.action``
        """
        # The doors ask too: a member's own login can't read the list.
        return code in self.sudo().banned_action_ids.mapped("code")
