# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class MemberLeave(models.TransientModel):
    _name = "member.leave"
    _description = "Leave the Cooperative"
    _check_company_auto = True

    partner_id = fields.Many2one(
        comodel_name="res.partner", required=True, readonly=True, ondelete="cascade"
    )
    is_shareholder = fields.Boolean(related="partner_id.is_shareholder")
    sponsored_count = fields.Integer(related="partner_id.sponsored_count")
    left_on = fields.Date(required=True, default=lambda self: self._default_left_on())
    company_id = fields.Many2one(related="partner_id.company_id")
    reason_id = fields.Many2one(
        comodel_name="member.leaving.reason",
        required=True,
        ondelete="cascade",
        check_company=True,
    )
    considerations = fields.Text(help="What the member says.")

    @api.model
    def _default_left_on(self):
        """Today, where the member's cooperative is."""
        partner = self.env["res.partner"].browse(
            self.env.context.get("default_partner_id", [])
        )
        return (partner.company_id or self.env.company)._get_business_date()

    def action_confirm(self):
        """The member leaves."""
        self.ensure_one()
        self.partner_id._leave(self.reason_id, self.left_on, self.considerations)
        return {"type": "ir.actions.act_window_close"}
