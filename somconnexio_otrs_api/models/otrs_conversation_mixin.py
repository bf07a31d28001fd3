# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import models
from odoo.tools import SQL


class OtrsConversationMixin(models.AbstractModel):
    _inherit = "otrs.conversation.mixin"

    def _select_api_rows(self, row_id: SQL) -> SQL:
        """Extension point: query of the model's tickets as `api.ticket` lists them.

        :param row_id: SQL for the row's id, of the alias ``record``
        """
        raise NotImplementedError

    def _read_customer_articles(self) -> list | None:
        """Return what OTRS shows the customer of the conversation at this moment.

        :return: articles, oldest first; None if OTRS doesn't answer in time
        """
        self.ensure_one()
        ticket, _problem = self.backend_id._read_live(
            lambda client: client.get_ticket(
                self.external_id,
                articles=True,
                attachments=True,
                contents=False,
                reference=self._get_article_reference(),
            )
        )
        if not ticket:
            return None
        articles = [article for article in ticket.articles if article.is_visible]
        return sorted(articles, key=lambda article: article.article_id)

    def _find_unsent_articles(self):
        """What was written for the customer's eyes and has not arrived yet."""
        return self.article_ids.filtered(
            lambda one: one.direction == "out"
            and one.is_visible
            and one.state in ("to_push", "uncertain", "error")
        ).sorted("id")

    def _strip_mark(self, subject: str) -> str:
        """A subject without the code that each of our articles ends with."""
        reference = re.escape(self._get_article_reference())
        return re.sub(rf" \[{reference}-M\d+\]$", "", subject)
