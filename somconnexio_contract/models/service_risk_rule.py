# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..const import LINE_KIND
from ..const_signup import RISK_CONDITION, RISK_LINE_MATCH


class ServiceRiskRule(models.Model):
    """How risky an order is: the first rule that fits says the level."""

    _name = "service.risk.rule"
    _description = "Risk Rule"
    _inherit = ["service.rule.mixin", "service.risk.condition.mixin"]

    sequence = fields.Integer(help="The first rule that fits counts.")
    level_id = fields.Many2one(
        comodel_name="service.risk.level",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    explanation = fields.Char(
        required=True,
        translate=True,
        help="Why an order has this level, as staff read it in the order.",
    )
    condition = fields.Selection(
        selection=RISK_CONDITION, required=True, default="always"
    )
    tag_ids = fields.Many2many(
        comodel_name="res.partner.category",
        relation="service_risk_rule_tag_rel",
        column1="rule_id",
        column2="tag_id",
        string="Tags",
        help="One of these tags is enough.",
    )
    debt_limit = fields.Float(
        digits=(16, 2), help="In the currency of the cooperative: more than this."
    )
    except_agreement_codes = fields.Char(
        string="Except Agreements",
        help="Codes of agreements that don't count, separated by commas.",
    )
    line_match = fields.Selection(
        selection=RISK_LINE_MATCH,
        string="How Many Services",
        default="any",
        help="How many of the order's services must be as described.",
    )
    technology_ids = fields.Many2many(
        comodel_name="service.technology",
        relation="service_risk_rule_technology_rel",
        column1="rule_id",
        column2="technology_id",
        check_company=True,
        help="Empty: all technologies.",
    )
    line_kind = fields.Selection(
        selection=LINE_KIND, string="Kind", help="Empty: all kinds."
    )
    is_kind_excluded = fields.Boolean(
        string="Any Kind But This One", help="The service is not of the kind above."
    )
    domain = fields.Char(
        string="Only Orders With",
        help="The rule is for orders that fulfil this as well.",
    )

    @api.depends("level_id.level", "explanation")
    def _compute_display_name(self):
        for rule in self:
            parts = (rule.level_id.level, rule.explanation)
            rule.display_name = " · ".join(filter(None, parts))

    @api.constrains("condition", "tag_ids", "line_match", "debt_limit")
    def _check_parameters(self):
        """A rule that lacks what it compares with would never fit, or always."""
        for rule in self:
            if rule.condition in ("tag", "tagged_contact") and not rule.tag_ids:
                raise ValidationError(self.env._("Say which tags the rule looks for."))
            if rule.condition == "lines" and not rule.line_match:
                raise ValidationError(
                    self.env._("Say how many services must be as described.")
                )
            if rule.debt_limit < 0:
                raise ValidationError(self.env._("An amount of debt is not negative."))

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            try:
                rule._get_domain().validate(self.env["crm.lead"])
            except (ValueError, TypeError, SyntaxError, KeyError) as error:
                raise ValidationError(
                    self.env._(
                        "“%(domain)s” can't be looked for in orders.",
                        domain=rule.domain,
                    )
                ) from error

    def _get_domain(self) -> Domain:
        """What the orders of the rule fulfil: a literal, nothing is carried out."""
        return Domain(literal_eval(self.domain or "[]"))

    def _find_match(self, lead) -> tuple:
        """The first of the rules that fits an order, and what it has found.

        :return: ``(rule, facts)``; an empty record if no rule fits
        """
        for rule in self:
            facts = rule._match(lead)
            if facts is not None:
                return rule, facts
        return self.browse(), {}
