from odoo import api, models
from odoo.exceptions import AccessError

# Tickets that the panel lists of each kind
PANEL_LIMIT = 20


class OtrsPanelMixin(models.AbstractModel):
    """A record that shows the tickets of what it is about.

    The list comes from Odoo and is there at once; what is written on a ticket is read
    from OTRS when somebody opens it.
    """

    _name = "otrs.panel.mixin"
    _description = "Panel of OTRS Tickets"

    def get_otrs_panel(self):
        """Return the tickets that the panel shows, for staff: open ones first."""
        self.ensure_one()
        if not self.env.user.has_group("somconnexio_contract.group_readonly"):
            raise AccessError(self.env._("The tickets are for staff only."))
        self.check_access("read")
        tickets = [
            ticket
            for model, domain in self._get_panel_domains().items()
            for ticket in self.env[model].search(
                domain, limit=PANEL_LIMIT, order="id desc"
            )
        ]
        tickets.sort(key=lambda ticket: ticket._is_ended())
        return {
            "tickets": [ticket._show_ticket() for ticket in tickets],
            "can_write": self.env["otrs.article.compose"].has_access("create"),
        }

    def _get_panel_domains(self):
        """Extension point: which tickets are shown, by model."""
        raise NotImplementedError

    @api.depends("otrs_member_ticket_ids")
    def _compute_otrs_member_ticket_count(self):
        """How many tickets members opened, for models that list these in
        ``otrs_member_ticket_ids``."""
        owner = self._fields["otrs_member_ticket_ids"].inverse_name
        tickets = self.env["otrs.member.ticket"].sudo()
        counts = dict(
            tickets._read_group([(owner, "in", self.ids)], [owner], ["__count"])
        )
        for record in self:
            record.otrs_member_ticket_count = counts.get(record, 0)

    def action_view_member_tickets(self):
        """Open the tickets that the member opened."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_otrs.otrs_member_ticket_action"
        )
        action["domain"] = self._get_panel_domains()["otrs.member.ticket"]
        action["context"] = {}
        return action
