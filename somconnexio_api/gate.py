# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What every call passes before the app: who it is, how often, whether again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from odoo import fields
from odoo.api import Environment

from .caller import Caller, read_credential
from .const import IDEMPOTENCY_HEADER
from .problem import ApiProblem

UNSAFE_METHODS = {"POST", "PUT", "PATCH", "DELETE"}


class Gate:
    """The gate of one HTTP request. Odoo may serve the request several times; it is
    one call all the same."""

    def __init__(self, http: Any):
        self.http = http
        self.caller: Caller | None = None
        self.allowance = None
        # For the audit: worked out now, since a failed request has no database to ask.
        self.who: dict[str, int | bool] = {}

    def admit(self, env: Environment) -> None:
        """Find out who calls, and count the call.

        :raises ApiProblem: 429 for one call too many in this minute
        """
        headers = self.http.headers
        origin = headers.get("Origin")
        if origin and origin == self.http.host_url.rstrip("/"):
            origin = None  # our own pages, such as the documentation
        clients = env["somconnexio.api.client"]
        self.caller = clients._find_caller(read_credential(headers), origin)
        self.who = self._describe_caller()
        if not self.caller or not self.caller.client.sudo().calls_per_minute:
            return
        if not self.allowance:
            rates = env["somconnexio.api.rate"]
            now = fields.Datetime.now()
            self.allowance = rates._take(self.caller.client, now)
        if self.allowance.remaining < 0:
            seconds = str(self.allowance.reset)
            raise ApiProblem(429, headers={"Retry-After": seconds})

    def _describe_caller(self):
        if not self.caller:
            return {}
        return {
            "client_id": self.caller.client.id,
            "company_id": self.caller.client.sudo().company_id.id,
            "member_id": self.caller.member and self.caller.member.id,
        }

    def serve_once(
        self, env: Environment, serve: Callable[[], Response], body: bytes
    ) -> Response:
        """Serve a request, or tell again what the first one like it was told.

        Only what was stored is kept: a request that was refused can be corrected.

        :param body: of the request
        :raises ApiProblem: see `somconnexio.api.replay`
        """
        key = self.http.headers.get(IDEMPOTENCY_HEADER)
        if key is None or not self.caller or self.http.method not in UNSAFE_METHODS:
            return serve()
        replays = env["somconnexio.api.replay"]
        digest = replays._compute_digest(self.http.method, self.http.full_path, body)
        replay = replays._begin(self.caller.client, key, digest)
        if replay.status:
            headers = {**replay.headers, "Idempotent-Replayed": "true"}
            return Response(
                replay.with_context(bin_size=False).body or b"",
                status=replay.status,
                headers=headers,
            )
        response = serve()
        if response.status_code < 300:
            replay._keep(response.status_code, response.headers, response.get_data())
        else:
            replay.unlink()
        return response
