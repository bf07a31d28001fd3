"""Invoices and their PDF."""

from __future__ import annotations

from .opencell_transport import OpencellTransport


class InvoiceCalls(OpencellTransport):
    """What can be asked of invoices."""

    def list_invoices(self, filters: dict, offset: int, limit: int) -> dict:
        """Return one page of invoices, the oldest first."""
        return self._post_page(
            "list_invoices",
            "/invoice/list",
            filters,
            offset,
            limit,
            sortBy="id",
            sortOrder="ASCENDING",
        )

    def get_invoice(self, invoice_id: int, reference: str) -> dict:
        """Return an invoice with its PDF, if there is one already."""
        params = {"id": invoice_id, "includePdf": "true"}
        return self._get_invoice(params, reference)

    def get_invoice_by_number(self, number: str, invoice_type: str) -> dict:
        """Return an invoice with its PDF, if there is one already.

        :param invoice_type: later versions number each type on its own
        :raises RemoteNotFoundError: if Opencell says that there is none
        """
        params = {"invoiceNumber": number, "includePdf": "true"}
        if self._is_modern:
            params["invoiceType"] = invoice_type
        return self._get_invoice(params, number)

    def _get_invoice(self, params: dict, reference: str) -> dict:
        answer = self._request(
            "get_invoice",
            "GET",
            "/invoice",
            reference=reference,
            params=params,
            is_read=True,
        )
        return answer["invoice"]

    def fetch_invoice_pdf(self, number: str, invoice_type: str) -> str:
        """Have the PDF of an invoice made; return it in base 64."""
        answer = self._request(
            "fetch_invoice_pdf",
            "POST",
            "/invoice/fetchPdfInvoice",
            reference=number,
            json={
                "invoiceNumber": number,
                "invoiceType": invoice_type,
                "generatePdf": True,
            },
            is_read=True,
        )
        return answer["pdfContent"]
