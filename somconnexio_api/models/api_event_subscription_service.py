# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from odoo import models
from odoo.fields import Command, Domain

from ..const import MAX_SUBSCRIPTIONS
from ..problem import ApiProblem
from ..tools.event_address import get_host

if TYPE_CHECKING:
    from ..paging import PageQuery
    from ..schemas.event_subscription import EventSubscriptionCreate


class ApiEventSubscriptionService(models.AbstractModel):
    """Subscriptions as API clients make and end them, each its own."""

    _name = "api.event.subscription.service"
    _description = "API: Event Subscriptions"
    _inherit = ["api.caller.mixin"]

    def _get_client(self) -> Any:
        """Return the API client that asks."""
        clients = self.env["somconnexio.api.client"].sudo()
        return clients.search([("user_id", "=", self.env.uid)])

    def _get_domain(self) -> Domain:
        return self._limit_to_company() & Domain(
            "client_id", "=", self._get_client().id
        )

    def _list_subscriptions(self, page: PageQuery):
        """Return one page of subscriptions, and the cursor of the next one or None."""
        # sudo: a client reads its subscriptions through here only
        subscriptions = self.env["somconnexio.api.event.subscription"].sudo()
        return page.fetch(subscriptions, self._get_domain())

    def _get_subscription(self, code: str) -> Any:
        """Return the client's subscription with this id.

        :raises ApiProblem: 404
        """
        # sudo: a client reads its subscriptions through here only
        subscriptions = self.env["somconnexio.api.event.subscription"].sudo()
        found = subscriptions.search(self._get_domain() & Domain("code", "=", code))
        if not found:
            message = self.env._("There is no subscription with this id.")
            raise ApiProblem(404, message)
        return found

    def _create_subscription(
        self, body: EventSubscriptionCreate, scopes: frozenset[str]
    ):
        """Make a subscription of the client that asks.

        :param scopes: what the client may do
        :return: the subscription and its secret
        :raises ApiProblem: 422 with all that is wrong; nothing was written then
        """
        types, errors = self._find_types(body.event_types, scopes)
        # sudo: a client makes its subscriptions through here only
        subscriptions = self.env["somconnexio.api.event.subscription"].sudo()
        problem = subscriptions._find_url_problem(body.url)
        if problem:
            detail = subscriptions._get_url_messages()[problem]
            errors.append({"pointer": "/url", "code": problem, "detail": detail})
        if subscriptions.search_count(self._get_domain()) >= MAX_SUBSCRIPTIONS:
            detail = self.env._("There are too many subscriptions; delete one first.")
            errors.append({"pointer": "", "code": "too_many", "detail": detail})
        if errors:
            raise ApiProblem(422, errors=errors)
        client = self._get_client()
        subscription = subscriptions.create(
            {
                "name": body.name or get_host(body.url),
                "client_id": client.id,
                "company_id": client.company_id.id,
                "url": body.url,
                "event_type_ids": [Command.set(types.ids)],
            }
        )
        secret = subscription._make_secret()
        subscription.action_enable()
        return subscription, secret

    def _find_types(self, codes: list[str], scopes: frozenset[str]):
        """Return the types with these codes, and what is wrong with the others."""
        # sudo: types are the same for everybody
        types = self.env["somconnexio.api.event.type"].sudo()
        known = {type_.code: type_ for type_ in types.search([])}
        errors = []
        for index, code in enumerate(codes):
            type_ = known.get(code)
            if type_ and type_.scope_id.code in scopes:
                types |= type_
                continue
            if type_:
                problem, detail = (
                    "not_allowed",
                    self.env._(
                        "The client needs the permission %(scope)s for this.",
                        scope=type_.scope_id.code,
                    ),
                )
            else:
                problem = "unknown_event_type"
                detail = self.env._("There is no such event type.")
            pointer = f"/event_types/{index}"
            errors.append({"pointer": pointer, "code": problem, "detail": detail})
        return types, errors

    def _delete_subscription(self, code: str) -> None:
        """Send nothing more; what was sent is kept for its time.

        :raises ApiProblem: 404
        """
        self._get_subscription(code)._end()

    def _rotate_secret(
        self, code: str, overlap_hours: int
    ) -> tuple[str, datetime | None]:
        """Return a new secret, and until when the one before is good.

        :raises ApiProblem: 404
        """
        subscription = self._get_subscription(code)
        secret = subscription._make_secret(overlap_hours)
        return secret, subscription.previous_secret_until or None
