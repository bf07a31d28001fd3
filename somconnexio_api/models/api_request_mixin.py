# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from psycopg2.errors import UniqueViolation
from pydantic import BaseModel, ValidationError

from odoo import models
from odoo.exceptions import ConcurrencyError

from ..problem import ApiProblem
from ..validation import errors_of_body


class ApiRequestMixin(models.AbstractModel):
    """Bodies with a `uuid` of the client: a repeated one finds what it made before."""

    _name = "api.request.mixin"
    _description = "API: Requests That Are Safe to Repeat"

    def _get_client(self) -> Any:
        """The `somconnexio.api.client` that calls."""
        clients = self.env["somconnexio.api.client"].sudo()
        return clients.search([("user_id", "=", self.env.uid)], limit=1)

    def _get_earlier(self, body: Any, digest: str, records: Any, domain: list) -> Any:
        """Return what an earlier request with the same `uuid` made, or nothing.

        It is found even if its data would not be accepted any more.

        :param records: model to search, with the rights to do so
        :param domain: besides the `uuid`, what it must fit
        :raises ApiProblem: 409 if the `uuid` came with other data before
        """
        value = body.get("uuid") if isinstance(body, dict) else None
        try:
            uuid = str(UUID(value))
        except (ValueError, TypeError, AttributeError):
            return records  # the validation tells about it
        found = records.search([*domain, ("request_uuid", "=", uuid)], limit=1)
        is_same = (found.api_client_id, found.api_request_digest) == (
            self._get_client(),
            digest,
        )
        if found and not is_same:
            raise ApiProblem(409, self.env._("This uuid came with other data before."))
        return found

    def _create_once(self, records: Any, vals: dict, constraint: str) -> Any:
        """Create a record, unless another transaction makes the same one just now.

        Odoo starts this one again then, and it finds what the other has made.

        :param constraint: name of the unique index of the `uuid`
        """
        try:
            with self.env.cr.savepoint():
                return records.create(vals)
        except UniqueViolation as exc:
            if exc.diag.constraint_name != constraint:
                raise
            raise ConcurrencyError("uuid of another transaction") from exc

    def _parse(self, schema: type[BaseModel], body: Any) -> Any:
        """Return a validated body; the schema's checks are methods of this service.

        :raises ApiProblem: 422 with all that is wrong
        """
        try:
            return schema.model_validate(body, context={"service": self})
        except ValidationError as exc:
            errors = errors_of_body(exc, self.env.lang or "en_US")
            raise ApiProblem(422, errors=errors) from exc

    def _get_digest(self, body: Any) -> str:
        """Return what two requests with the same data have in common.

        The `uuid` is compared by itself: it can be spelled in several ways.
        """
        if isinstance(body, dict):
            body = {name: value for name, value in body.items() if name != "uuid"}
        text = json.dumps(body, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
