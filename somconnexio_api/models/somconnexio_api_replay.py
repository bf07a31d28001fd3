# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ..caller import Caller
from ..const import IDEMPOTENCY_DAYS, IDEMPOTENCY_HEADER, IDEMPOTENCY_MAX_LENGTH
from ..problem import ApiProblem

GC_SLICE = 10_000
# What a repeated request gets back besides the body
KEPT_HEADERS = ("Content-Type", "ETag", "Location")


class SomconnexioApiReplay(models.Model):
    """The answer to a write that its client may repeat: written once, told again.

    The row is made in the transaction of the request itself, so that there is an
    answer if and only if what it tells was stored.
    """

    _name = "somconnexio.api.replay"
    _description = "Answer of a Repeatable API Call"
    _log_access = False
    _rec_name = "key"

    client_id = fields.Many2one(
        "somconnexio.api.client", required=True, ondelete="cascade"
    )
    member_id = fields.Many2one(
        "res.partner",
        ondelete="cascade",
        help="Whose token came with the request: nobody else is told the answer.",
    )
    key = fields.Char(required=True)
    digest = fields.Char(required=True, help="Digest of the request.")
    date = fields.Datetime(required=True, index=True, default=fields.Datetime.now)
    status = fields.Integer()
    headers = fields.Json()
    body = fields.Binary(attachment=False)

    _caller_key_uniq = models.UniqueIndex(
        "(client_id, COALESCE(member_id, 0), key)",
        "A key of a caller belongs to one request.",
    )

    @api.model
    def _begin(self, caller: Caller, key: str, digest: str) -> SomconnexioApiReplay:
        """Return the row of a request; with a status if it was answered already.

        Each member of a client has keys of their own, as the client has.

        :raises ApiProblem: 409 while the first request is being served, 422 for a key
            that came with another request, or that is none
        """
        self._check_key(key)
        client, member = caller.client.id, caller.member.id if caller.member else False
        self.env.cr.execute(
            SQL(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
                f"somconnexio.api.replay {client} {member or 0} {key}",
            )
        )
        if not self.env.cr.fetchone()[0]:
            raise ApiProblem(
                409,
                self.env._("A request with this key is being served; ask again."),
                headers={"Retry-After": "1"},
            )
        # sudo: answers are nobody's to read but by repeating the request
        rows = self.sudo()
        own = {"client_id": client, "member_id": member, "key": key}
        row = rows.search([(name, "=", value) for name, value in own.items()])
        if row and row.digest != digest:
            message = self.env._("This key came with another request before.")
            raise ApiProblem(422, errors=[self._describe("reused_key", message)])
        return row or rows._make_row({**own, "digest": digest})

    @api.model
    def _begin_by_content(
        self, client, digest: str, seconds: int
    ) -> SomconnexioApiReplay:
        """The same for a client that sends no key: within some seconds, a request with
        the same content is the same one. While the first is being served, it waits.
        """
        key = f"content:{digest}"
        self.env.cr.execute(
            SQL(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                f"somconnexio.api.replay {client.id} {key}",
            )
        )
        # sudo: answers are nobody's to read but by repeating the request
        rows = self.sudo()
        own = {"client_id": client.id, "member_id": False, "key": key}
        row = rows.search([(name, "=", value) for name, value in own.items()])
        if row.date and row.date < fields.Datetime.now() - timedelta(seconds=seconds):
            row.unlink()
        return row.exists() or rows._make_row({**own, "digest": digest})

    def _make_row(self, vals):
        try:
            with self.env.cr.savepoint():
                return self.create(vals)
        except UniqueViolation as exc:
            # The other one was done between our look and our lock. Odoo starts this
            # request again, which then finds its answer.
            raise ConcurrencyError("key of a request that has just ended") from exc

    def _check_key(self, key):
        if len(key) > IDEMPOTENCY_MAX_LENGTH or not (
            key.isascii() and key.isprintable()
        ):
            message = self.env._(
                "The key is at most %(count)s characters of plain ASCII.",
                count=IDEMPOTENCY_MAX_LENGTH,
            )
            raise ApiProblem(422, errors=[self._describe("invalid_key", message)])

    def _describe(self, code, detail):
        return {"pointer": f"!{IDEMPOTENCY_HEADER}", "code": code, "detail": detail}

    def _keep(self, status: int, headers, body: bytes) -> None:
        """Keep the answer of the request."""
        self.write(
            {
                "status": status,
                "headers": {
                    name: headers[name] for name in KEPT_HEADERS if name in headers
                },
                "body": body,
            }
        )

    @api.model
    def _compute_digest(self, method: str, address: str, body: bytes) -> str:
        """Return what two requests that ask for the same have in common."""
        # what is no JSON, or nested beyond reason, is compared as it is
        with suppress(ValueError, RecursionError):
            data = json.loads(body)
            body = json.dumps(data, sort_keys=True, separators=(",", ":")).encode()
        text = f"{method} {address}\n".encode("utf-8", "replace") + body
        return hashlib.sha256(text).hexdigest()

    @api.autovacuum
    def _gc_answers(self):
        """Forget what nobody repeats any more, in slices."""
        limit = fields.Datetime.now() - timedelta(days=IDEMPOTENCY_DAYS)
        old = self.sudo().search([("date", "<", limit)], limit=GC_SLICE)
        old.unlink()
        return len(old), len(old) == GC_SLICE
