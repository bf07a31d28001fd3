from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from odoo import fields, models

from ..exceptions import CircuitOpenError, PausedError, RemoteNotFoundError, SyncError

# Seconds that somebody waits: to be connected, and for an answer
LIVE_TIMEOUT = (2, 3)
# After a reading without answer the next ones of this process don't even try
REST_SECONDS = 30
# The remote answered, with an address that it does not know: it is well
NO_SUCH_ADDRESS = 404


class RestingBackends:
    """Backends that did not answer a moment ago, in this process: one reading that
    waits in vain is bad, ten that do so one after the other are worse."""

    def __init__(self):
        self._until = {}

    def start(self, backend):
        """Leave a backend alone for some seconds."""
        until = fields.Datetime.now() + timedelta(seconds=REST_SECONDS)
        self._until[backend.env.cr.dbname, backend.id] = until

    def has(self, backend):
        """Whether a backend is left alone."""
        until = self._until.get((backend.env.cr.dbname, backend.id))
        return bool(until) and fields.Datetime.now() < until

    def clear(self):
        """Leave none alone any more."""
        self._until.clear()


RESTING = RestingBackends()


class SyncLiveMixin(models.AbstractModel):
    """Readings for somebody who waits for them: short, and never many in vain.

    They are logged, but neither open nor close the breaker: what people look at says
    nothing of how the jobs fare. Needs a bridge's ``_get_client`` that takes `timeout`
    and `observe`.
    """

    _name = "sync.live.mixin"
    _description = "Live Readings from a Remote"

    @contextmanager
    def _get_live_client(self, timeout=LIVE_TIMEOUT):
        """A client for what somebody waits for.

        :param timeout: seconds to connect and to wait for each answer
        :raises PausedError: if the backend is disabled or paused
        :raises CircuitOpenError: if it did not answer a moment ago
        """
        self.ensure_one()
        self._check_live()
        observe = partial(self._logged_call, is_background=False)
        try:
            with self._get_client(timeout=timeout, observe=observe) as client:
                yield client
        except RemoteNotFoundError:
            raise
        except SyncError as error:
            if error.status != NO_SUCH_ADDRESS:
                RESTING.start(self)
            raise

    def _check_live(self):
        standstill = self._get_standstill()
        if standstill:
            raise PausedError(standstill)
        until = self.breaker_open_until
        if RESTING.has(self) or (until and fields.Datetime.now() < until):
            raise CircuitOpenError(
                self.env._("%(backend)s does not answer.", backend=self.display_name),
                retry_after=REST_SECONDS,
            )
