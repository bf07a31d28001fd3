# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Any

from odoo import fields, models

from odoo.addons.somconnexio_sync.exceptions import RemoteRejectedError

# What OTRS says of an address whose mail server it doesn't find
REFUSED_FROM = "Article->From"


class OtrsArticle(models.Model):
    _inherit = "otrs.article"

    member_text = fields.Text(
        string="Words of the Member",
        readonly=True,
        help="What the member wrote, to the letter. It is the customer's article in "
        "OTRS then, not one of the cooperative.",
    )

    def _get_text(self) -> str:
        return self.member_text or super()._get_text()

    def _prepare_payload(self) -> dict[str, Any]:
        """A member's message comes from the member."""
        payload = super()._prepare_payload()
        if not self.member_text:
            return payload
        payload["SenderType"] = "customer"
        author = self.message_id.author_id
        if author.email_normalized:
            name = (author.name or "").replace("\\", "").replace('"', "'")
            payload["From"] = f'"{name}" <{author.email_normalized}>'
        return payload

    def _do_push(self, client: Any, payload: dict[str, Any]) -> dict[str, Any]:
        """OTRS refuses an article, before it writes anything, for an address that it
        doesn't like: the message is worth more than the address."""
        try:
            return super()._do_push(client, payload)
        except RemoteRejectedError as error:
            if "From" not in payload or REFUSED_FROM not in error.message:
                raise
        rest = {name: value for name, value in payload.items() if name != "From"}
        return super()._do_push(client, rest)
