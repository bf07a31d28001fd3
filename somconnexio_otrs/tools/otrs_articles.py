"""Articles of tickets and what is attached to them."""


class OtrsArticlesMixin:
    """TicketUpdate with nothing but an article."""

    def add_article(self, ticket_id, article, attachments=(), reference=""):
        """Add an article to a ticket; return its id, or None if OTRS doesn't say.

        Not repeatable: after an unknown outcome read the ticket's articles first.

        :param article: Subject, Body, ContentType, IsVisibleForCustomer, …
        :param attachments: dicts with Filename, ContentType and Content (base64)
        """
        payload = {"Article": article, "Attachment": list(attachments)}
        answer = self._update(ticket_id, payload, reference)
        article_id = answer.get("ArticleID")
        return int(article_id) if article_id else None
