from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import human_size

# Seconds that a download waits: to be connected, and for the whole file
DOWNLOAD_TIMEOUT = (2, 30)


class OtrsConversationMixin(models.AbstractModel):
    """A ticket that people read and answer in Odoo.

    Its articles are read from OTRS when somebody wants to see them.
    """

    _name = "otrs.conversation.mixin"
    _description = "Conversation on an OTRS Ticket"

    last_article_date = fields.Datetime(
        string="Last Article", readonly=True, copy=False
    )
    last_article_sender = fields.Char(
        string="Last Article From", readonly=True, copy=False
    )

    # === EXTENSION POINTS === #

    def _get_article_reference(self):
        """What starts the codes of the articles that we write."""
        raise NotImplementedError

    def _get_conversation_record(self):
        """The record in whose history the messages are."""
        raise NotImplementedError

    # === READING === #

    def _check_conversation_access(self):
        self.ensure_one()
        if not self.env.user.has_group("somconnexio_contract.group_readonly"):
            raise AccessError(self.env._("The ticket is for staff only."))
        self.check_access("read")
        self._get_conversation_record().check_access("read")

    def get_articles(self):
        """Return what OTRS has of the conversation at this moment, for staff.

        :return: ``articles`` (newest first) and ``problem``: why there are none
        """
        self._check_conversation_access()
        system = self.sudo()
        if not system.external_id:
            problem = self.env._("The ticket is not in OTRS yet.")
            return {"articles": [], "problem": problem}
        ticket, problem = system.backend_id._read_live(
            lambda client: client.get_ticket(
                system.external_id,
                articles=True,
                attachments=True,
                contents=False,
                reference=system._get_article_reference(),
            )
        )
        articles = sorted(
            ticket.articles if ticket else [],
            key=lambda article: article.article_id,
            reverse=True,
        )
        shown = [self._show_article(article) for article in articles]
        return {"articles": shown, "problem": problem}

    def _show_article(self, article):
        """An article in the words of JSON."""
        return {
            "id": article.article_id,
            "subject": article.subject,
            "body": article.body,
            "sender": article.sender,
            "sender_type": article.sender_type,
            "is_visible": article.is_visible,
            "date": fields.Datetime.to_string(article.created),
            "attachments": [
                {
                    "name": attachment.filename,
                    "size": human_size(attachment.size),
                    "url": self._get_attachment_url(article.article_id, place),
                }
                for place, attachment in enumerate(article.attachments)
            ],
        }

    def _get_attachment_url(self, article_id, place):
        return (
            f"/somconnexio_otrs/attachment/{self._name}/{self.id}/{article_id}/{place}"
        )

    def _read_attachment(self, article_id, place):
        """Return (file name, bytes) of one attachment as OTRS has it, and a problem.

        :param place: which of the article's attachments, from 0
        :return: the pair or None, and why it's None: nothing means there is none
        """
        self._check_conversation_access()
        system = self.sudo()
        ticket, problem = system.backend_id._read_live(
            lambda client: client.get_ticket(
                system.external_id,
                articles=True,
                attachments=True,
                reference=system._get_article_reference(),
            ),
            timeout=DOWNLOAD_TIMEOUT,
        )
        for article in ticket.articles if ticket else []:
            if article.article_id == article_id and place < len(article.attachments):
                attachment = article.attachments[place]
                return (attachment.filename, attachment.content or b""), ""
        return None, problem

    # === WRITING === #

    def action_write_article(self):
        """Open the form in which an article is written."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to the ticket"),
            "res_model": "otrs.article.compose",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_ticket_model": self._name,
                "default_ticket_id": self.id,
            },
        }

    # === PANEL === #

    def _show_ticket(self):
        """What the panel shows of a ticket, in the words of JSON."""
        self.ensure_one()
        return {
            "model": self._name,
            "id": self.id,
            "number": self.display_name,
            "title": self._get_panel_title(),
            "state": self.ticket_state or "",
            "is_ended": self._is_ended(),
            "queue": self.queue or "",
            "url": self.ticket_url or "",
            "since": fields.Datetime.to_string(self._get_panel_since()) or "",
            "last_date": fields.Datetime.to_string(self.last_article_date) or "",
            "last_sender": self.last_article_sender or "",
            "is_readable": bool(self.external_id),
        }

    def _get_panel_title(self):
        """Extension point: what the ticket is about."""
        return ""

    def _get_panel_since(self):
        """Extension point: when the ticket was opened."""
        return self.create_date

    def _note_last_article(self, articles):
        """Keep when the last of some articles was written, and by whom."""
        last = max(articles, key=lambda article: article.article_id, default=None)
        if last and (
            not self.last_article_date
            or (last.created and last.created >= self.last_article_date)
        ):
            self.write(
                {
                    "last_article_date": last.created,
                    "last_article_sender": last.sender,
                }
            )
