# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import ValidationError


class ServiceSerialCodeImport(models.TransientModel):
    _name = "service.serial.code.import"
    _description = "Enter Codes"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        check_company=True,
        domain=[("service_role", "=", "main"), ("has_serial_code", "=", True)],
    )
    lot_name = fields.Char(string="Batch")
    code_list = fields.Text(
        string="Codes", required=True, help="One code in each line."
    )

    def _get_codes(self) -> list[str]:
        """The codes, without blanks around them."""
        lines = [line.strip() for line in self.code_list.splitlines()]
        return [code for code in lines if code]

    def _get_problems(self, codes: list[str]) -> list[str]:
        """What is wrong with the codes, all at once."""
        if not codes:
            return [self.env._("There is no code in the list.")]
        domain = [
            ("company_id", "=", self.company_id.id),
            ("product_id", "=", self.product_id.id),
            ("name", "in", codes),
        ]
        known = set(self.env["service.serial.code"].search(domain).mapped("name"))
        problems = []
        for place, code in enumerate(codes):
            if code in known:
                text = self.env._("%(code)s has been entered already.", code=code)
                problems.append(text)
            elif code in codes[:place]:
                problems.append(self.env._("%(code)s is twice in the list.", code=code))
        return problems

    def action_import(self):
        """Enter the codes, give them to those who wait, and show them."""
        self.ensure_one()
        codes = self._get_codes()
        problems = self._get_problems(codes)
        if problems:
            raise ValidationError("\n".join(f"- {text}" for text in problems))
        entered = self.env["service.serial.code"].create(
            [
                {
                    "name": code,
                    "product_id": self.product_id.id,
                    "company_id": self.company_id.id,
                    "lot_name": self.lot_name,
                }
                for code in codes
            ]
        )
        self.env["service.order"]._continue_with_codes(self.product_id, self.company_id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_contract.service_serial_code_action"
        )
        return {**action, "domain": [("id", "in", entered.ids)], "context": {}}
