import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import html2plaintext, plaintext2html

ARTICLE_CONTENT_TYPE = "text/plain; charset=utf8"
DEFAULT_FILE_TYPE = "application/octet-stream"


class OtrsArticle(models.Model):
    """A message of Odoo and an article of a ticket: the same text on both sides.

    OTRS takes articles without idempotency. Each one that we write ends its subject
    with a code of its own, and OTRS is asked for that subject before every sending.
    """

    _name = "otrs.article"
    _description = "OTRS Article"
    _inherit = ["sync.binding.mixin"]
    _order = "id desc"

    _push_is_repeatable = False

    backend_id = fields.Many2one(
        "otrs.backend",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        string="OTRS",
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    ticket_id = fields.Many2one(
        "otrs.ticket", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    member_ticket_id = fields.Many2one(
        "otrs.member.ticket",
        string="Member's Ticket",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    message_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null", ondelete="set null"
    )
    direction = fields.Selection(
        [("out", "To OTRS"), ("in", "From OTRS")],
        required=True,
        readonly=True,
        default="out",
    )
    subject = fields.Char(readonly=True)
    sender = fields.Char(string="Written by", readonly=True)
    written_on = fields.Datetime(string="Written on", readonly=True)
    is_visible = fields.Boolean(
        string="Visible to the Member",
        readonly=True,
        help="In OTRS, where members have access to their tickets.",
    )

    _article_uniq = models.UniqueIndex(
        "(backend_id, external_id) WHERE external_id IS NOT NULL",
        "This article is in Odoo already.",
    )
    _message_uniq = models.UniqueIndex(
        "(message_id) WHERE message_id IS NOT NULL",
        "This message is an article already.",
    )
    _one_ticket = models.Constraint(
        "CHECK(num_nonnulls(ticket_id, member_ticket_id) = 1)",
        "An article belongs to one ticket.",
    )

    # === BIRTH === #

    @api.model
    def _create_for_message(self, ticket, message, subject, *, is_visible=False):
        """Have a message sent to a ticket as an article, once.

        :param ticket: an ``otrs.ticket`` or an ``otrs.member.ticket``
        """
        return self.create(
            {
                **self._prepare_common_vals(ticket, message),
                "external_code": f"{ticket._get_article_reference()}-M{message.id}",
                "subject": subject,
                "sender": message.author_id.name,
                "written_on": message.date,
                "is_visible": is_visible,
            }
        )

    @api.model
    def _create_from_remote(self, ticket, article):
        """Log an article of OTRS as a note: never mailed, whoever may see it there."""
        names, problems, files = [], [], []
        for attachment in article.attachments:
            problem = ticket.backend_id._find_attachment_problem(
                attachment.filename, attachment.size
            )
            (problems if problem else names).append(problem or attachment.filename)
            if not problem:
                files.append((attachment.filename, attachment.content or b""))
        record = ticket._get_conversation_record()
        message = record.message_post(
            body=self._render_article(article, problems),
            # what Odoo says by itself: no note that would go back to the ticket
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            author_id=False,
            email_from=article.sender or ticket.backend_id.name,
            attachments=files,
        )
        return self.create(
            {
                **self._prepare_common_vals(ticket, message),
                "external_code": f"{ticket._get_article_reference()}-A"
                f"{article.article_id}",
                "external_id": str(article.article_id),
                "direction": "in",
                "state": "done",
                "subject": article.subject,
                "sender": article.sender,
                "written_on": article.created,
                "is_visible": article.is_visible,
                "date_synchronized": fields.Datetime.now(),
            }
        )

    @api.model
    def _prepare_common_vals(self, ticket, message):
        is_ours = ticket._name == "otrs.ticket"
        return {
            "backend_id": ticket.backend_id.id,
            "ticket_id": is_ours and ticket.id,
            "member_ticket_id": not is_ours and ticket.id,
            "message_id": message.id,
        }

    @api.model
    def _render_article(self, article, problems):
        """An article as a note; its text is never taken for HTML."""
        head = self.env._("From %(sender)s in OTRS", sender=article.sender)
        if article.is_visible:
            head = f"{head} · {self.env._('visible to the member')}"
        body = Markup("<p><em>%s</em><br/><strong>%s</strong></p>%s") % (
            head,
            article.subject,
            plaintext2html(article.body),
        )
        for problem in problems:
            body += Markup("<p>%s</p>") % problem
        return body

    # === PUSH === #

    def _enqueue_push(self, eta=None):
        """Only what was written in Odoo is sent."""
        return super(
            OtrsArticle, self.filtered(lambda one: one.direction == "out")
        )._enqueue_push(eta)

    def _get_ticket(self):
        return self.ticket_id or self.member_ticket_id

    def _get_record(self):
        return self._get_ticket()._get_conversation_record()

    def _is_push_relevant(self):
        return bool(self.message_id) and self.ticket_id.state != "cancelled"

    def _get_push_dependencies(self):
        """The ticket must be in OTRS; what else is to be sent of it need not be."""
        return [self.ticket_id.filtered(lambda ticket: not ticket.external_id)]

    def _check_push_ready(self):
        backend = self.backend_id
        problems = [
            backend._find_attachment_problem(one.name, one.file_size)
            for one in self.message_id.sudo().attachment_ids
        ]
        return [problem for problem in problems if problem]

    def _prepare_payload(self):
        message = self.message_id
        return {
            "Subject": self._get_marked_subject(),
            "Body": self._get_text(),
            "ContentType": ARTICLE_CONTENT_TYPE,
            "IsVisibleForCustomer": "1" if self.is_visible else "0",
            "attachment_ids": sorted(message.sudo().attachment_ids.ids),
        }

    def _get_text(self):
        """What is written, as OTRS gets it; something in any case."""
        return html2plaintext(self.message_id.body).strip() or self.subject

    def _get_marked_subject(self):
        """The subject as it is in OTRS, where no other article has it."""
        return f"{self.subject} [{self.external_code}]"

    def _do_push(self, client, payload):
        """Write the article; the look-up before it found none."""
        article = {k: v for k, v in payload.items() if k != "attachment_ids"}
        attachments = self.env["ir.attachment"].sudo().browse(payload["attachment_ids"])
        article_id = client.add_article(
            int(self._get_ticket().external_id),
            article,
            [self._prepare_attachment(one) for one in attachments],
            self.external_code,
        )
        if not article_id:
            return self._do_look_up(client)
        return {"external_id": str(article_id)}

    @api.model
    def _prepare_attachment(self, attachment):
        return {
            "Filename": attachment.name,
            "ContentType": attachment.mimetype or DEFAULT_FILE_TYPE,
            "Content": base64.b64encode(attachment.raw or b"").decode(),
        }

    def _do_look_up(self, client):
        """Look for the article among those of its ticket."""
        ticket_id = self._get_ticket().external_id
        if not ticket_id:
            return None
        remote = client.get_ticket(
            ticket_id, articles=True, reference=self.external_code
        )
        subject = self._get_marked_subject()
        for article in remote.articles:
            if article.subject == subject:
                return {"external_id": str(article.article_id)}
        return None

    def _finish(self, vals, payload, payload_hash):
        result = super()._finish(vals, payload, payload_hash)
        self._get_ticket().write(
            {"last_article_date": self.written_on, "last_article_sender": self.sender}
        )
        return result
