# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import ValidationError


class ServiceSimCardImport(models.TransientModel):
    _name = "service.sim.card.import"
    _description = "Enter SIM Cards"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    lot_name = fields.Char(string="Batch")
    icc_list = fields.Text(
        string="Numbers (ICC)", required=True, help="One card in each line."
    )

    def _get_icc_numbers(self) -> list[str]:
        """The numbers, without blanks and separators."""
        normalize = self.env["service.value.check.mixin"]._normalize_digits
        lines = [normalize(line) for line in self.icc_list.splitlines()]
        return [icc for icc in lines if icc]

    def _get_problems(self, numbers: list[str]) -> list[str]:
        """What is wrong with the numbers, all at once."""
        problems = [self.company_id._get_icc_problem(icc) for icc in numbers]
        domain = [("company_id", "=", self.company_id.id), ("icc", "in", numbers)]
        known = set(self.env["service.sim.card"].search(domain).mapped("icc"))
        for place, icc in enumerate(numbers):
            if icc in known:
                text = self.env._("%(icc)s has been entered already.", icc=icc)
                problems.append(text)
            elif icc in numbers[:place]:
                problems.append(self.env._("%(icc)s is twice in the list.", icc=icc))
        return [problem for problem in problems if problem]

    def action_import(self):
        """Enter the cards and show them, or say all that is wrong."""
        self.ensure_one()
        numbers = self._get_icc_numbers()
        problems = self._get_problems(numbers)
        if not numbers:
            problems = [self.env._("There is no number in the list.")]
        if problems:
            raise ValidationError("\n".join(f"- {text}" for text in problems))
        cards = self.env["service.sim.card"].create(
            [
                {
                    "icc": icc,
                    "company_id": self.company_id.id,
                    "lot_name": self.lot_name,
                }
                for icc in numbers
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_contract.service_sim_card_action"
        )
        return {**action, "domain": [("id", "in", cards.ids)], "context": {}}
