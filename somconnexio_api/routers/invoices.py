# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AfterValidator

from ..dependencies import allowed
from ..etag import answer_with_etag, answer_with_file
from ..paging import PageQuery, paging_by
from ..schemas.base import Day, Moment, Page, Text
from ..schemas.invoice import Invoice, InvoiceSummary, PaymentState
from ..schemas.problem import responses
from ..validation import check_characters

router = APIRouter(tags=["invoices"], responses=responses(401, 422, 429))

paging = paging_by({"date": "invoice_date", "created": "create_date"}, default="-date")

Number = Annotated[
    str,
    Path(
        max_length=64,
        description="As the invoice has it; “/” as it is or as %2F",
        examples=["INV/2026/00012"],
    ),
    AfterValidator(check_characters),
]
UNCHANGED = {304: {"description": "As the client has it"}}
PDF = {
    200: {
        "description": "The document as it was sent",
        "content": {
            "application/pdf": {"schema": {"type": "string", "format": "binary"}}
        },
    }
}


def invoice_filters(
    member: Annotated[Text | None, Query(description="Number of the member")] = None,
    contract: Annotated[
        Text | None, Query(description="Code of a contract that is billed in it")
    ] = None,
    date_from: Annotated[Day | None, Query(description="First day")] = None,
    date_to: Annotated[Day | None, Query(description="Last day")] = None,
    payment_state: Annotated[PaymentState | None, Query()] = None,
    changed_since: Annotated[
        Moment | None,
        Query(description="Changed then or later, also by a payment; UTC without zone"),
    ] = None,
) -> dict[str, Any]:
    """What invoices can be searched by; all that is given must fit."""
    return {
        "member": member,
        "contract": contract,
        "date_from": date_from,
        "date_to": date_to,
        "payment_state": payment_state,
        "changed_since": changed_since,
    }


@router.get("/invoices")
def list_invoices(
    env: allowed("invoices:read"),
    page: Annotated[PageQuery, Depends(paging)],
    filters: Annotated[dict, Depends(invoice_filters)],
) -> Page[InvoiceSummary]:
    """The invoices and refunds that fit, the newest first; with a member's token only
    those of the member."""
    service = env["api.invoice.service"]
    invoices, cursor = service._list_invoices(filters, page)
    contracts = service._get_contract_codes(invoices)
    items = [InvoiceSummary.from_move(invoice, contracts) for invoice in invoices]
    return Page[InvoiceSummary](items=items, next=cursor)


# before the invoice itself, whose number may hold slashes
@router.get(
    "/invoices/{number:path}/pdf",
    response_class=Response,
    responses={**PDF, **UNCHANGED, **responses(404, 503)},
)
def get_invoice_pdf(
    number: Number, env: allowed("invoices:read"), request: Request
) -> Response:
    """The invoice as a PDF; 404 as long as there is none, 503 if the system that made
    it does not answer."""
    service = env["api.invoice.service"]
    content = service._get_document(service._get_invoice(number))
    return answer_with_file(request, content, "application/pdf")


@router.get(
    "/invoices/{number:path}",
    response_model=Invoice,
    responses={**UNCHANGED, **responses(404)},
)
def get_invoice(
    number: Number,
    env: allowed("invoices:read"),
    request: Request,
    response: Response,
) -> Any:
    """One invoice or refund with its lines."""
    service = env["api.invoice.service"]
    invoice = service._get_invoice(number)
    contracts = service._get_contract_codes(invoice)
    return answer_with_etag(request, response, Invoice.from_move(invoice, contracts))
