from odoo import fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["otrs.panel.mixin", "res.partner"]

    otrs_member_ticket_ids = fields.One2many(
        "otrs.member.ticket",
        "partner_id",
        string="Own OTRS Tickets",
        readonly=True,
        groups="base.group_user",
    )
    otrs_member_ticket_count = fields.Integer(
        string="Number of Own Tickets",
        compute="_compute_otrs_member_ticket_count",
        groups="base.group_user",
    )

    def _get_panel_domains(self):
        """The tickets of the member's service orders, and those that it opened."""
        return {
            "otrs.ticket": [("service_order_id.partner_id", "=", self.id)],
            "otrs.member.ticket": [("partner_id", "=", self.id)],
        }
