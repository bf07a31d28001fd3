# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class CrmLeadLineCoverageMixin(models.AbstractModel):
    """What suppliers say of the address of an ordered service, and its routers."""

    _name = "crm.lead.line.coverage.mixin"
    _description = "Coverage of an Order Line"

    coverage_ids = fields.One2many(
        comodel_name="service.coverage",
        inverse_name="line_id",
        string="Coverage Answers",
        copy=True,
    )
    router_ids = fields.One2many(
        comodel_name="service.router", inverse_name="line_id", string="Routers"
    )
    is_coverage_needed = fields.Boolean(compute="_compute_is_coverage_needed")

    @api.depends("supplier_id", "technology_id", "kind", "product_id", "company_id")
    def _compute_is_coverage_needed(self):
        for line in self:
            line.is_coverage_needed = bool(
                line.lead_id.company_id.asks_coverage
                and line.supplier_id.needs_coverage_answer
                and line.technology_id.has_service_address
                and line.product_id.service_role == "main"
                # Who takes a contract over finds a service that works.
                and line.kind != "holder_change"
            )

    def _get_coverage_problems(self) -> list[tuple]:
        """A supplier's answer is missing, or says no; pairs of field and problem."""
        self.ensure_one()
        if not self.is_coverage_needed:
            return []
        answers = self.coverage_ids.filtered(
            lambda answer: answer.supplier_id == self.supplier_id
            and answer.technology_id == self.technology_id
            and answer.value_id.outcome != "unchecked"
        )
        names = {
            "supplier": self.supplier_id.name,
            "technology": self.technology_id.name,
        }
        if not answers:
            text = self.env._(
                "%(supplier)s has not said whether there is %(technology)s at the "
                "address.",
                **names,
            )
            return [("coverage_ids", ("no_coverage_answer", text))]
        if answers.value_id.outcome == "unserved":
            text = self.env._(
                "%(supplier)s says that there is no %(technology)s at the address.",
                **names,
            )
            return [("coverage_ids", ("no_coverage", text))]
        return []
