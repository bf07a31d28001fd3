# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo import models


class ApiCompatOtrsMixin(models.AbstractModel):
    """Calls of OTRS name their ticket."""

    _inherit = "api.compat.otrs.mixin"

    def _find_order_of_ticket(self, ticket_number: str) -> Any:
        """The service order of a ticket that Odoo had made."""
        # sudo: found by the number of a ticket, in this company only
        tickets = self.env["otrs.ticket"].sudo()
        ticket = tickets.search(
            [
                ("company_id", "=", self.env.company.id),
                ("ticket_number", "=", ticket_number),
            ],
            limit=1,
        )
        return ticket.service_order_id or super()._find_order_of_ticket(ticket_number)
