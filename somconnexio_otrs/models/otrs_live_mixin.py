from datetime import timedelta
from functools import partial

from odoo import fields, models

from odoo.addons.somconnexio_sync.exceptions import RemoteNotFoundError, SyncError

# Seconds that a page waits: to be connected, and for an answer
LIVE_TIMEOUT = (2, 3)
# After a reading without answer the next pages of this process don't even try
REST_SECONDS = 30


class RestingBackends:
    """Backends that did not answer a page a moment ago, in this process: a page that
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


class OtrsLiveMixin(models.AbstractModel):
    """Readings for somebody who looks at a page: short, and never fatal to the page.

    They are logged, but neither open nor close the breaker: what people look at says
    nothing of how the jobs fare.
    """

    _name = "otrs.live.mixin"
    _description = "Live Readings from an OTRS"

    def _read_live(self, read, timeout=LIVE_TIMEOUT):
        """Return ``(read(client), "")``, or ``(None, why not)`` in plain words.

        :param read: makes the readings with the client that it gets
        :param timeout: seconds to connect and to wait for each answer
        """
        self.ensure_one()
        problem = self._get_live_obstacle()
        if problem:
            return None, problem
        observe = partial(self._logged_call, is_background=False)
        try:
            with self._get_client(timeout=timeout, observe=observe) as client:
                return read(client), ""
        except RemoteNotFoundError:
            return None, self.env._("OTRS no longer shows this ticket.")
        except SyncError:
            RESTING.start(self)
            return None, self.env._("OTRS doesn't answer just now.")

    def _get_live_obstacle(self):
        """Why OTRS isn't even asked now, in plain words; nothing if it may be."""
        if not self._is_enabled():
            return self.env._("The exchange with OTRS is disabled.")
        if self.is_paused:
            return self.env._("The exchange with OTRS is paused.")
        if self.breaker_open_until or RESTING.has(self):
            return self.env._("OTRS doesn't answer just now.")
        return ""
