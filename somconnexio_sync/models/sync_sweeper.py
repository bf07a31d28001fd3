import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..const import SWEEP_AFTER_MINUTES, SWEEP_LIMIT
from ..exceptions import RemoteUnreachableError, SyncError, UnknownOutcomeError

_logger = logging.getLogger(__name__)


class SyncSweeper(models.AbstractModel):
    """Finds what was left behind and enqueues it again.

    Left behind: waiting for a remote that is back, for a day that has come, or by a
    job that queue_job gave up by SQL, without calling any hook.
    """

    _name = "sync.sweeper"
    _description = "Integration Sweeper"

    @api.model
    def _get_concrete_models(self, mixin):
        names = self.env.registry.descendants([mixin], "_inherit")
        return [self.env[name] for name in names if not self.env[name]._abstract]

    @api.model
    def _cron_sweep(self):
        """Probe what is out of order and enqueue the waiting work of the rest."""
        for model in self._get_concrete_models("sync.backend.mixin"):
            for backend in model.search(
                [("state", "!=", "disabled"), ("paused_since", "=", False)]
            ):
                self._sweep(backend)
                self.env["ir.cron"]._commit_progress(1)
        self._sweep_inbox()
        self.env["sync.call.log"]._close_broken_off()

    @api.model
    def _sweep(self, backend):
        """Probe a backend if its breaker is open; enqueue what waits if it isn't."""
        was_open = bool(backend.breaker_open_until)
        if was_open and not self._probe(backend):
            return
        self._sweep_backend(backend, everything=was_open)

    @api.model
    def _probe(self, backend):
        """Whether a backend with an open breaker answers again.

        Its fields don't tell: this transaction sees them as they were when it began.
        """
        try:
            backend._check_connection()
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            _logger.info("%s: still out of order: %s", backend, error)
            return False
        except SyncError as error:
            _logger.warning("%s answers again, but: %s", backend, error)
        return True

    @api.model
    def _sweep_backend(self, backend, everything=False):
        """Enqueue the pushes of a backend that wait without a reason.

        :param everything: also those that were enqueued a moment ago: their jobs found
            the breaker open and ended
        """
        today = backend._get_business_date()
        domain = Domain("backend_id", "=", backend.id)
        domain &= Domain("state", "in", ("to_push", "uncertain"))
        domain &= Domain("push_not_before", "=", False) | Domain(
            "push_not_before", "<=", today
        )
        if not everything:
            forgotten = fields.Datetime.now() - timedelta(minutes=SWEEP_AFTER_MINUTES)
            domain &= (
                Domain("date_enqueued", "=", False)
                | Domain("date_enqueued", "<", forgotten)
                # the day has come: no need to wait for the minutes
                | Domain("push_not_before", "!=", False)
            )
        found = []
        for model in self._get_concrete_models("sync.binding.mixin"):
            if model._fields["backend_id"].comodel_name != backend._name:
                continue
            limit = None if everything else SWEEP_LIMIT
            bindings = model.search(
                domain, limit=limit, order="date_enqueued ASC NULLS FIRST, id"
            )
            if limit and len(bindings) == limit:
                # there may be more: the next run need not wait for its time
                backend._trigger_sweep()
            # a row locked by a running push is not left behind
            bindings = bindings.try_lock_for_update(allow_referencing=True)
            bindings.write({"date_enqueued": fields.Datetime.now()})
            found += bindings
        bindings = self.env["sync.binding.mixin"]
        # only here the key can do no harm: the next run sweeps again
        bindings._delay_pushes(
            bindings._select_last_links(found), key="somconnexio_sync.sweep"
        )

    @api.model
    def _sweep_inbox(self):
        forgotten = fields.Datetime.now() - timedelta(minutes=SWEEP_AFTER_MINUTES)
        events = self.env["sync.inbox.event"].search(
            [("state", "=", "received"), ("write_date", "<", forgotten)],
            limit=SWEEP_LIMIT,
            order="id",
        )
        events.write({"error_message": False})
        events._enqueue_process()
