# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ContractTerminate(models.TransientModel):
    _name = "contract.terminate"
    _description = "Terminate a Contract"

    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    last_day = fields.Date(
        required=True, help="Last day of the service; it is still billed."
    )
    termination_reason_id = fields.Many2one(
        comodel_name="contract.termination.reason", required=True
    )

    @api.model
    def default_get(self, fields):
        """Start from the contract whose button was pressed, with today."""
        values = super().default_get(fields)
        contract = self.env["contract.contract"].browse(
            values.get("contract_id") or self.env.context.get("active_id")
        )
        defaults = {
            "contract_id": contract.id,
            "last_day": contract.company_id._get_business_date(),
        }
        return {
            **{name: defaults[name] for name in fields if name in defaults},
            **values,
        }

    def action_terminate(self):
        """Ask for the termination; it takes place after its last day."""
        self.ensure_one()
        self.contract_id.check_access("write")
        self.contract_id._request_termination(self.last_day, self.termination_reason_id)
        return {"type": "ir.actions.act_window_close"}
