"""The invoices that the fake Opencell shows, and whom it tells of new ones."""

from .invoices import (
    check_invoice_filters,
    is_wanted_invoice,
    make_pdf,
    show_invoice,
)
from .rules import Refusal, check_known, not_found, require

DONE = {"status": "SUCCESS", "message": ""}
LIST_LIMIT = 1000
HTTP_METHODS = ("HTTP_GET", "HTTP_POST", "HTTP_PUT", "HTTP_DELETE")


class BillMixin:
    """Lists, reads and prints invoices. Part of :class:`FakeOpencell`."""

    def _bill_routes(self):
        return {
            ("POST", "/invoice/list"): self._list_invoices,
            ("GET", "/invoice"): self._get_invoice,
            ("POST", "/invoice/fetchPdfInvoice"): self._fetch_pdf,
            ("POST", "/notification/webhook/createOrUpdate"): self._write_webhook,
        }

    # -- invoices

    def _list_invoices(self, body):
        check_known("page", body)
        rows = sorted(self.invoices.values(), key=lambda one: one["invoiceId"])
        filters = body.get("filters", {})
        check_invoice_filters(filters)
        for name, value in filters.items():
            rows = [one for one in rows if is_wanted_invoice(one, name, value)]
        offset = body.get("offset", 0)
        limit = min(body.get("limit") or 100, LIST_LIMIT)
        return {
            "actionStatus": DONE,
            "paging": {"offset": offset, "totalNumberOfRecords": len(rows)},
            "invoices": [show_invoice(one) for one in rows[offset : offset + limit]],
        }

    def _get_invoice(self, query):
        found = self.invoices.get(int(query.get("id", 0)))
        if found is None:
            raise not_found("Invoice", query.get("id"), "id")
        shown = show_invoice(found)
        number = found["invoiceNumber"]
        if query.get("includePdf") == "true" and number not in self.unprinted:
            shown.setdefault("pdf", make_pdf(number))
        return {"actionStatus": DONE, "invoice": shown}

    def _fetch_pdf(self, body):
        check_known("pdf", body)
        kind = [] if self.profile == "v7" else ["invoiceType"]
        require(body, "invoiceNumber", *kind)
        numbers = {one["invoiceNumber"] for one in self.invoices.values()}
        if body["invoiceNumber"] not in numbers:
            raise not_found("Invoice", body["invoiceNumber"], "invoiceNumber")
        content = self.documents.get(body["invoiceNumber"])
        content = content or make_pdf(body["invoiceNumber"])
        return {"actionStatus": DONE, "pdfContent": content}

    # -- notifications

    def _write_webhook(self, body):
        check_known("webhook", body)
        require(body, "code", "classNameFilter", "eventTypeFilter")
        require(body, "host", "page", "httpMethod")
        if body["httpMethod"] not in HTTP_METHODS:
            message = f"Invalid value '{body['httpMethod']}' for field httpMethod"
            raise Refusal("invalid", message)
        self.webhooks[body["code"].upper()] = body
        return DONE
