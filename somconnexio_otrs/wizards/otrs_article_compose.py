from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import plaintext2html


class OtrsArticleCompose(models.TransientModel):
    """Writes an article for a ticket; it stays in the history in Odoo too."""

    _name = "otrs.article.compose"
    _description = "Write to an OTRS Ticket"

    ticket_model = fields.Selection(
        [("otrs.ticket", "Service order"), ("otrs.member.ticket", "Member")],
        required=True,
        readonly=True,
    )
    ticket_id = fields.Many2oneReference(
        string="Ticket ID", model_field="ticket_model", required=True, readonly=True
    )
    ticket_name = fields.Char(string="Ticket", compute="_compute_ticket_name")
    subject = fields.Char(required=True)
    body = fields.Text(string="Message", required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")
    is_visible = fields.Boolean(
        string="Visible to the Member",
        help="In OTRS, where members have access to their tickets. No e-mail is sent.",
    )

    @api.depends("ticket_model", "ticket_id")
    def _compute_ticket_name(self):
        for wizard in self:
            wizard.ticket_name = wizard._get_ticket().display_name

    def _get_ticket(self):
        return self.env[self.ticket_model].browse(self.ticket_id)

    @api.constrains("attachment_ids")
    def _check_attachments(self):
        for wizard in self:
            backend = wizard._get_ticket().backend_id
            problems = [
                backend._find_attachment_problem(one.name, one.file_size)
                for one in wizard.attachment_ids
            ]
            if any(problems):
                raise ValidationError("\n".join(filter(None, problems)))

    def action_send(self):
        """Log the message in Odoo and have it sent to the ticket, once."""
        self.ensure_one()
        ticket = self._get_ticket()
        ticket._check_conversation_access()
        record = ticket._get_conversation_record()
        # who may change the service order may write to its ticket; a member's ticket
        # can't be changed, there the right to this form decides
        if ticket._name == "otrs.ticket":
            record.check_access("write")
        body = Markup("<p><strong>%s</strong></p>%s") % (
            self.subject,
            plaintext2html(self.body),
        )
        message = (
            record.sudo()
            .with_context(is_otrs_article=True)
            .message_post(
                body=body,
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                author_id=self.env.user.partner_id.id,
                attachments=self._take_attachments(),
            )
        )
        self.env["otrs.article"].sudo()._create_for_message(
            ticket, message, self.subject, is_visible=self.is_visible
        )
        return {"type": "ir.actions.act_window_close"}

    def _take_attachments(self):
        """Names and contents of the files; the message gets copies of its own, and
        what was uploaded for this form goes."""
        attachments = self.attachment_ids
        attachments.check_access("read")
        taken = [(one.name, one.raw) for one in attachments]
        uploads = attachments.filtered(lambda one: one.res_model == self._name)
        self.attachment_ids = False
        uploads.unlink()
        return taken
