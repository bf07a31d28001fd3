# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who calls, and what they may: found once per request, before the app is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from odoo.api import Environment

from .const import KEY_HEADER

# Where the app finds the caller, in the request's WSGI environment
CALLER_KEY = "somconnexio.api.caller"
# Where the services find the member for whom they work, in their context
MEMBER_CONTEXT_KEY = "api_member_id"


@dataclass(frozen=True)
class Caller:
    """A program with a good key, or one member by way of such a program.

    :param client: `somconnexio.api.client`, as its technical user, in its company
    :param scopes: codes of what it may do
    :param member: the one `res.partner` whose data it may see, or None for a program;
        also in the environment's context, see `api.caller.mixin`
    """

    client: Any
    scopes: frozenset[str]
    member: Any = None

    @property
    def env(self) -> Environment:
        """Environment in which its requests are served."""
        return self.client.env


def read_credential(headers: Mapping[str, str]) -> str | None:
    """Return the key or token of a request, from either of the two headers."""
    key = headers.get(KEY_HEADER)
    if key:
        return key
    kind, _space, token = headers.get("Authorization", "").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None
