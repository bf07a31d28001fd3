# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ContractTerminationReason(models.Model):
    _name = "contract.termination.reason"
    _description = "Contract Termination Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Used by the API and the bridges.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    keeps_pack = fields.Boolean(
        help="The services of its pack keep their tariffs: another contract takes "
        "the place of this one."
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "There is already a termination reason with this code."
    )


class ContractTerminationUserReason(models.Model):
    """What members say, while the termination reason is what happens."""

    _name = "contract.termination.user.reason"
    _description = "Member's Reason for a Termination"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Used by the API and the bridges.")
    group_code = fields.Char(
        string="Group", help="For reports: reasons of a kind have the same."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_comment_required = fields.Boolean(string="Comment Required")

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "There is already a reason with this code."
    )
