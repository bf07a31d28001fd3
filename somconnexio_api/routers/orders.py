# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Request, Response
from pydantic import AfterValidator, SkipValidation

from ..dependencies import IdempotencyKey, allowed, json_body
from ..etag import answer_with_etag
from ..schemas.order import Order, OrderCreate
from ..schemas.problem import responses
from ..validation import check_characters

router = APIRouter(tags=["orders"], responses=responses(401, 429))


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


@router.get(
    "/orders/{reference}",
    response_model=Order,
    responses={304: {"description": "As the client has it"}, **responses(404, 422)},
)
def get_order(
    reference: Annotated[str, Path(max_length=256), AfterValidator(check_characters)],
    env: allowed("orders:read"),
    request: Request,
    response: Response,
) -> Any:
    """How an order stands, line by line."""
    order = Order.from_lead(env["api.order.service"]._get_order(reference))
    return answer_with_etag(request, response, order)
