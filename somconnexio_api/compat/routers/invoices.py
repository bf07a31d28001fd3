# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from ...dependencies import allowed
from ..const import MAX_LIMIT, ROOT
from ..openapi import former_responses
from ..paging import OffsetPage, offset_paging_by
from ..schemas.base import QueryText
from ..schemas.invoice import InvoiceDocument, InvoicePage

SERVICE = "api.compat.invoice.service"

router = APIRouter(
    prefix=ROOT, tags=["invoices"], responses=former_responses(400, 401, 404)
)

paging = offset_paging_by(
    {
        "id": "id",
        "name": "name",
        "date": "invoice_date",
        "invoice_date": "invoice_date",
        "total_amount": "amount_total",
    },
    default="invoice_date",
    default_order="DESCENDENT",
    default_limit=MAX_LIMIT,
    order_names="ASCENDENT or DESCENDENT",
)


@router.get("/invoice", response_model_exclude_none=True)
def search_invoices(
    env: allowed("invoices:read"),
    page: Annotated[OffsetPage, Depends(paging)],
    customer_ref: Annotated[
        QueryText | None, Query(description="Number of the customer")
    ] = None,
    partner_vat: Annotated[
        QueryText | None, Query(description="Tax number, the whole of it")
    ] = None,
) -> InvoicePage:
    """The posted invoices of a customer, page by page."""
    invoices, answer = env[SERVICE]._search_former(customer_ref, partner_vat, page)
    return InvoicePage(invoices=invoices, paging=answer if page.is_asked_for else None)


@router.get("/invoice/{number}", responses=former_responses(503))
def get_invoice(
    env: allowed("invoices:read"), number: Annotated[str, Path(max_length=64)]
) -> InvoiceDocument:
    """An invoice with its document."""
    return env[SERVICE]._get_invoice(number)
