import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY
from odoo.tools import SQL

from ..const import BREAKER_LOCK_TIMEOUT, BREAKER_MAX_PAUSE, OUTAGE_OUTCOMES
from ..exceptions import CircuitOpenError

_logger = logging.getLogger(__name__)

#: what other cursors change behind the back of this one
BREAKER_FIELDS = ["breaker_failures", "breaker_open_until", "breaker_state"]


class SyncBreakerMixin(models.AbstractModel):
    """Circuit breaker of a backend.

    Closed: calls go through. After ``breaker_threshold`` outages in a row it opens:
    calls are refused at once until ``breaker_open_until``. Then one call, the probe,
    gets through (half-open): its success closes the breaker and wakes up what waited,
    its failure opens it again for longer.

    The counters are written on a cursor of their own: the job that saw the outage is
    rolled back. In good times nothing is written at all.
    """

    _name = "sync.breaker.mixin"
    _description = "Circuit Breaker"

    breaker_threshold = fields.Integer(
        default=5, help="Outages in a row that open the breaker."
    )
    breaker_pause = fields.Integer(
        default=60,
        help="Seconds until the first probe; doubles with every failed probe, up to "
        "ten minutes.",
    )
    breaker_failures = fields.Integer(readonly=True, copy=False, string="Outages")
    breaker_open_until = fields.Datetime(readonly=True, copy=False, string="Next Probe")
    breaker_state = fields.Selection(
        selection="_selection_breaker_state",
        compute="_compute_breaker_state",
        string="Circuit Breaker",
    )

    _breaker_threshold_positive = models.Constraint(
        "CHECK(breaker_threshold > 0 AND breaker_pause > 0)",
        "The breaker needs a threshold and a pause.",
    )

    @api.model
    def _selection_breaker_state(self):
        labels = {
            "closed": self.env._("Closed"),
            "open": self.env._("Open"),
            "half_open": self.env._("Half-open"),
        }
        return list(labels.items())

    @api.depends("breaker_open_until")
    def _compute_breaker_state(self):
        now = fields.Datetime.now()
        for backend in self:
            if not backend.breaker_open_until:
                backend.breaker_state = "closed"
            elif now < backend.breaker_open_until:
                backend.breaker_state = "open"
            else:
                backend.breaker_state = "half_open"

    def _breaker_enter(self):
        """Let the call through or refuse it.

        :raises CircuitOpenError: while open, and for all but one call when half-open
        """
        self.ensure_one()
        if not self.breaker_open_until:
            return
        now = fields.Datetime.now()
        seconds = (self.breaker_open_until - now).total_seconds()
        if seconds <= 0 and self._breaker_claim_probe(now):
            return
        wait = max(int(seconds), 1)
        raise CircuitOpenError(
            self.env._(
                "%(backend)s is out of order; it will be tried again in "
                "%(seconds)s seconds.",
                backend=self.display_name,
                seconds=wait,
            ),
            retry_after=wait,
        )

    def _breaker_exit(self, outcome):
        """Learn from the outcome of a call (of ``const.CALL_OUTCOME``)."""
        self.ensure_one()
        if outcome in OUTAGE_OUTCOMES:
            self._breaker_update(self._breaker_count_failure)
        elif outcome != "crashed" and (
            self.breaker_failures or self.breaker_open_until
        ):
            self._breaker_update(self._breaker_close)

    def _breaker_claim_probe(self, now):
        """Whether this call is the one that probes: the first to move the date is."""
        # a probe that is killed must not keep the breaker half-open for ever
        next_probe = now + timedelta(seconds=self.breaker_pause)
        claim = SQL(
            "UPDATE %(table)s SET breaker_open_until = %(next)s"
            " WHERE id = %(id)s AND breaker_open_until <= %(now)s RETURNING id",
            table=SQL.identifier(self._table),
            next=next_probe,
            id=self.id,
            now=now,
        )
        claimed = []
        self._breaker_write(lambda env: claimed.extend(env.execute_query(claim)))
        return bool(claimed)

    def _breaker_update(self, change):
        """Let the counters learn something."""
        if not self._breaker_write(change):
            # whoever writes the row just now has the same news, or the next call has
            _logger.info("%s: breaker row is being written by another", self)

    def _breaker_write(self, change):
        """Run a change of the counters on a cursor of its own.

        :param change: called with that cursor's environment
        :return: whether it could be made: the row may be locked, even by the very
            transaction that makes the call, so this never waits long
        """
        try:
            with self.env.registry.cursor() as cr:
                env = api.Environment(cr, api.SUPERUSER_ID, {})
                env.execute_query(
                    SQL(
                        "SELECT set_config('lock_timeout', %s, true)",
                        BREAKER_LOCK_TIMEOUT,
                    )
                )
                change(env)
        except OperationalError as error:
            if error.pgcode not in PG_CONCURRENCY_ERRORS_TO_RETRY:
                raise
            return False
        finally:
            self.invalidate_recordset(BREAKER_FIELDS, flush=False)
        return True

    def _breaker_count_failure(self, env):
        backend = self.with_env(env)
        failures = backend.breaker_failures + 1
        vals = {"breaker_failures": failures}
        excess = failures - backend.breaker_threshold
        if excess >= 0:
            pause = min(backend.breaker_pause * 2 ** min(excess, 10), BREAKER_MAX_PAUSE)
            vals["breaker_open_until"] = fields.Datetime.now() + timedelta(
                seconds=pause
            )
            _logger.warning(
                "%s: %s outages in a row, next probe in %s s", self, failures, pause
            )
        backend.write(vals)
        if excess >= 0:
            backend._trigger_sweep(at=vals["breaker_open_until"])

    def _breaker_close(self, env):
        backend = self.with_env(env)
        was_open = backend.breaker_open_until
        backend.write({"breaker_failures": 0, "breaker_open_until": False})
        if was_open:
            _logger.info("%s: available again", self)
            backend._trigger_sweep()

    @api.model
    def _trigger_sweep(self, at=None):
        """Have the sweeper run now, or at a given UTC time."""
        cron = self.env.ref("somconnexio_sync.ir_cron_sweep", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger(at=at)
