# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AfterValidator

from odoo.addons.somconnexio_api.dependencies import (
    IdempotencyKey,
    allowed,
    json_body,
)
from odoo.addons.somconnexio_api.etag import answer_with_etag
from odoo.addons.somconnexio_api.paging import PageQuery, paging_by
from odoo.addons.somconnexio_api.schemas.base import Moment, Page, Text
from odoo.addons.somconnexio_api.schemas.problem import responses
from odoo.addons.somconnexio_api.validation import check_characters

from ..schemas.ticket import (
    Ticket,
    TicketMessage,
    TicketMessageCreate,
    TicketState,
    TicketSummary,
)

router = APIRouter(tags=["tickets"], responses=responses(401, 422, 429))

paging = paging_by({"opened": "opened_on", "changed": "changed_on"}, default="-opened")

Number = Annotated[
    str,
    Path(max_length=64, examples=["2026112910000017"]),
    AfterValidator(check_characters),
]


def ticket_filters(
    member: Annotated[Text | None, Query(description="Number of the member")] = None,
    contract: Annotated[Text | None, Query(description="Code")] = None,
    state: Annotated[TicketState | None, Query()] = None,
    changed_since: Annotated[
        Moment | None, Query(description="Changed then or later; UTC without zone")
    ] = None,
) -> dict[str, Any]:
    """What tickets can be searched by; all that is given must fit."""
    return {
        "member": member,
        "contract": contract,
        "state": state,
        "changed_since": changed_since,
    }


@router.get("/tickets")
def list_tickets(
    env: allowed("tickets:read"),
    page: Annotated[PageQuery, Depends(paging)],
    filters: Annotated[dict, Depends(ticket_filters)],
) -> Page[TicketSummary]:
    """The tickets that fit, the newest first: those of service orders and those that
    members opened themselves; with a member's token only the member's."""
    tickets, cursor = env["api.ticket.service"]._list_tickets(filters, page)
    items = [TicketSummary.from_ticket(ticket) for ticket in tickets]
    return Page[TicketSummary](items=items, next=cursor)


@router.get(
    "/tickets/{number}",
    response_model=Ticket,
    responses={304: {"description": "As the client has it"}, **responses(404)},
)
def get_ticket(
    number: Number,
    env: allowed("tickets:read"),
    request: Request,
    response: Response,
) -> Any:
    """One ticket with what its member may see of the conversation, which is read from
    the ticket system at this moment. If that doesn't answer within some seconds the
    ticket is told all the same, see `messages_available`."""
    service = env["api.ticket.service"]
    ticket = service._get_ticket(number)
    messages, is_available = service._read_messages(ticket)
    answer = Ticket.from_ticket(ticket, messages, is_available)
    return answer_with_etag(request, response, answer)


@router.post(
    "/tickets/{number}/messages",
    status_code=202,
    dependencies=[Depends(json_body)],
    responses=responses(404, 409, 413, 415),
)
def create_ticket_message(
    number: Number,
    body: TicketMessageCreate,
    env: allowed("tickets:write"),
    request: Request,
    response: Response,
    _key: IdempotencyKey = None,
) -> TicketMessage:
    """Write to an open ticket as its member (409 if it is closed). The message is
    stored at once and sent on in the background; the ticket at `Location` tells it from
    now on."""
    service = env["api.ticket.service"]
    message = service._add_message(service._get_ticket(number), body)
    root_path = request.scope["root_path"]
    response.headers["Location"] = f"{root_path}/tickets/{number}"
    return message
