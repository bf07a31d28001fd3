# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ServiceOrderFail(models.TransientModel):
    _name = "service.order.fail"
    _description = "Fail or Cancel a Service Order"

    service_order_id = fields.Many2one(
        comodel_name="service.order", required=True, readonly=True, ondelete="cascade"
    )
    is_cancellation = fields.Boolean(readonly=True)
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields):
        """Start from the service order whose button was pressed."""
        values = super().default_get(fields)
        if "service_order_id" in fields and not values.get("service_order_id"):
            values["service_order_id"] = self.env.context.get("active_id")
        return values

    def action_confirm(self):
        """Fail or cancel with the reason."""
        self.ensure_one()
        self.service_order_id.check_access("write")
        if self.is_cancellation:
            self.service_order_id._cancel(self.reason)
        else:
            self.service_order_id._fail(self.reason)
        return {"type": "ir.actions.act_window_close"}
