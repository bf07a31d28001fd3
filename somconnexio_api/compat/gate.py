# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo.api import Environment

from ..caller import Caller
from ..gate import Gate
from .const import KEY_HEADERS, REPEAT_SECONDS


class CompatGate(Gate):
    """The gate of v1, for clients that know two answers: here it is, or it is not.

    They send no key of their own with what they repeat, and can't tell "too often" or
    "ask again" from "does not exist": whoever calls too often is answered, slowly.
    """

    #: whether this is one call too many, whose answer the proxy is to hold back
    is_held_back = False

    def _find_caller(self, env: Environment) -> Caller | None:
        """Only programs, not members, and only those that the cooperative lets."""
        caller = super()._find_caller(env)
        if not caller or caller.member or not caller.client.sudo().may_use_former_api:
            return None
        return caller

    def _read_credential(self) -> str | None:
        headers = self.http.headers
        return next((headers[name] for name in KEY_HEADERS if headers.get(name)), None)

    def _on_too_many(self) -> None:
        self.is_held_back = True

    def _begin_replay(self, replays: Any, digest: str) -> Any:
        """The content is the key, for a short time; who comes second waits."""
        return replays._begin_by_content(self.caller.client, digest, REPEAT_SECONDS)

    def _is_repeatable(self) -> bool:
        return True
