from odoo import api, fields, models


class ContractContract(models.Model):
    _inherit = "contract.contract"

    otrs_ticket_count = fields.Integer(
        string="Number of Tickets",
        compute="_compute_otrs_ticket_count",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("service_order_ids.otrs_ticket_ids")
    def _compute_otrs_ticket_count(self):
        counts = dict(
            self.env["otrs.ticket"]._read_group(
                [("service_order_id.contract_id", "in", self.ids)],
                ["service_order_id"],
                ["__count"],
            )
        )
        for contract in self:
            contract.otrs_ticket_count = sum(
                counts.get(order, 0) for order in contract.service_order_ids
            )

    def action_view_otrs_tickets(self):
        """Open the tickets of the contract's service orders."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_otrs.otrs_ticket_action"
        )
        action["domain"] = [("service_order_id.contract_id", "=", self.id)]
        return action
