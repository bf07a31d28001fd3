import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .real_cursors import RealCursorsCase

ROUNDS = 100 if os.environ.get("SCX_FULL") else 20


@tagged("post_install", "-at_install")
class TestParallelChain(RealCursorsCase):
    """Two workers push two objects that need the same new one."""

    @mute_logger("odoo.sql_db", "odoo.addons.queue_job.controllers.main")
    def test_two_workers_make_what_both_need_once(self):
        with freeze_time("2026-03-15 10:00:00") as self.clock:
            for number in range(ROUNDS):
                with self.subTest(round=number):
                    self._push_two(number)

    def _push_two(self, number):
        self.remote.calls.clear()
        codes = [f"A{number}", f"B{number}"]
        with self.transaction() as env:
            parent, *children = (
                self._create(env, code) for code in (f"P{number}", *codes)
            )
            for child in children:
                child.parent_id = parent
            ids = (parent | children[0] | children[1]).ids
        jobs = self.jobs(state="pending")
        self.assertEqual(len(jobs), 2, "the parent has no job of its own")
        self._run_together([job["uuid"] for job in jobs])
        for _ in range(3):
            self.clock.tick(timedelta(minutes=1))
            self.run_due_jobs()
        for id_ in ids:
            self.assertEqual(self.get_value(id_, "state"), "done")
        calls = [code for _, code in self.remote.calls]
        self.assertEqual(sorted(calls), [*codes, f"P{number}"])
        self.assertLess(calls.index(f"P{number}"), min(map(calls.index, codes)))

    def _create(self, env, code):
        return env["toy.binding"].create(
            {
                "backend_id": self.backend_id,
                "record_id": env["toy.record"].create({"name": code}).id,
                "external_code": code,
            }
        )

    def _run_together(self, uuids):
        barrier = threading.Barrier(len(uuids))

        def run(uuid):
            barrier.wait(timeout=60)
            self.run_job(uuid)

        with ThreadPoolExecutor(len(uuids)) as workers:
            for future in [workers.submit(run, uuid) for uuid in uuids]:
                future.result(timeout=60)
