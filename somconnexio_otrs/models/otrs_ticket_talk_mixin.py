from odoo import fields, models


class OtrsTicketTalkMixin(models.AbstractModel):
    """What is written on a ticket: articles from OTRS become notes of its service
    order, once each, and messages of Odoo become articles.
    """

    _name = "otrs.ticket.talk.mixin"
    _description = "Articles of an OTRS Ticket"
    _inherit = ["otrs.conversation.mixin", "otrs.ticket.reading.mixin"]

    article_ids = fields.One2many("otrs.article", "ticket_id", readonly=True)
    queue_since = fields.Datetime(
        string="In This Queue Since",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Moment of the ticket's creation or of its last change of queue.",
    )

    def write(self, vals):
        if not vals.get("queue"):
            return super().write(vals)
        moved = self.filtered(lambda ticket: ticket.queue != vals["queue"])
        if moved:
            since = vals.get("remote_changed") or fields.Datetime.now()
            super(OtrsTicketTalkMixin, moved).write({"queue_since": since, **vals})
        if moved != self:
            super(OtrsTicketTalkMixin, self - moved).write(vals)
        return True

    # === CONVERSATION === #

    def _get_article_reference(self):
        return self.external_code

    def _get_conversation_record(self):
        return self.service_order_id

    def _get_panel_title(self):
        return self.service_order_id.display_name

    def _get_push_dependents(self):
        """Articles that were written before the ticket was in OTRS."""
        waiting = self.article_ids.filtered(lambda one: one.state == "to_push")
        return [*super()._get_push_dependents(), waiting]

    # === NEWS === #

    def _on_taken_over(self, ticket):
        """Have the new articles read of a ticket that changed."""
        result = super()._on_taken_over(ticket)
        if self.backend_id.follows_articles:
            self._mark_to_read("_pull_articles")
        return result

    def _pull_articles(self):
        """Take over the new articles of some tickets

        Safe to run any number of times: an article is taken over once.
        """
        tickets = self._select_readable()
        if not tickets:
            return "Nothing to do"
        fresh = tickets._run_remote(tickets._read_fresh_articles)
        for ticket, articles in fresh.items():
            ticket._take_over_articles(articles)
        return f"{sum(map(len, fresh.values()))} articles"

    def _read_fresh_articles(self, client):
        """The articles that are not in Odoo yet, by ticket; their files too."""
        found = client.get_conversations(self.mapped("external_id"))
        fresh = {}
        for ticket in self:
            remote = found.get(int(ticket.external_id))
            articles = ticket._select_fresh(remote) if remote else []
            if any(article.attachments for article in articles):
                remote = client.get_ticket(
                    ticket.external_id,
                    articles=True,
                    attachments=True,
                    reference=ticket.external_code,
                )
                articles = ticket._select_fresh(remote)
            if articles:
                fresh[ticket] = articles
        return fresh

    def _select_fresh(self, remote):
        """Articles of others that we don't have, oldest first.

        Whatever the account wrote that made the ticket comes from Odoo.
        """
        domain = [
            ("backend_id", "=", self.backend_id.id),
            ("external_id", "in", [str(one.article_id) for one in remote.articles]),
        ]
        known = set(self.env["otrs.article"].search(domain).mapped("external_id"))
        fresh = [
            article
            for article in remote.articles
            if str(article.article_id) not in known
            and article.created_by != remote.created_by
        ]
        return sorted(fresh, key=lambda article: article.article_id)

    def _take_over_articles(self, articles):
        """Log articles of OTRS on the service order, those that are not there yet."""
        self._lock_row(self)
        known = set(self.article_ids.mapped("external_id"))
        for article in articles:
            if str(article.article_id) not in known:
                self.env["otrs.article"]._create_from_remote(self, article)
        self._note_last_article(articles)
