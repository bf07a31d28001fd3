# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceOrderFulfil(models.TransientModel):
    _name = "service.order.fulfil"
    _description = "Mark a Service Order as Provisioned"

    service_order_id = fields.Many2one(
        comodel_name="service.order", required=True, readonly=True, ondelete="cascade"
    )
    technology_id = fields.Many2one(related="service_order_id.technology_id")
    is_mobile = fields.Boolean(related="technology_id.is_mobile")
    effective_date = fields.Date(
        string="Works Since",
        required=True,
        help="First day of the service. A day to come is respected: the contract "
        "waits for it.",
    )
    phone_number = fields.Char()
    icc = fields.Char(string="ICC")
    router_serial = fields.Char()
    service_data = fields.Properties(
        definition="supplier_id.service_data_definition",
        help="What the supplier has said of the service.",
    )
    supplier_id = fields.Many2one(
        comodel_name="service.supplier",
        domain="[('technology_ids', '=?', technology_id)]",
    )

    @api.model
    def default_get(self, fields):
        """Start with what was ordered and today."""
        values = super().default_get(fields)
        order = self.env["service.order"].browse(
            values.get("service_order_id") or self.env.context.get("active_id")
        )
        line = order.lead_line_id
        company = order.company_id or self.env.company
        defaults = {
            "service_order_id": order.id,
            "effective_date": order.effective_date or company._get_business_date(),
            "phone_number": line.phone_number,
            "icc": line.icc,
            "supplier_id": self._get_known_supplier(order).id,
        }
        return {
            **{name: defaults[name] for name in fields if name in defaults},
            **values,
        }

    @api.model
    def _get_known_supplier(self, order):
        """Whose service was ordered, or asked for, or is there already."""
        contract = order.contract_id
        keeps = contract.service_technology_id == order.technology_id
        return (
            order.lead_line_id.supplier_id
            or order.supplier_id
            or (contract.service_supplier_id if keeps else order.supplier_id)
        )

    def _get_problems(self) -> list[str]:
        """What is wrong with the numbers, all at once."""
        checks = self.env["crm.lead"]
        check_number = (
            checks._check_mobile_number
            if self.is_mobile
            else checks._check_landline_number
        )
        found = check_number(self.phone_number), checks._check_icc(self.icc)
        return [problem[1] for problem in found if problem]

    def action_fulfil(self):
        """Make the contract, or change it, and show it."""
        self.ensure_one()
        self.service_order_id.check_access("write")
        problems = self._get_problems()
        if problems:
            raise ValidationError("\n".join(f"- {text}" for text in problems))
        leads = self.env["crm.lead"]
        values = {
            "phone_number": leads._normalize_phone_number(self.phone_number),
            "icc": leads._normalize_digits(self.icc),
            "router_serial": self.router_serial,
            "supplier_id": self.supplier_id.id,
            "service_data": {
                name: value
                for name, value in dict(self.service_data or {}).items()
                if value
            },
        }
        self.service_order_id._fulfil(values, self.effective_date)
        return {"type": "ir.actions.act_window_close"}
