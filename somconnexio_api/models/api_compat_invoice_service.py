# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import base64
from typing import Any

from odoo import models
from odoo.fields import Domain

from ..compat.const import MAX_ID
from ..compat.problem import FormerError
from ..compat.schemas.invoice import FormerInvoice, InvoiceDocument


class ApiCompatInvoiceService(models.AbstractModel):
    """Invoices as the former API tells them."""

    _name = "api.compat.invoice.service"
    _description = "Former API: Invoices"
    _inherit = ["api.caller.mixin"]

    def _get_former_invoice_domain(self) -> Domain:
        """Invoices that customers have got."""
        return (
            self._limit_to_company()
            & Domain("move_type", "=", "out_invoice")
            & Domain("state", "=", "posted")
        )

    def _search_former(self, reference: str | None, vat: str | None, page: Any):
        """Return the invoices of a customer, and what is said about the page.

        :param reference: member number
        :param vat: the whole tax number, however it is written
        :raises FormerError: 400 for both or none, 404 if there is no invoice
        """
        if (reference is None) == (vat is None):
            raise FormerError(400, "Either customer_ref or partner_vat is required")
        if vat is None:
            customer = Domain("commercial_partner_id.ref", "=", reference)
        else:
            partners = self.env["res.partner"]
            holders = partners._find_by_vat(
                partners._normalize_vat(vat), self.env.company
            )
            customer = Domain("commercial_partner_id", "in", holders.ids)
        # sudo: a client reads invoices through here only
        moves, paging = page.fetch(
            self.env["account.move"].sudo(),
            self._get_former_invoice_domain() & customer,
        )
        return [FormerInvoice.from_move(move) for move in moves], paging

    def _get_invoice(self, number: str) -> InvoiceDocument:
        """Return an invoice with its document.

        :param number: id of the invoice
        :raises FormerError: 404 for an unknown one
        :raises ApiProblem: 404 if there is no document yet
        """
        if not (number.isascii() and number.isdecimal()):
            raise FormerError(404)
        domain = Domain("id", "=", min(int(number[:19]), MAX_ID))
        # sudo: a client reads invoices through here only
        move = (
            self.env["account.move"]
            .sudo()
            .search(self._get_former_invoice_domain() & domain)
        )
        if not move:
            raise FormerError(404)
        document = self.env["api.invoice.service"]._get_document(move)
        text = base64.b64encode(document).decode()
        return InvoiceDocument.from_move(move, pdf=text)
