import time
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from odoo.addons.queue_job.exception import RetryableJobError

from ..const import (
    RECONCILIATION_ROWS,
    RECONCILIATION_SECONDS,
    RETENTION_SLICE,
)
from ..exceptions import RemoteUnreachableError, UnknownOutcomeError
from .sync_finding import RUN_KEY

RECONCILIATION_STATE = [
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
]


class SyncReconciliation(models.Model):
    """One walk along both sides, page by page.

    A job works for a while, keeps its findings together with the place it came to,
    and enqueues the next one: whatever is killed, the walk goes on where it was.
    """

    _name = "sync.reconciliation"
    _description = "Reconciliation"
    _order = "id desc"
    _rec_name = "date_started"

    backend_model = fields.Char(required=True, readonly=True)
    backend_id = fields.Many2oneReference(
        model_field="backend_model", required=True, readonly=True, string="Backend ID"
    )
    backend_code = fields.Char(string="Backend", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(
        RECONCILIATION_STATE, default="running", required=True, readonly=True
    )
    cursor = fields.Json(readonly=True, help="The place the run has come to.")
    pages = fields.Integer(readonly=True)
    expected = fields.Integer(
        readonly=True, help="How many objects there were to compare at the start."
    )
    compared = fields.Integer(readonly=True)
    found = fields.Integer(readonly=True, help="Open findings that the run has seen.")
    progress = fields.Float(
        compute="_compute_progress", help="Percentage of the objects compared so far."
    )
    date_started = fields.Datetime(
        string="Started", readonly=True, default=fields.Datetime.now
    )
    date_ended = fields.Datetime(string="Ended", readonly=True)
    error_message = fields.Text(readonly=True)

    _running_uniq = models.UniqueIndex(
        "(backend_model, backend_id) WHERE state = 'running'",
        "A reconciliation of this backend is running already.",
    )

    @api.depends("state", "compared", "expected")
    def _compute_progress(self):
        for run in self:
            if run.state == "done":
                run.progress = 100.0
            else:
                share = run.compared / run.expected if run.expected else 0.0
                # what came later was not expected
                run.progress = min(100.0 * share, 99.0)

    @api.model
    def _start(self, backend):
        """Return the backend's run: the one under way, else a new one."""
        runs = self.env(user=SUPERUSER_ID, context={})[self._name]
        run = runs.search(
            [
                ("backend_model", "=", backend._name),
                ("backend_id", "=", backend.id),
                ("state", "=", "running"),
            ]
        )
        if not run:
            backend = backend.with_env(runs.env)
            run = runs.create(
                {
                    "backend_model": backend._name,
                    "backend_id": backend.id,
                    "backend_code": backend.code,
                    "company_id": backend.company_id.id,
                    "expected": backend._get_reconciliation_size(),
                }
            )
        # a job too many does nothing; a job too few would leave the run behind
        run._enqueue_compare()
        return run

    @api.model
    def _cron_reconcile(self):
        """Compare every backend that can be compared."""
        models_ = self.env["sync.sweeper"]._get_concrete_models("sync.backend.mixin")
        for model in models_:
            if not model._is_reconcilable:
                continue
            for backend in model.search([("state", "!=", "disabled")]):
                self._start(backend)

    # === JOB === #

    def _enqueue_compare(self):
        run = self.with_context(allowed_company_ids=self.company_id.ids)
        run.with_delay(max_retries=0)._compare(self.pages)

    def _compare(self, page):
        """Compare the next pages of both sides

        :param page: pages compared so far; another number means that another job
            went on from there
        """
        self.ensure_one()
        if not self.exists():
            return "Gone"
        self.env["sync.binding.mixin"]._lock_row(self)
        if self.state != "running" or self.pages != page:
            return "Nothing to do: it is further on"
        backend = self.env[self.backend_model].browse(self.backend_id).exists()
        if not backend or not backend._is_enabled():
            return self._end("failed", self.env._("The backend is disabled."))
        self._walk(backend.with_context(**{RUN_KEY: self.id}))
        return f"{self.pages} pages, {self.compared} compared, {self.found} found"

    def _walk(self, backend):
        """Compare pages until the time is up, and keep the place."""
        deadline = time.monotonic() + RECONCILIATION_SECONDS
        pages = compared = 0
        cursor = self.cursor or None
        try:
            while True:
                cursor, count = backend._reconcile_page(cursor)
                pages, compared = pages + 1, compared + count
                # a page's records are not needed any more: memory stays flat
                self.env.flush_all()
                self.env.invalidate_all()
                enough = compared >= RECONCILIATION_ROWS
                if cursor is None or enough or time.monotonic() > deadline:
                    break
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            if not pages:
                raise RetryableJobError(
                    str(error), seconds=error.retry_after
                ) from error
            # keep what was compared: the next job meets the outage itself
        self.write(
            {
                "cursor": cursor,
                "pages": self.pages + pages,
                "compared": self.compared + compared,
                "found": self._count_findings(),
            }
        )
        if cursor is None:
            self._end("done")
        else:
            self._enqueue_compare()

    def _count_findings(self):
        return self.env["sync.finding"].search_count(
            [("reconciliation_id", "=", self.id), ("state", "=", "open")]
        )

    def _end(self, state, message=False):
        if state == "done":
            self._close_what_is_gone()
        self.write(
            {
                "state": state,
                "date_ended": fields.Datetime.now(),
                "error_message": message,
            }
        )
        return message

    def _close_what_is_gone(self):
        """Close the open findings that the whole walk did not meet again."""
        backend = self.env[self.backend_model].browse(self.backend_id)
        findings = self.env["sync.finding"]
        domain = Domain(findings._get_backend_domain(backend))
        domain &= Domain("state", "=", "open")
        domain &= Domain("kind", "in", backend._get_reconciled_kinds())
        domain &= Domain("reconciliation_id", "!=", self.id)
        findings.search(domain)._close("gone")

    def _on_fail_compare(self, **failure):
        """End a run that the remote refuses or our data make impossible."""
        message = str(failure.get("exc_message") or failure.get("exc_name") or "?")
        for run in self.exists().filtered(lambda run: run.state == "running"):
            run._end("failed", message)

    @api.autovacuum
    def _gc_old(self):
        """Delete old runs and the findings that were settled long ago.

        What was accepted stays: it says why. The number of days is the system
        parameter ``somconnexio_sync.retention_days``.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        days = int(parameters.get_param("somconnexio_sync.retention_days", 90))
        limit_date = fields.Datetime.now() - timedelta(days=days)
        settled = [("state", "in", ("repaired", "gone"))]
        for model, domain in (
            (self, [("date_ended", "<", limit_date)]),
            (self.env["sync.finding"], [("date_closed", "<", limit_date), *settled]),
        ):
            model.search(domain, limit=RETENTION_SLICE).unlink()

    # === ACTIONS === #

    def action_view_findings(self):
        """Open what the run has seen."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_sync.sync_finding_action"
        )
        action["domain"] = [("reconciliation_id", "=", self.id)]
        return action
