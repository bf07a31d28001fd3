import time
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ..exceptions import SyncError
from ..tools.line import get_line, open_line


class SyncCallMixin(models.AbstractModel):
    """The calls of a backend: each one logged, and the breaker learns from it.

    Log rows are written on cursors of their own: whatever else a failing job wrote is
    rolled back.
    """

    _name = "sync.call.mixin"
    _description = "Logged Calls of a Remote System"
    _inherit = ["sync.breaker.mixin", "sync.rate.mixin", "sync.pause.mixin"]

    @contextmanager
    def _logged_call(
        self, operation, reference=None, is_read=False, *, is_background=True
    ):
        """Log the remote call made inside, and let the breaker learn from it.

        The row of a call that may change something is there before the call, as
        "under way": a worker killed in the middle of it leaves a trace. Nothing is
        lost with a read, so its row is written afterwards.

        :param operation: name of the remote operation
        :param reference: our code of the object that it is about
        :param is_read: whether the call can't change anything over there
        :param is_background: False for a reading for somebody who looks at a page: it
            takes no turn, and neither opens nor closes the breaker
        :raises PausedError: if it may change something and a person paused the backend
        :raises CircuitOpenError: at once, if the remote failed too often lately
        :raises RateLimitError: if there were too many calls in the last minute
        """
        self.ensure_one()
        if not is_read:
            self._pause_enter()
        if is_background:
            self._breaker_enter()
            self._rate_enter()
        call = self._prepare_call(operation, reference, is_read)
        row_id = None if is_read else self._write_call(call)
        started = time.monotonic()
        outcome, status = "crashed", 0
        try:
            yield
            outcome = "done"
        except SyncError as error:
            outcome, status = error.outcome, error.status or 0
            raise
        finally:
            duration = int((time.monotonic() - started) * 1000)
            ending = {"outcome": outcome, "status": status, "duration": duration}
            self._write_call(ending if row_id else {**call, **ending}, row_id)
            if is_background:
                self._breaker_exit(outcome)

    def _prepare_call(self, operation, reference, is_read):
        return {
            "backend_model": self._name,
            "backend_id": self.id,
            "backend_code": self.code,
            "hour": self._get_business_time().strftime("%Y-%m-%d %H:00"),
            "company_number": self.company_id.id,
            "operation": operation,
            "reference": reference,
            "is_read": is_read,
            "attempt": self._get_current_attempt(),
            "outcome": "under_way",
        }

    def _write_call(self, vals, row_id=None):
        """Create a row of the call log, or complete one; return its id.

        In plain SQL: two rows' writes around each call, by a model without hooks.
        """
        with open_line(self.env.registry) as line:
            if not row_id:
                (row_id,) = line.execute(self._prepare_new_row(vals, line.now()))
                return row_id
            query = self._prepare_row_end(vals, row_id)
            if vals["outcome"] == "done":
                line.execute_later(query)
            else:
                line.execute(query)
            return row_id

    @api.model
    def _prepare_new_row(self, vals, now):
        return SQL(
            "INSERT INTO sync_call_log (create_date, create_uid, %s)"
            " VALUES (%s, %s, %s) RETURNING id",
            SQL(", ").join(map(SQL.identifier, vals)),
            now,
            SUPERUSER_ID,
            SQL(", ").join(SQL("%s", value) for value in vals.values()),
        )

    @api.model
    def _prepare_row_end(self, vals, row_id):
        return SQL(
            "UPDATE sync_call_log SET %s WHERE id = %s",
            SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), value)
                for name, value in vals.items()
            ),
            row_id,
        )

    def _open_log_cursor(self):
        """A cursor for one transaction of the call log, apart from the job's."""
        line = get_line()
        return line.log_cursor() if line else self.env.registry.cursor()

    def _get_current_attempt(self):
        """Which attempt of the running job this is; 1 outside of a job."""
        job_uuid = self.env.context.get("job_uuid")
        if not job_uuid:
            return 1
        jobs = self.env["queue.job"].sudo()
        return jobs.search([("uuid", "=", job_uuid)], limit=1).retry + 1
