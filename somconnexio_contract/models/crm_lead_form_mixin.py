# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..const import LINE_KIND


class CrmLeadFormMixin(models.AbstractModel):
    """What the pages of the back office show of an order."""

    _name = "crm.lead.form.mixin"
    _description = "What Is Shown of an Order"

    order_problems = fields.Text(
        compute="_compute_order_problems",
        help="Everything that must be put right before the order is validated.",
    )

    order_problem_items = fields.Json(
        compute="_compute_order_problems",
        help="The same with line and field, for the links of the form.",
    )
    technology_ids = fields.Many2many(
        comodel_name="service.technology",
        relation="crm_lead_service_technology_rel",
        column1="lead_id",
        column2="technology_id",
        string="Technologies",
        compute="_compute_order_content",
        store=True,
    )
    order_kind = fields.Selection(
        selection=[*LINE_KIND, ("mixed", "Several kinds")],
        string="Kind",
        compute="_compute_order_content",
        store=True,
    )
    order_member_name = fields.Char(
        string="Order Member",
        compute="_compute_order_member_name",
        help="The member, or who becomes one by the order.",
    )

    @api.depends(
        "order_line_ids.technology_id",
        "order_line_ids.kind",
        "order_line_ids.service_role",
    )
    def _compute_order_content(self):
        for lead in self:
            main = lead.order_line_ids.filtered(
                lambda line: line.service_role == "main"
            )
            kinds = set(main.mapped("kind"))
            lead.technology_ids = main.technology_id
            lead.order_kind = "mixed" if len(kinds) > 1 else next(iter(kinds), False)

    @api.depends("partner_id.name", "new_member_firstname", "new_member_lastname")
    def _compute_order_member_name(self):
        for lead in self:
            lead.order_member_name = lead.partner_id.name or lead._get_new_member_name()

    def _compute_order_problems(self):
        # Without dependencies on purpose: what is wrong is told of what is saved.
        for lead in self:
            problems = lead._origin._get_open_problems() if lead._origin else []
            lead.order_problem_items = [
                lead._describe_problem(problem) for problem in problems
            ]
            lead.order_problems = "\n".join(
                f"• {text}" for text in lead._word_problems(problems)
            )

    def _describe_problem(self, problem: dict) -> dict:
        """A problem as the page needs it."""
        line = problem["line"]
        field = (line or self)._fields[problem["field"]]
        return {
            "code": problem["code"],
            "field": problem["field"],
            "label": field._description_string(self.env),
            "line_id": line.id,
            "line": line.display_name if line else False,
            "message": problem["message"],
        }

    def _get_new_member_name(self) -> str:
        """Name of the person or company that the order makes a member."""
        names = (self.new_member_firstname, self.new_member_lastname)
        return " ".join(filter(None, names)) if self.new_member else ""
