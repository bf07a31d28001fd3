# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timezone
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from ..dependencies import IdempotencyKey, allowed, allowed_caller, json_body
from ..paging import PageQuery, paging_by
from ..schemas.base import Page
from ..schemas.event_subscription import (
    EventSecret,
    EventSecretCreate,
    EventSubscription,
    EventSubscriptionCreate,
    NewEventSubscription,
)
from ..schemas.problem import responses

router = APIRouter(tags=["events"], responses=responses(401, 422, 429))

paging = paging_by({"id": "code"}, default="id")

Code = Annotated[str, Path(max_length=64, pattern="^[A-Za-z0-9_-]+$")]


@router.get("/event-subscriptions")
def list_event_subscriptions(
    env: allowed("events:read"), page: Annotated[PageQuery, Depends(paging)]
) -> Page[EventSubscription]:
    """The addresses to which this client has events sent."""
    service = env["api.event.subscription.service"]
    found, cursor = service._list_subscriptions(page)
    items = [EventSubscription.from_subscription(one) for one in found]
    return Page[EventSubscription](items=items, next=cursor)


@router.post(
    "/event-subscriptions",
    status_code=201,
    dependencies=[Depends(json_body)],
    responses=responses(409, 413, 415),
)
def create_event_subscription(
    body: EventSubscriptionCreate,
    caller: allowed_caller("events:write"),
    request: Request,
    response: Response,
    _key: IdempotencyKey = None,
) -> NewEventSubscription:
    """Have events sent to an address from now on. The secret is told this once."""
    service = caller.env["api.event.subscription.service"]
    found, secret = service._create_subscription(body, caller.scopes)
    root_path = request.scope["root_path"]
    response.headers["Location"] = f"{root_path}/event-subscriptions/{found.code}"
    return NewEventSubscription.from_subscription(found, secret=secret)


@router.get("/event-subscriptions/{id}", responses=responses(404))
def get_event_subscription(id: Code, env: allowed("events:read")) -> EventSubscription:
    """One address to which this client has events sent."""
    service = env["api.event.subscription.service"]
    return EventSubscription.from_subscription(service._get_subscription(id))


@router.delete(
    "/event-subscriptions/{id}", status_code=204, responses=responses(404, 409)
)
def delete_event_subscription(
    id: Code, env: allowed("events:write"), _key: IdempotencyKey = None
) -> None:
    """Send nothing more to an address, not even what has not arrived yet."""
    env["api.event.subscription.service"]._delete_subscription(id)


@router.post(
    "/event-subscriptions/{id}/secret",
    status_code=201,
    dependencies=[Depends(json_body)],
    responses=responses(404, 409, 413, 415),
)
def rotate_event_secret(
    id: Code,
    body: EventSecretCreate,
    env: allowed("events:write"),
    _key: IdempotencyKey = None,
) -> EventSecret:
    """Get a new secret. The one before goes on signing beside it for a while."""
    service = env["api.event.subscription.service"]
    secret, until = service._rotate_secret(id, body.keep_previous_hours)
    return EventSecret(
        secret=secret,
        previous_valid_until=until and until.replace(tzinfo=timezone.utc),
    )
