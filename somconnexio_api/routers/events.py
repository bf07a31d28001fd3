# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The events that the API sends: for the description only, nobody calls these."""

from typing import Annotated

from fastapi import APIRouter, Header

from ..schemas.event import Event

webhooks = APIRouter(tags=["events"])

_ANSWERS = {
    204: {"description": "Taken; any other 2xx says the same"},
    410: {"description": "Gone: the subscription is switched off"},
    429: {"description": "Later: it is sent again, after `Retry-After` if given"},
}


def _describe(code: str, text: str) -> None:
    def told(
        body: Event,
        webhook_id: Annotated[
            str, Header(description="The event's `id`: what came before is ignored")
        ],
        webhook_timestamp: Annotated[
            int, Header(description="Of this attempt, in seconds since 1970")
        ],
        webhook_signature: Annotated[
            str,
            Header(
                description="`v1,` and base64 of HMAC-SHA256 over "
                "`{webhook-id}.{webhook-timestamp}.{body}`; the key is the secret "
                "after `whsec_`, base64-decoded. While a secret is being replaced "
                "there are two, separated by a blank: one must fit."
            ),
        ],
    ) -> None:
        pass

    told.__doc__ = text
    name = code.replace(".", "_")
    webhooks.add_api_route(
        code,
        told,
        methods=["POST"],
        status_code=204,
        responses=_ANSWERS,
        operation_id=f"told_{name}",
        summary=text,
    )


_describe("order.received", "An order was received.")
_describe("order.state_changed", "An order has another state.")
_describe("service_order.state_changed", "A change of a contract has another state.")
_describe("contract.activated", "A service works.")
_describe("contract.changed", "A contract is not as it was.")
_describe("contract.ended", "A contract has ended, or will never start.")
_describe("invoice.posted", "There is a new invoice or credit note.")
_describe("member.joined", "Somebody is with the cooperative.")
_describe("member.left", "Somebody is no longer with the cooperative.")
