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
        self.caller = self._find_caller(env)
        self.who = self._describe_caller()
        if not self.caller or not self.caller.client.sudo().calls_per_minute:
            return
        if not self.allowance:
            rates = env["somconnexio.api.rate"]
            now = fields.Datetime.now()
            self.allowance = rates._take(self.caller.client, now)
        if self.allowance.remaining < 0:
            self._on_too_many()

    def _find_caller(self, env: Environment) -> Caller | None:
        """Return who shows the key or token of the request, if it is a good one."""
        credential = self._read_credential()
        clients = env["somconnexio.api.client"]
        return clients._find_caller(credential, self._get_origin())

    def _read_credential(self) -> str | None:
        return read_credential(self.http.headers)

    def _get_origin(self) -> str | None:
        """Return the origin of the page that calls, if it is not one of ours."""
        origin = self.http.headers.get("Origin")
        is_own = origin and origin == self.http.host_url.rstrip("/")
        return None if is_own else origin  # ours: such as the documentation

    def _on_too_many(self) -> None:
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
        if (
            not self.caller
            or self.http.method not in UNSAFE_METHODS
            or not self._is_repeatable()
        ):
            return serve()
        replays = env["somconnexio.api.replay"]
        digest = replays._compute_digest(self.http.method, self.http.full_path, body)
        replay = self._begin_replay(replays, digest)
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

    def _is_repeatable(self) -> bool:
        return IDEMPOTENCY_HEADER in self.http.headers

    def _begin_replay(self, replays: Any, digest: str) -> Any:
        """Return the row of the request, see `somconnexio.api.replay`."""
        key = self.http.headers[IDEMPOTENCY_HEADER]
        return replays._begin(self.caller, key, digest)
