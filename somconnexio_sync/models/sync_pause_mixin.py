import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ..const import PAUSE_RETRY_AFTER, SWEEP_LIMIT
from ..exceptions import PausedError

_logger = logging.getLogger(__name__)


class SyncPauseMixin(models.AbstractModel):
    """A backend that a person holds up for a while: nothing is sent, work waits.

    Unlike "disabled" it says nothing of whether the backend is in use; who did it,
    since when and why is on the record for whoever wonders.
    """

    _name = "sync.pause.mixin"
    _description = "Pause of a Remote System"

    is_paused = fields.Boolean(
        compute="_compute_is_paused", search="_search_is_paused", string="Paused"
    )
    paused_since = fields.Datetime(readonly=True, copy=False)
    paused_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    pause_reason = fields.Char(readonly=True, copy=False)

    @api.depends("paused_since")
    def _compute_is_paused(self):
        for backend in self:
            backend.is_paused = bool(backend.paused_since)

    @api.model
    def _search_is_paused(self, operator, value):
        if operator != "in":
            return NotImplemented
        is_empty = Domain("paused_since", "=", False)
        return Domain.OR(~is_empty if paused else is_empty for paused in value)

    def action_pause(self):
        """Ask for a reason, then hold up everything that is to be sent."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pause %(backend)s", backend=self.display_name),
            "res_model": "sync.pause",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_backend_model": self._name,
                "default_backend_id": self.id,
            },
        }

    def _pause(self, reason=False):
        """Send nothing from now on; what is under way ends."""
        for backend in self.filtered(lambda backend: not backend.paused_since):
            backend.write(
                {
                    "paused_since": fields.Datetime.now(),
                    "paused_by_id": self.env.uid,
                    "pause_reason": reason,
                }
            )
            _logger.info("%s: paused", backend)

    def _pause_enter(self):
        """Let the call through or refuse it.

        :raises PausedError: while paused
        """
        self.ensure_one()
        if self.is_paused:
            raise PausedError(
                self.env._("%(backend)s is paused.", backend=self.display_name),
                retry_after=PAUSE_RETRY_AFTER,
            )

    def action_resume(self):
        """End the pause and wake up everything that waited for that."""
        self.check_access("write")
        paused = self.filtered("paused_since")
        paused.write(
            {"paused_since": False, "paused_by_id": False, "pause_reason": False}
        )
        for backend in paused:
            _logger.info("%s: resumed", backend)
            self.env["sync.inbox.event"].sudo().search(
                [
                    ("backend_model", "=", backend._name),
                    ("backend_id", "=", backend.id),
                    ("state", "=", "received"),
                ],
                order="id",
                limit=SWEEP_LIMIT,
            )._enqueue_process()
            backend._trigger_sweep()
