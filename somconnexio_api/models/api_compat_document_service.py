# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from odoo import models

from ..compat.const import MAX_ID
from ..compat.problem import FormerError
from ..compat.schemas.document import RequiredDocument

NOT_FOUND = "Lead not found"


class ApiCompatDocumentService(models.AbstractModel):
    """Documents of orders as the former API tells them."""

    _name = "api.compat.document.service"
    _description = "Former API: Documents"
    _inherit = ["api.order.service"]

    def _list_required(
        self, lead_id: str | None, token: str | None
    ) -> list[RequiredDocument]:
        """Return what an order needs.

        Numbers of orders can be guessed: by number a client only finds what it
        ordered itself. Who has the secret of an order was told it.

        :raises FormerError: 400 for both, none, or an order that isn't there
        """
        if (lead_id is None) == (token is None):
            raise FormerError(400, "Either lead_id or crm_lead_token is required")
        order = (
            self._find_order_by_token(token)
            if lead_id is None
            else self._find_own_order(lead_id)
        )
        if not order:
            raise FormerError(400, NOT_FOUND)
        documents = order.document_ids.sorted("id")
        return [RequiredDocument.from_document(document) for document in documents]

    def _find_order_by_token(self, token: str):
        # sudo: an order is found by its secret, in this company only
        order = self.env["crm.lead"].sudo()._get_by_document_token(token)
        return order.filtered(
            lambda lead: lead.active and lead.company_id == self.env.company
        )

    def _find_own_order(self, lead_id: str):
        if not (lead_id.isascii() and lead_id.isdecimal()):
            raise FormerError(400, "lead_id must be numeric")
        return self._get_orders().search(
            [
                *self._get_domain(),
                ("id", "=", min(int(lead_id[:19]), MAX_ID)),
                ("api_client_id", "=", self._get_client().id),
            ],
            limit=1,
        )
