# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ContractTerminationReason(models.Model):
    _name = "contract.termination.reason"
    _description = "Contract Termination Reason"
    _inherit = ["service.company.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    # The reasons that come with the addon are those of every company.
    company_id = fields.Many2one(default=None)

    keeps_pack = fields.Boolean(
        help="The services of its pack keep their tariffs: another contract takes "
        "the place of this one."
    )

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code)",
        "There is already a termination reason with this code.",
    )


class ContractTerminationUserReason(models.Model):
    """What members say, while the termination reason is what happens."""

    _name = "contract.termination.user.reason"
    _description = "Member's Reason for a Termination"
    _inherit = ["service.company.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    group_code = fields.Char(
        string="Group", help="For reports: reasons of a kind have the same."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(default=None)
    is_comment_required = fields.Boolean(string="Comment Required")

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code)",
        "There is already a reason with this code.",
    )
