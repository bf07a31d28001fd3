# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from ..const import MEMBER_KIND


class MemberLeaving(models.Model):
    """A time as a member that is over; somebody may come back and leave again."""

    _name = "member.leaving"
    _description = "Leaving of a Member"
    _order = "left_on desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, ondelete="restrict"
    )
    member_kind = fields.Selection(selection=MEMBER_KIND, required=True)
    member_number = fields.Char()
    register_number = fields.Char(help="Number in the register, never given again.")
    joined_on = fields.Date(required=True)
    left_on = fields.Date(required=True)
    reason_id = fields.Many2one(
        comodel_name="member.leaving.reason",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    considerations = fields.Text(help="What the member said.")
    request_id = fields.Many2one(
        comodel_name="membership.request",
        index="btree_not_null",
        ondelete="restrict",
        help="The request whose share is paid back.",
    )
    refund_id = fields.Many2one(
        comodel_name="account.move",
        string="Credit Note",
        index="btree_not_null",
        ondelete="restrict",
        help="Pays the share back.",
    )

    _register_number_uniq = models.UniqueIndex(
        "(company_id, register_number) WHERE register_number IS NOT NULL",
        "The number in the register was given to somebody who has left.",
    )
    _request_uniq = models.UniqueIndex(
        "(request_id) WHERE request_id IS NOT NULL",
        "The share is paid back already.",
    )
    _dates = models.Constraint(
        "CHECK (left_on >= joined_on)", "Nobody leaves before joining."
    )
