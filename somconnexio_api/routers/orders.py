# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from pydantic import AfterValidator, SkipValidation

from ..dependencies import IdempotencyKey, IfMatch, allowed, json_body
from ..etag import answer_with_etag, check_version, compute_etag
from ..paging import PageQuery, paging_by
from ..schemas.base import Moment, Page
from ..schemas.order import Order, OrderCreate, OrderStatus, OrderSummary, OrderUpdate
from ..schemas.order_document import OrderDocument, OrderDocumentUpload
from ..schemas.problem import responses
from ..validation import check_characters

router = APIRouter(tags=["orders"], responses=responses(401, 429))

paging = paging_by({"created": "create_date"}, default="-created")

Reference = Annotated[str, Path(max_length=256), AfterValidator(check_characters)]


def order_filters(
    status: Annotated[OrderStatus | None, Query()] = None,
    changed_since: Annotated[
        Moment | None, Query(description="Changed then or later; UTC without zone")
    ] = None,
) -> dict[str, Any]:
    """What orders can be searched by; all that is given must fit."""
    return {"status": status, "changed_since": changed_since}


@router.post(
    "/orders",
    status_code=201,
    dependencies=[Depends(json_body)],
    responses={
        200: {"description": "The order of an earlier request", "model": Order},
        **responses(409, 413, 415, 422),
    },
)
def create_order(
    # Validated by the service, which looks everything up in the same pass, so that
    # one answer names all that is wrong.
    body: Annotated[OrderCreate, SkipValidation, Body()],
    env: allowed("orders:write"),
    request: Request,
    response: Response,
    _key: IdempotencyKey = None,
) -> Order:
    """Place an order. Repeating a request is safe: the same `uuid` is one order."""
    order, is_new = env["api.order.service"]._create_order(body)
    response.status_code = 201 if is_new else 200
    response.headers["Location"] = (
        f"{request.scope['root_path']}/orders/{order.order_reference}"
    )
    return Order.from_lead(order)


@router.get("/orders", responses=responses(422))
def list_orders(
    env: allowed("orders:read"),
    page: Annotated[PageQuery, Depends(paging)],
    filters: Annotated[dict, Depends(order_filters)],
) -> Page[OrderSummary]:
    """The orders that the client has placed, the newest first."""
    orders, cursor = env["api.order.service"]._list_orders(filters, page)
    items = [OrderSummary.from_lead(order) for order in orders]
    return Page[OrderSummary](items=items, next=cursor)


@router.get(
    "/orders/{reference}",
    response_model=Order,
    responses={304: {"description": "As the client has it"}, **responses(404, 422)},
)
def get_order(
    reference: Reference,
    env: allowed("orders:read"),
    request: Request,
    response: Response,
) -> Any:
    """How an order stands, line by line, and what it waits for."""
    order = Order.from_lead(env["api.order.service"]._get_order(reference))
    return answer_with_etag(request, response, order)


@router.patch(
    "/orders/{reference}",
    dependencies=[Depends(json_body)],
    responses=responses(404, 409, 412, 413, 415, 422, 428),
)
def update_order(
    reference: Reference,
    body: Annotated[OrderUpdate, SkipValidation, Body()],
    env: allowed("orders:write"),
    request: Request,
    response: Response,
    _version: IfMatch = None,
    _key: IdempotencyKey = None,
) -> Order:
    """Change the contact or the notes of an order before the cooperative accepts it.

    `If-Match` is required: nobody overwrites what they have not seen.
    """
    service = env["api.order.service"]
    order = service._get_order(reference)
    # what won't do in any version is said first, as RFC 9110 (13.2.1) wants
    change = service._read_change(body)
    check_version(request, Order.from_lead(order), required=True)
    service._update_order(order, change)
    return _tell(order, response)


@router.post(
    "/orders/{reference}/cancel",
    responses=responses(404, 409, 412, 422),
)
def cancel_order(
    reference: Reference,
    env: allowed("orders:write"),
    request: Request,
    response: Response,
    _version: IfMatch = None,
    _key: IdempotencyKey = None,
) -> Order:
    """Cancel an order, unless somebody works on it: then the answer says on what.

    One that is cancelled already stays so.
    """
    service = env["api.order.service"]
    order = service._get_order(reference)
    check_version(request, Order.from_lead(order))
    service._cancel_order(order)
    return _tell(order, response)


@router.get("/orders/{reference}/documents", responses=responses(404, 422))
def list_order_documents(
    reference: Reference, env: allowed("orders:read")
) -> list[OrderDocument]:
    """The documents that an order needs, and what is there."""
    order = env["api.order.service"]._get_order(reference)
    return [OrderDocument.from_document(one) for one in order.document_ids]


@router.post(
    "/orders/{reference}/documents",
    status_code=201,
    dependencies=[Depends(json_body)],
    responses={
        200: {"description": "This file was there already", "model": OrderDocument},
        **responses(404, 409, 413, 415, 422),
    },
)
def upload_order_document(
    reference: Reference,
    body: Annotated[OrderDocumentUpload, SkipValidation, Body()],
    env: allowed("orders:write"),
    response: Response,
    _key: IdempotencyKey = None,
) -> OrderDocument:
    """Add a file to a document that an order needs. The same file is kept once."""
    service = env["api.order.service"]
    order = service._get_order(reference)
    document, is_new = service._upload_document(order, body)
    response.status_code = 201 if is_new else 200
    return OrderDocument.from_document(document)


def _tell(record: Any, response: Response) -> Order:
    """Describe an order that has changed, with its version."""
    order = Order.from_lead(record)
    response.headers["ETag"] = compute_etag(order)
    return order
