# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ServiceRuleMixin(models.AbstractModel):
    """One of the rules of a cooperative, in the order that it has chosen."""

    _name = "service.rule.mixin"
    _description = "Rule of a Cooperative"
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )

    @api.model
    def _get_rules(self, company):
        """The rules of a company, in their order."""
        return self.search([("company_id", "=", company.id)])
