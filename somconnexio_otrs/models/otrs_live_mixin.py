from odoo import models

from odoo.addons.somconnexio_sync.exceptions import RemoteNotFoundError, SyncError
from odoo.addons.somconnexio_sync.models.sync_live_mixin import LIVE_TIMEOUT, RESTING


class OtrsLiveMixin(models.AbstractModel):
    """Readings for somebody who looks at a page, never fatal to the page."""

    _name = "otrs.live.mixin"
    _description = "Live Readings from an OTRS"
    _inherit = ["sync.live.mixin"]

    def _read_live(self, read, timeout=LIVE_TIMEOUT):
        """Return ``(read(client), "")``, or ``(None, why not)`` in plain words.

        :param read: makes the readings with the client that it gets
        :param timeout: seconds to connect and to wait for each answer
        """
        self.ensure_one()
        problem = self._get_live_obstacle()
        if problem:
            return None, problem
        try:
            with self._get_live_client(timeout) as client:
                return read(client), ""
        except RemoteNotFoundError:
            return None, self.env._("OTRS no longer shows this ticket.")
        except SyncError:
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
