import logging
import random
import time

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY
from odoo.tools import SQL

from ..const import (
    LOCK_WAIT,
    RATE_LIMIT_MIN,
    RATE_PATIENCE,
    RATE_SLOTS_WAITED_FOR,
    RATE_TRIES,
)
from ..exceptions import RateLimitError

_logger = logging.getLogger(__name__)


class SyncRateMixin(models.AbstractModel):
    """Rate limit of a backend: its calls are spread evenly over the minute.

    Every call takes the next free slot, whichever worker makes it. One that is near is
    slept for; if it's far the call isn't made and the job comes again later.
    """

    _name = "sync.rate.mixin"
    _description = "Rate Limit"

    rate_limit = fields.Integer(
        help="Calls per minute, all workers together. 0: as many as there are.",
    )

    @api.constrains("rate_limit")
    def _check_rate_limit(self):
        for backend in self:
            if backend.rate_limit and backend.rate_limit < RATE_LIMIT_MIN:
                raise ValidationError(
                    self.env._(
                        "A rate limit below %(minimum)s calls a minute would hold up "
                        "every job.",
                        minimum=RATE_LIMIT_MIN,
                    )
                )

    def _rate_enter(self):
        """Wait for this call's turn.

        :raises RateLimitError: if the turn is too far away; nothing was sent
        """
        self.ensure_one()
        if not self.rate_limit:
            return
        interval = 60 / self.rate_limit
        patience = max(RATE_PATIENCE, RATE_SLOTS_WAITED_FOR * interval)
        wait, is_mine = self._rate_take_slot(interval, patience)
        if is_mine:
            if wait > 0:
                time.sleep(wait)
            return
        raise RateLimitError(
            self.env._(
                "%(backend)s takes no more than %(limit)s calls a minute.",
                backend=self.display_name,
                limit=self.rate_limit,
            ),
            # those that are turned away together don't come back together
            retry_after=int(wait) + random.randint(*LOCK_WAIT),
        )

    def _rate_take_slot(self, interval, patience):
        """Take the next slot, if it's near enough.

        :return: seconds until the slot, and whether it was taken
        """
        for __ in range(RATE_TRIES):
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute(self._prepare_slot_query(interval, patience))
                    wait, is_mine = cr.fetchone()
                    return max(float(wait), 0.0), is_mine
            except OperationalError as error:
                if error.pgcode not in PG_CONCURRENCY_ERRORS_TO_RETRY:
                    raise
                # another worker took the slot just now: take the one after it
                time.sleep(random.uniform(0, 0.02))
        _logger.info("%s: no slot after %s tries", self, RATE_TRIES)
        return interval, False

    def _prepare_slot_query(self, interval, patience):
        """SQL that takes a slot by the database's clock: the workers' may differ."""
        return SQL(
            """
            WITH moment AS (SELECT clock_timestamp() AT TIME ZONE 'utc' AS now),
            taken AS (
                INSERT INTO sync_rate_slot AS slot
                            (backend_model, backend_id, free_at)
                SELECT %(model)s, %(id)s, now + %(interval)s FROM moment
                    ON CONFLICT (backend_model, backend_id) DO UPDATE
                   SET free_at = GREATEST(slot.free_at, EXCLUDED.free_at - %(interval)s)
                                 + %(interval)s
                 WHERE slot.free_at <= EXCLUDED.free_at - %(interval)s + %(patience)s
             RETURNING free_at - %(interval)s AS turn
            )
            SELECT EXTRACT(EPOCH FROM COALESCE(
                       (SELECT turn FROM taken),
                       (SELECT free_at FROM sync_rate_slot
                         WHERE backend_model = %(model)s AND backend_id = %(id)s)
                   ) - (SELECT now FROM moment)),
                   EXISTS (SELECT FROM taken)
            """,
            model=self._name,
            id=self.id,
            interval=SQL("make_interval(secs => %s)", interval),
            patience=SQL("make_interval(secs => %s)", patience),
        )
