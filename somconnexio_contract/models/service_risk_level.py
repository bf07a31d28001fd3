# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..const_signup import RISK_LEVEL


class ServiceRiskLevel(models.Model):
    """What a cooperative does about orders of a risk: each decides for itself."""

    _name = "service.risk.level"
    _description = "Risk Level of Orders"
    _order = "level, id"

    level = fields.Selection(selection=RISK_LEVEL, required=True)
    name = fields.Char(
        required=True, translate=True, help="The level in words, for people."
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    blocks_validation = fields.Boolean(
        string="Only Supervisors Validate",
        help="Orders of this level wait until a supervisor validates them.",
    )
    needs_attention = fields.Boolean(
        help="New orders of this level are among those that a person looks at."
    )
    won_tag_ids = fields.Many2many(
        comodel_name="res.partner.category",
        relation="service_risk_level_won_tag_rel",
        column1="level_id",
        column2="tag_id",
        string="Tags When Won",
        help="The member gets these tags when an order of this level is won.",
    )
    rule_ids = fields.One2many(
        comodel_name="service.risk.rule", inverse_name="level_id"
    )

    _level_uniq = models.UniqueIndex(
        "(company_id, level)", "The cooperative has this risk level already."
    )

    @api.depends("level", "name")
    def _compute_display_name(self):
        for level in self:
            level.display_name = " · ".join(filter(None, (level.level, level.name)))
