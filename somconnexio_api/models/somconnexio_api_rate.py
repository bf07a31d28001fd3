# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

WINDOW = timedelta(minutes=1)


class Allowance(NamedTuple):
    """What a client has left in this minute."""

    limit: int
    remaining: int
    reset: int  # seconds until the next minute

    def to_headers(self) -> dict[str, str]:
        """Return the headers of the IETF's draft, as most clients know them."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Policy": f"{self.limit};w={int(WINDOW.total_seconds())}",
            "RateLimit-Remaining": str(max(self.remaining, 0)),
            "RateLimit-Reset": str(self.reset),
        }


class SomconnexioApiRate(models.Model):
    """How often each client called in a minute, counted by all workers together."""

    _name = "somconnexio.api.rate"
    _description = "Calls of an API Client in a Minute"
    _log_access = False

    client_id = fields.Many2one(
        "somconnexio.api.client", required=True, ondelete="cascade"
    )
    minute = fields.Datetime(required=True, index=True)
    calls = fields.Integer(required=True)

    _client_minute_uniq = models.Constraint(
        "UNIQUE(client_id, minute)", "A minute of a client is counted once."
    )

    @api.model
    def _take(self, client, now: datetime) -> Allowance:
        """Count a call and return what is left; negative: it is one too many.

        On a cursor of its own: a request that is rolled back was made all the same,
        and nobody waits for another request to end.
        """
        minute = now.replace(second=0, microsecond=0)
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "INSERT INTO somconnexio_api_rate (client_id, minute, calls)"
                    " VALUES (%s, %s, 1) ON CONFLICT (client_id, minute)"
                    " DO UPDATE SET calls = somconnexio_api_rate.calls + 1"
                    " RETURNING calls",
                    client.id,
                    minute,
                )
            )
            calls = cr.fetchone()[0]
        limit = client.sudo().calls_per_minute
        reset = int((minute + WINDOW - now).total_seconds()) + 1
        return Allowance(limit, limit - calls, reset)

    @api.autovacuum
    def _gc_minutes(self):
        """Forget the minutes that are over."""
        limit = fields.Datetime.now() - 2 * WINDOW
        self.sudo().search([("minute", "<", limit)]).unlink()
