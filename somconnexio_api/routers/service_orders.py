# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from pydantic import AfterValidator, SkipValidation

from ..dependencies import IdempotencyKey, IfMatch, allowed, json_body
from ..etag import answer_with_etag, check_version
from ..paging import PageQuery, paging_by
from ..schemas.base import Moment, Page, Text
from ..schemas.problem import responses
from ..schemas.service_order import (
    PlannedServiceOrder,
    ServiceOrder,
    ServiceOrderCreate,
    ServiceOrderResult,
    ServiceOrderState,
)
from ..validation import check_characters

router = APIRouter(tags=["service orders"], responses=responses(401, 422, 429))

paging = paging_by({"created": "create_date"}, default="-created")

Reference = Annotated[str, Path(max_length=64), AfterValidator(check_characters)]
# Validated by the service, which looks everything up in the same pass.
Wish = Annotated[ServiceOrderCreate, SkipValidation, Body()]


def service_order_filters(
    member: Annotated[Text | None, Query(description="Number of the member")] = None,
    contract: Annotated[Text | None, Query(description="Code")] = None,
    type: Annotated[Text | None, Query(description="Kind of change")] = None,
    state: Annotated[ServiceOrderState | None, Query()] = None,
    changed_since: Annotated[
        Moment | None, Query(description="Changed then or later; UTC without zone")
    ] = None,
) -> dict[str, Any]:
    """What service orders can be searched by; all that is given must fit."""
    return {
        "member": member,
        "contract": contract,
        "type": type,
        "state": state,
        "changed_since": changed_since,
    }


@router.post(
    "/service-orders",
    status_code=202,
    dependencies=[Depends(json_body)],
    responses={
        201: {"description": "Done already", "model": ServiceOrderResult},
        **responses(409, 413, 415),
    },
)
def create_service_order(
    body: Wish,
    env: allowed("service-orders:write"),
    request: Request,
    response: Response,
    _key: IdempotencyKey = None,
) -> ServiceOrderResult:
    """Ask for a change of a contract. It is checked at once; what goes on later is
    told at the address in `Location`. An open request of the same kind is replaced."""
    first, *others = env["api.service.order.service"]._create_orders(body)
    if first.state == "completed":
        response.status_code = 201
    root_path = request.scope["root_path"]
    response.headers["Location"] = f"{root_path}/service-orders/{first.name}"
    return ServiceOrderResult(
        **ServiceOrder.from_order(first).model_dump(),
        consequences=[ServiceOrder.from_order(order) for order in others],
    )


@router.post(
    "/service-orders/preview",
    dependencies=[Depends(json_body)],
    responses=responses(413, 415),
)
def preview_service_order(
    body: Wish, env: allowed("service-orders:write")
) -> list[PlannedServiceOrder]:
    """What would come of a request; nothing is written. It is refused as the request
    itself would be."""
    planned = env["api.service.order.service"]._plan_orders(body)
    return [
        PlannedServiceOrder(
            type=one.type,
            contract=one.contract.code,
            effective_date=one.effective_date,
            reason=one.reason or None,
        )
        for one in planned
    ]


@router.get("/service-orders")
def list_service_orders(
    env: allowed("service-orders:read"),
    page: Annotated[PageQuery, Depends(paging)],
    filters: Annotated[dict, Depends(service_order_filters)],
) -> Page[ServiceOrder]:
    """The service orders that fit, the newest first."""
    orders, cursor = env["api.service.order.service"]._list_orders(filters, page)
    items = [ServiceOrder.from_order(order) for order in orders]
    return Page[ServiceOrder](items=items, next=cursor)


@router.get(
    "/service-orders/{reference}",
    response_model=ServiceOrder,
    responses={304: {"description": "As the client has it"}, **responses(404)},
)
def get_service_order(
    reference: Reference,
    env: allowed("service-orders:read"),
    request: Request,
    response: Response,
) -> Any:
    """How a service order stands."""
    order = env["api.service.order.service"]._get_order(reference)
    return answer_with_etag(request, response, ServiceOrder.from_order(order))


@router.post(
    "/service-orders/{reference}/cancel",
    responses=responses(404, 409, 412),
)
def cancel_service_order(
    reference: Reference,
    env: allowed("service-orders:write"),
    request: Request,
    _version: IfMatch = None,
    _key: IdempotencyKey = None,
) -> ServiceOrder:
    """Cancel a service order; one that is cancelled already stays so."""
    service = env["api.service.order.service"]
    order = service._get_order(reference)
    check_version(request, ServiceOrder.from_order(order))
    service._cancel_order(order)
    return ServiceOrder.from_order(order)
