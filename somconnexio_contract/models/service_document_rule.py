# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..const import LIFECYCLE_NUMBER_STATES, LINE_KIND
from ..const_signup import (
    DOCUMENT_CONTRACT_CONDITION,
    DOCUMENT_HOLDER_CONDITION,
    DOCUMENT_LINE_FIELDS,
)


class ServiceDocumentRule(models.Model):
    """Which document an order needs in which situation.

    Every rule that fits asks for its document, each kind once. A rule fits if all
    of its conditions do; those about services are fulfilled by one and the same
    service.
    """

    _name = "service.document.rule"
    _description = "Rule of Required Documents"
    _inherit = ["service.rule.mixin"]

    kind_id = fields.Many2one(
        comodel_name="service.document.kind",
        string="Document",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    reason = fields.Char(
        required=True,
        translate=True,
        help="Why the document is needed, as the member reads it.",
    )
    holder = fields.Selection(
        selection=DOCUMENT_HOLDER_CONDITION,
        string="Who Orders",
        help="Empty: everybody.",
    )
    contract = fields.Selection(
        selection=DOCUMENT_CONTRACT_CONDITION,
        string="Active Contract",
        help="Empty: with or without.",
    )
    risk_level_ids = fields.Many2many(
        comodel_name="service.risk.level",
        relation="service_document_rule_risk_level_rel",
        column1="rule_id",
        column2="level_id",
        string="Risk",
        check_company=True,
        help="Empty: whatever the risk.",
    )
    line_kind = fields.Selection(
        selection=LINE_KIND, string="Kind of Service Line", help="Empty: all kinds."
    )
    technology_ids = fields.Many2many(
        comodel_name="service.technology",
        relation="service_document_rule_technology_rel",
        column1="rule_id",
        column2="technology_id",
        check_company=True,
        help="Empty: all technologies.",
    )
    with_landline = fields.Boolean(help="The service keeps a landline number.")
    with_other_holder = fields.Boolean(
        string="Other Holder until Now",
        help="The service belongs to somebody else at the previous provider.",
    )

    @api.depends("kind_id.name", "reason")
    def _compute_display_name(self):
        for rule in self:
            parts = (rule.kind_id.name, rule.reason)
            rule.display_name = " · ".join(filter(None, parts))

    def _match(self, lead) -> bool:
        """Whether an order fulfils every condition of the rule."""
        self.ensure_one()
        return (
            self._fits_holder(lead)
            and self._fits_contract(lead)
            and self._fits_risk(lead)
            and self._fits_lines(lead)
        )

    def _fits_holder(self, lead) -> bool:
        if not self.holder:
            return True
        return (self.holder == "company") == lead._is_ordered_by_company()

    def _fits_contract(self, lead) -> bool:
        """An active contract is one that has started and has not ended."""
        if not self.contract:
            return True
        member = lead.partner_id.commercial_partner_id
        has_contract = bool(member) and bool(
            self.env["contract.contract"].search_count(
                [
                    ("partner_id", "child_of", member.ids),
                    ("company_id", "=", lead.company_id.id),
                    ("lifecycle_state", "in", LIFECYCLE_NUMBER_STATES),
                ],
                limit=1,
            )
        )
        return (self.contract == "with") == has_contract

    def _fits_risk(self, lead) -> bool:
        return not self.risk_level_ids or lead.risk_level_id in self.risk_level_ids

    def _fits_lines(self, lead) -> bool:
        """A rule that says nothing about services fits whatever is ordered."""
        if not any(self[name] for name in DOCUMENT_LINE_FIELDS):
            return True
        return any(self._fits_line(line) for line in lead._get_main_lines())

    def _fits_line(self, line) -> bool:
        return (
            self.line_kind in (False, line.kind)
            and (not self.technology_ids or line.technology_id in self.technology_ids)
            and (not self.with_landline or line._has_landline_number())
            and (not self.with_other_holder or line._has_other_holder())
        )
