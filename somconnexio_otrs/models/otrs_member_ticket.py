from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..const import ENDED_STATE_TYPES


class OtrsMemberTicket(models.Model):
    """A ticket that a member opened by e-mail or phone: a mirror, for reading.

    Odoo neither makes nor changes it; people may answer it from here.
    """

    _name = "otrs.member.ticket"
    _description = "OTRS Ticket of a Member"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "otrs.conversation.mixin",
        "otrs.panel.mixin",
    ]
    _order = "remote_changed desc, id desc"
    _rec_name = "ticket_number"
    _check_company_auto = True

    backend_id = fields.Many2one(
        "otrs.backend",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        string="OTRS",
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    external_id = fields.Char(string="ID in OTRS", required=True, readonly=True)
    ticket_number = fields.Char(required=True, readonly=True, index=True)
    title = fields.Char(readonly=True)
    queue = fields.Char(readonly=True)
    ticket_state = fields.Char(string="State in OTRS", readonly=True)
    ticket_state_type = fields.Char(readonly=True)
    opened_on = fields.Datetime(readonly=True)
    remote_changed = fields.Datetime(string="Changed in OTRS", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Member",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    contract_id = fields.Many2one(
        "contract.contract",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The member's contract whose phone number is in the title.",
    )
    ticket_url = fields.Char(string="Address", compute="_compute_ticket_url")
    article_ids = fields.One2many("otrs.article", "member_ticket_id", readonly=True)

    _ticket_uniq = models.UniqueIndex(
        "(backend_id, external_id)", "This ticket is in Odoo already."
    )

    @api.depends("external_id", "backend_id")
    def _compute_ticket_url(self):
        for ticket in self:
            ticket.ticket_url = ticket.backend_id.sudo()._get_ticket_url(
                ticket.external_id
            )

    def action_open_ticket(self):
        """Open the ticket in OTRS's web interface."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.ticket_url, "target": "new"}

    def _is_ended(self):
        """Whether nobody works on the ticket any more."""
        self.ensure_one()
        return self.ticket_state_type in ENDED_STATE_TYPES

    # === CONVERSATION === #

    def _get_article_reference(self):
        return f"T{self.ticket_number}"

    def _get_conversation_record(self):
        return self

    def _get_panel_title(self):
        return self.title or ""

    def _get_panel_since(self):
        return self.opened_on

    def _get_panel_domains(self):
        """The ticket itself."""
        return {"otrs.member.ticket": [("id", "=", self.id)]}

    # === RETENTION === #

    @api.autovacuum
    def _gc_ended(self):
        """Forget the tickets that ended long ago: OTRS still has them."""
        for backend in self.env["otrs.backend"].search(
            [("member_ticket_days", ">", 0)]
        ):
            limit = fields.Datetime.now() - timedelta(days=backend.member_ticket_days)
            self.search(
                [
                    ("backend_id", "=", backend.id),
                    ("ticket_state_type", "in", ENDED_STATE_TYPES),
                    ("remote_changed", "<", limit),
                ],
                limit=GC_UNLINK_LIMIT,
            ).unlink()
