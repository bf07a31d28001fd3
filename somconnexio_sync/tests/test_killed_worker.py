import os
import signal

from freezegun import freeze_time

from odoo import sql_db
from odoo.tests import tagged

from .real_cursors import RealCursorsCase


@tagged("post_install", "-at_install")
class TestKilledWorker(RealCursorsCase):
    """A worker is a process of its own, killed in the middle of its call."""

    def _kill_worker_during(self, uuid, operation, with_effect, code=None):
        """Run a job in a child process that dies when it makes the call.

        :param code: of the object whose call is the last one; usually the first's

        The remote is no part of the worker: the effect is made on this side.
        """
        remote = self.remote
        effect = getattr(remote, operation)

        def die(*args):
            if code in (None, args[0]):
                os.kill(os.getpid(), signal.SIGKILL)
            return effect(*args)

        pid = os.fork()
        if not pid:
            try:
                # the parent's connections are neither used nor closed in here
                self._connections_of_the_parent = (sql_db._Pool, self.registry._db)
                sql_db._Pool = None
                self.registry._db = sql_db.db_connect(self.registry.db_name)
                setattr(remote, operation, die)
                self.run_job(uuid)
            finally:
                os._exit(1)
        __, status = os.waitpid(pid, 0)
        self.assertTrue(os.WIFSIGNALED(status), status)
        self.assertEqual(os.WTERMSIG(status), signal.SIGKILL)
        if with_effect:
            effect(*with_effect)

    def _rows(self):
        with self.transaction() as env:
            rows = env["sync.call.log"].search(
                [("backend_model", "=", "toy.backend")], order="id"
            )
            return rows.mapped(lambda row: (row.operation, row.outcome))

    def _revive_dead_jobs(self):
        """What the job runner does with the jobs of a worker that is gone."""
        with self.transaction() as env:
            # PostgreSQL takes a moment to notice that the worker is gone
            env.cr.execute("SELECT 1 FROM queue_job_lock FOR UPDATE")
            env.cr.execute(
                "UPDATE queue_job SET state = 'pending', date_started = NULL"
                " WHERE state = 'started' AND model_name LIKE 'toy.%'"
            )

    def test_trace_is_left_and_nothing_doubled(self):
        cases = {
            "toy.binding": ("upsert", ("B", {"name": "Name of B"})),
            "toy.ticket": ("add", ("T", {"name": "Name of T"})),
        }
        for model, (operation, effect) in cases.items():
            for had_effect in (False, True):
                with self.subTest(model, had_effect=had_effect):
                    self.setUp()
                    binding = self.create_binding(effect[0], model=model)
                    uuid = self.jobs()[0]["uuid"]
                    arguments = effect if had_effect else None
                    self._kill_worker_during(uuid, operation, arguments)
                    self.assertEqual(self.jobs()[0]["state"], "started")
                    self.assertEqual(self._rows()[-1][1], "under_way")
                    with self.transaction() as env:
                        self.assertTrue(env[model].browse(binding)._was_attempted())
                    self._revive_dead_jobs()
                    self.run_due_jobs()
                    self.assertEqual(self.get_value(binding, "state", model), "done")
                    self.assertEqual(self.remote.created, 1)

    def test_sweeper_finds_what_the_dead_worker_left(self):
        """Nobody brings the job back: the binding waits, and the sweeper sees it."""
        with freeze_time("2026-03-10 09:00:00") as frozen:
            binding = self.create_binding("T", model="toy.ticket")
            uuid = self.jobs()[0]["uuid"]
            self._kill_worker_during(uuid, "add", ("T", {"name": "Name of T"}))
            self.pass_minutes(frozen, 16)
        self.assertEqual(self.get_value(binding, "state", "toy.ticket"), "done")
        self.assertEqual(self.remote.created, 1)

    def test_killed_chunk_leaves_one_half_done(self):
        codes = [f"C{number:02}" for number in range(12)]
        with self.transaction() as env:
            env["toy.binding"].create(
                [
                    {
                        "backend_id": self.backend_id,
                        "record_id": env["toy.record"].create({"name": code}).id,
                        "external_code": code,
                    }
                    for code in codes
                ]
            )
        first = self.jobs()[0]["uuid"]
        self._kill_worker_during(first, "upsert", ("C03", {"name": "C03"}), "C03")
        with self.transaction() as env:
            done = env["toy.binding"].search([("state", "=", "done")])
            self.assertEqual(sorted(done.mapped("external_code")), codes[:3])
        self._revive_dead_jobs()
        self.run_due_jobs()
        with self.transaction() as env:
            bindings = env["toy.binding"].search([])
            self.assertEqual(set(bindings.mapped("state")), {"done"})
        # the first three calls were made in the child: this side never saw them. The
        # fourth one had its effect here, and is made again
        calls = [code for _, code in self.remote.calls]
        self.assertEqual(calls, ["C03", *codes[3:]])
        self.assertEqual(self.remote.created, len(codes) - 3)
