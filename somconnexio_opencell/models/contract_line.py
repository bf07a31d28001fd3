from odoo import api, fields, models
from odoo.exceptions import UserError


class ContractLine(models.Model):
    _inherit = "contract.line"

    opencell_charge_ids = fields.One2many(
        "opencell.charge", "contract_line_id", groups="base.group_user"
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_charged(self):
        """Forget the intents with their lines, but none that Opencell may have."""
        charges = self.sudo().opencell_charge_ids
        for charge in charges:
            if charge._may_be_there():
                raise UserError(
                    self.env._(
                        "“%(line)s” has been charged in Opencell: cancel the line "
                        "instead of deleting it.",
                        line=charge.contract_line_id.name,
                    )
                )
        charges.unlink()
