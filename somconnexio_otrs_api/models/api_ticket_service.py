# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from odoo import models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from odoo.addons.somconnexio_api.problem import ApiProblem

from ..schemas.ticket import TicketMessage

if TYPE_CHECKING:
    from odoo.addons.somconnexio_api.paging import PageQuery

    from ..schemas.ticket import TicketMessageCreate


class ApiTicketService(models.AbstractModel):
    """Tickets of members as the API tells them, and what members write to them."""

    _name = "api.ticket.service"
    _description = "API: Tickets"
    _inherit = ["api.caller.mixin"]

    # === READING === #

    def _get_domain(self) -> Domain:
        return self._limit_to_company() & self._limit_to_member()

    def _list_tickets(self, filters: dict[str, Any], page: PageQuery):
        """Return one page of tickets, and the cursor of the next one or None.

        :param filters: `member`, `contract`, `state`, `changed_since`; None where
            nothing is asked for
        """
        domain = self._get_domain()
        paths = {
            "member": ("partner_id.ref", "="),
            "contract": ("contract_id.code", "="),
            "changed_since": ("changed_on", ">="),
        }
        for name, (path, operator) in paths.items():
            if filters[name] is not None:
                domain &= Domain(path, operator, filters[name])
        if filters["state"] is not None:
            domain &= Domain("is_open", "=", filters["state"] == "open")
        # sudo: a client reads tickets through here only
        return page.fetch(self.env["api.ticket"].sudo(), domain)

    def _get_ticket(self, number: str) -> Any:
        """Return the `api.ticket` with this number.

        :raises ApiProblem: 404
        """
        # sudo: a client reads tickets through here only
        tickets = self.env["api.ticket"].sudo()
        domain = self._get_domain() & Domain("number", "=", number)
        ticket = tickets.search(domain, limit=1)
        if not ticket:
            message = self.env._("There is no ticket with this number.")
            raise ApiProblem(404, message)
        return ticket

    def _read_messages(self, row: Any) -> tuple[list[TicketMessage], bool]:
        """Return what the member may see of a ticket's conversation, oldest first, and
        whether OTRS has told its part.

        What was written here and has not arrived there yet is told in any case.
        """
        ticket = row._get_ticket()
        articles = ticket._read_customer_articles()
        told = [
            TicketMessage.from_article(article, ticket._strip_mark(article.subject))
            for article in articles or ()
        ]
        arrived = {article.subject for article in articles or ()}
        unsent = [
            TicketMessage.from_unsent(one)
            for one in ticket._find_unsent_articles()
            if one._get_marked_subject() not in arrived
        ]
        return told + unsent, articles is not None

    # === WRITING === #

    def _add_message(self, row: Any, body: TicketMessageCreate) -> TicketMessage:
        """Note a member's message down and have it sent to the ticket, once.

        :raises ApiProblem: 409 if nobody works on the ticket any more
        """
        if not row.is_open:
            message = self.env._(
                "This ticket is closed: nothing can be added to it any more."
            )
            raise ApiProblem(409, message)
        ticket = row._get_ticket()
        subject = body.subject or self.env._("Message of the member")
        message = (
            ticket._get_conversation_record()
            .with_context(is_otrs_article=True, mail_post_autofollow_author_skip=True)
            .message_post(
                subject=subject,
                body=plaintext2html(body.text),
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                author_id=row.partner_id.id,
                email_from=row.partner_id.email_formatted,
            )
        )
        article = (
            self.env["otrs.article"]
            .sudo()
            ._create_for_message(ticket, message, subject, is_visible=True)
        )
        article.member_text = body.text
        return TicketMessage.from_unsent(article)
