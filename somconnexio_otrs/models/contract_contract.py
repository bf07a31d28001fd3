from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.somconnexio_contract.tools.timeline import TimelineSource

# Colours of an exchange's states; what is exchanged has those of its own.
TONES = {"error": "danger", "uncertain": "warning"}


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = ["otrs.panel.mixin", "contract.contract", "otrs.source.mixin"]

    otrs_ticket_count = fields.Integer(
        string="Number of Tickets",
        compute="_compute_otrs_ticket_count",
        compute_sudo=True,
        groups="base.group_user",
    )

    otrs_member_ticket_ids = fields.One2many(
        "otrs.member.ticket",
        "contract_id",
        string="Member's Own Tickets",
        readonly=True,
        groups="base.group_user",
    )
    otrs_member_ticket_count = fields.Integer(
        string="Number of Own Tickets",
        compute="_compute_otrs_member_ticket_count",
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

    def _get_ticketed_domain(self):
        return (
            Domain("contract_id", "in", self.ids)
            | Domain("lead_line_id.pack_main_contract_id", "in", self.ids)
            | Domain("lead_id", "in", self.sudo().activation_order_id.lead_id.ids)
        )

    def action_view_otrs_tickets(self):
        """Open the tickets of the contract's service orders."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_otrs.otrs_ticket_action"
        )
        action["domain"] = [("service_order_id.contract_id", "=", self.id)]
        return action

    def _get_panel_domains(self):
        """The tickets of the contract's service orders, and those that the member
        opened because of it."""
        return {
            "otrs.ticket": [("service_order_id.contract_id", "=", self.id)],
            "otrs.member.ticket": [("contract_id", "=", self.id)],
        }

    # === TIME-LINE === #

    def _get_timeline_sources(self):
        """Add the tickets of the contract's service orders."""
        orders = "service_order_id"
        domain = Domain(f"{orders}.contract_id", "=", self.id) | Domain(
            f"{orders}.successor_contract_id", "=", self.id
        )
        return [
            *super()._get_timeline_sources(),
            TimelineSource(
                kind="ticket",
                label=self.env._("OTRS ticket"),
                icon="fa-ticket",
                records=self.env["otrs.ticket"],
                domain=domain,
            ),
        ]

    def _prepare_timeline_ticket(self, ticket) -> dict:
        exchange = dict(ticket._fields["state"]._description_selection(self.env))
        tone = "muted" if ticket._is_ended() else "info"
        return {
            "title": " · ".join(filter(None, (ticket.display_name, ticket.queue))),
            "state": ticket.ticket_state or exchange[ticket.state],
            "tone": TONES.get(ticket.state, tone),
            "actor": ticket.backend_id.name,
        }
