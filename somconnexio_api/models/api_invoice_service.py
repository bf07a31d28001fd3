# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from odoo import models
from odoo.fields import Domain

from ..problem import ApiProblem

if TYPE_CHECKING:
    from ..paging import PageQuery


class ApiInvoiceService(models.AbstractModel):
    """Posted invoices and refunds of members as the API tells them."""

    _name = "api.invoice.service"
    _description = "API: Invoices"
    _inherit = ["api.caller.mixin"]

    def _get_domain(self) -> Domain:
        """What was billed to members of this company; to one if a member asks."""
        return (
            self._limit_to_company()
            & self._limit_to_member("commercial_partner_id")
            & Domain("move_type", "in", ["out_invoice", "out_refund"])
            & Domain("state", "=", "posted")
            & Domain("invoice_date", "!=", False)
            & Domain("commercial_partner_id.ref", "!=", False)
        )

    def _list_invoices(self, filters: dict[str, Any], page: PageQuery):
        """Return one page of invoices, and the cursor of the next one or None.

        :param filters: `member`, `contract`, `date_from`, `date_to`, `payment_state`,
            `changed_since`; None where nothing is asked for
        """
        conditions = {
            "member": ("commercial_partner_id.ref", "="),
            "date_from": ("invoice_date", ">="),
            "date_to": ("invoice_date", "<="),
            "payment_state": ("payment_state", "="),
            "changed_since": ("write_date", ">="),
        }
        domain = self._get_domain()
        for name, (path, operator) in conditions.items():
            if filters[name] is not None:
                domain &= Domain(path, operator, filters[name])
        if filters["contract"] is not None:
            domain &= self._get_contract_domain(filters["contract"])
        # sudo: a client reads invoices through here only
        return page.fetch(self.env["account.move"].sudo(), domain)

    def _get_contract_domain(self, code: str) -> Domain:
        """The invoices in which the contract with this code is billed.

        Extension point: others know it of other lines.
        """
        return Domain("invoice_line_ids.contract_line_id.contract_id.code", "=", code)

    def _get_contract_codes(self, invoices: Any) -> dict[int, str]:
        """Return id of an invoice line → code of its contract, where it is known.

        Extension point, as above.
        """
        return {
            line.id: line.contract_line_id.contract_id.code
            for line in invoices.invoice_line_ids
            if line.contract_line_id.contract_id.code
        }

    def _get_invoice(self, number: str) -> Any:
        """Return the invoice with this number; the last one if two journals have it.

        :raises ApiProblem: 404
        """
        # sudo: a client reads invoices through here only
        invoices = self.env["account.move"].sudo()
        domain = self._get_domain() & Domain("name", "=", number)
        invoice = invoices.search(domain, order="id desc", limit=1)
        if not invoice:
            message = self.env._("There is no invoice with this number.")
            raise ApiProblem(404, message)
        return invoice

    def _get_document(self, invoice: Any) -> bytes:
        """Return the PDF of an invoice, the one that was sent; none is made here.

        Of the former API's invoices too. Extension point: a bridge whose remote has
        the document reads it first.

        :raises ApiProblem: 404 if there is none yet
        """
        found = invoice._get_invoice_legal_documents("pdf")
        if not found:
            message = self.env._("There is no PDF of this invoice yet.")
            raise ApiProblem(404, message)
        return found["content"]
