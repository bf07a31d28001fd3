# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from odoo import api, fields, models
from odoo.tools import hash_sign, verify_hash_signed

from ..caller import MEMBER_CONTEXT_KEY, Caller
from ..const import MEMBER_TOKEN_PREFIX, MEMBER_TOKEN_SCOPE


class SomconnexioApiMemberTokenMixin(models.AbstractModel):
    """Tokens that a client gets for one member: signed, short-lived, not stored.

    The website's "my area" knows who has logged in there; with such a token its pages
    see that member and nobody else, even if the token is stolen.
    """

    _name = "somconnexio.api.member.token.mixin"
    _description = "Members' Tokens of an API Client"

    token_generation = fields.Integer(
        default=1,
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Tokens of an earlier generation were revoked.",
    )

    def _issue_member_token(
        self, member: Any, scopes: frozenset[str], minutes: int
    ) -> tuple[str, datetime, frozenset[str]]:
        """Return a token for a member, when it expires (UTC), and its scopes.

        :param scopes: what it is to be good for; only what members may do is given
        """
        self.ensure_one()
        client = self.sudo()
        expires = fields.Datetime.now() + timedelta(minutes=minutes)
        granted = scopes & client._get_member_scopes()
        values = [client.id, client.token_generation, member.id, sorted(granted)]
        token = hash_sign(client.env, MEMBER_TOKEN_SCOPE, values, expires)
        return f"{MEMBER_TOKEN_PREFIX}{token}", expires, granted

    def _get_member_scopes(self) -> frozenset[str]:
        """Codes of what the client may do and its members' tokens too."""
        return frozenset(self.scope_ids.filtered("is_for_members").mapped("code"))

    @api.model
    def _find_member_caller(self, token: str) -> Caller | None:
        """Return who shows this token; None for whatever is wrong with it."""
        client_id, generation, member_id, scopes = self._read_member_token(token)
        # sudo: before this, nobody is logged in
        client = self.sudo().browse(client_id).exists()
        if not client or not client._is_open() or client.token_generation != generation:
            return None
        member = client.env["res.partner"].browse(member_id).exists()
        number = member.ref if member.active else None
        known = number and member._get_member(number, client.company_id)
        if known != member:
            return None
        granted = frozenset(scopes) & client._get_member_scopes()
        worker = client._as_technical_user()
        worker = worker.with_context(**{MEMBER_CONTEXT_KEY: member.id})
        return Caller(worker, granted, member)

    @api.model
    def _read_member_token(self, token: str) -> list:
        payload = token.removeprefix(MEMBER_TOKEN_PREFIX)
        try:
            values = verify_hash_signed(self.sudo().env, MEMBER_TOKEN_SCOPE, payload)
        except ValueError:  # no token of ours
            values = None
        return values or [0, 0, 0, []]

    def _revoke_member_tokens(self) -> None:
        """Make all tokens given out so far useless, at once."""
        for client in self.sudo():
            client.token_generation += 1
