"""The kit on real cursors that really commit and really roll back.

Test cursors share one transaction: what a call writes on a cursor of its own vanishes
with the job that made it. Here the toy models have committed tables, jobs go through
queue_job's own controller, and the crons through transactions of their own. All that
is removed at the end.
"""

from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger

from odoo.addons.queue_job.controllers.main import RunJobController
from odoo.addons.queue_job.exception import FailedJobError

from ..exceptions import SyncError
from .common import ToyRemote, add_toy_job_functions, add_toy_models

TABLES = ("toy_ticket", "toy_binding", "toy_record", "toy_backend")
#: table → its column with a toy's model name
LEFTOVERS = {
    "queue_job": "model_name",
    "sync_call_log": "backend_model",
    "sync_inbox_event": "backend_model",
    "sync_rate_slot": "backend_model",
    "mail_message": "model",
    "mail_activity": "res_model",
    "ir_model": "model",
}


class RealCursorsCase(BaseCase):
    """A backend and toys that every transaction sees, and queue_job at work on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls._set_background_work, True)
        cls._set_background_work(False)
        cls.addClassCleanup(cls._forget_toys)
        with cls.transaction() as env:
            names = add_toy_models(cls.registry, env.cr)
            for name in names:
                cls.addClassCleanup(cls.registry.__delitem__, name)
            add_toy_job_functions(env)

    def setUp(self):
        super().setUp()
        self.remote = self.registry["toy.backend"].remote = ToyRemote()
        with self.transaction() as env:
            self._forget_rows(env)
            backend = env["toy.backend"].create(
                {"name": "Toy", "code": "TOY", "state": "enabled"}
            )
            self.backend_id = backend.id

    @classmethod
    @contextmanager
    def transaction(cls):
        """A transaction of its own, committed at the end."""
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    @classmethod
    def _set_background_work(cls, enabled):
        """Keep this server's own job runner and cron thread away, or let them be."""
        action = SQL("ENABLE" if enabled else "DISABLE")
        with cls.transaction() as env:
            env.ref("somconnexio_sync.ir_cron_sweep").active = enabled
            env.cr.execute(
                SQL("ALTER TABLE queue_job %s TRIGGER queue_job_notify", action)
            )

    @classmethod
    def _forget_rows(cls, env):
        for table in TABLES:
            env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
        for table, column in LEFTOVERS.items():
            if table != "ir_model":
                cls._forget_leftovers(env, table, column)
        env.invalidate_all()

    @classmethod
    def _forget_leftovers(cls, env, table, column):
        env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s LIKE 'toy.%%'",
                SQL.identifier(table),
                SQL.identifier(column),
            )
        )

    @classmethod
    def _forget_toys(cls):
        with cls.transaction() as env:
            for table in TABLES:
                env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table)))
            for table, column in LEFTOVERS.items():
                cls._forget_leftovers(env, table, column)
            env.cr.execute(
                "DELETE FROM ir_model_data"
                " WHERE module = 'somconnexio_sync' AND name LIKE '%\\_toy\\_%'"
            )
            cron = env.ref("somconnexio_sync.ir_cron_sweep")
            env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
            env.registry.clear_all_caches()

    # === WHAT HAPPENS === #

    def create_binding(self, code, model="toy.binding", **vals):
        """Create and commit a toy and its binding; return the binding's id."""
        with self.transaction() as env:
            record = env["toy.record"].create({"name": f"Name of {code}"})
            binding = env[model].create(
                {
                    "backend_id": self.backend_id,
                    "record_id": record.id,
                    "external_code": code,
                    **vals,
                }
            )
            return binding.id

    def rename(self, binding_id, name):
        """Change what a binding mirrors, in a user's transaction."""
        with self.transaction() as env:
            binding = env["toy.binding"].browse(binding_id)
            binding.record_id.name = name
            binding._mark_to_push()

    def get_value(self, binding_id, field, model="toy.binding"):
        """Return a field of a binding as a new transaction sees it."""
        with self.transaction() as env:
            return env[model].browse(binding_id)[field]

    def get_backend_value(self, field):
        """Return a field of the backend as a new transaction sees it."""
        return self.get_value(self.backend_id, field, model="toy.backend")

    def jobs(self, **criteria):
        """Return state and eta of the toys' jobs, oldest first."""
        with self.transaction() as env:
            domain = [("model_name", "=like", "toy.%")]
            domain += [(name, "=", value) for name, value in criteria.items()]
            return env["queue.job"].search_read(
                domain, ["uuid", "state", "eta", "retry"], order="id"
            )

    def run_due_jobs(self, limit=2000):
        """Run what is due by the (frozen) clock, and what that makes due."""
        count = 0
        while due := self._get_due():
            for uuid in due:
                count += 1
                self.assertLess(count, limit, "jobs make jobs without end")
                self.run_job(uuid)
        return count

    def _get_due(self):
        now = fields.Datetime.now()
        return [
            job["uuid"]
            for job in self.jobs(state="pending")
            if not job["eta"] or job["eta"] <= now
        ]

    @mute_logger("odoo.addons.queue_job.controllers.main")
    def run_job(self, uuid):
        """Run a job as the job runner and queue_job's controller do."""
        with self.transaction() as env:
            env.cr.execute(
                "UPDATE queue_job SET state = 'enqueued' WHERE uuid = %s", [uuid]
            )
        try:
            with self.transaction() as env:
                job = RunJobController._acquire_job(env, uuid)
                self.assertTrue(job, "the job could not be acquired")
                RunJobController._runjob(env, job)
        except (SyncError, FailedJobError, UserError):
            # stored and told by the controller; a request would answer 500
            self.assertEqual(self.jobs(uuid=uuid)[0]["state"], "failed")

    def sweep(self):
        """Run the sweeper's cron."""
        with self.transaction() as env:
            env["sync.sweeper"]._cron_sweep()

    def pass_minutes(self, frozen, minutes):
        """Let time go by, minute by minute, with jobs and the sweeper at work."""
        for _ in range(minutes):
            frozen.tick(timedelta(minutes=1))
            self.run_due_jobs()
            self.sweep()
            self.run_due_jobs()
