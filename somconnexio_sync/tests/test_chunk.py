import logging
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import sync_chunk_mixin
from .real_cursors import RealCursorsCase

CHUNK_LOGGER = "odoo.addons.somconnexio_sync.models.sync_chunk_mixin"
#: more than have jobs of their own, and two jobs' worth of the toys
NUMBER = 12


@tagged("post_install", "-at_install")
class TestChunk(RealCursorsCase):
    """Many objects share jobs; each is as safe as in one of its own."""

    def setUp(self):
        super().setUp()
        self.codes = [f"C{number:02}" for number in range(NUMBER)]

    def _create(self, codes=None):
        """Make bindings in one transaction; return code → id."""
        with self.transaction() as env:
            bindings = env["toy.binding"].create(
                [
                    {
                        "backend_id": self.backend_id,
                        "record_id": env["toy.record"].create({"name": code}).id,
                        "external_code": code,
                    }
                    for code in codes or self.codes
                ]
            )
            return dict(zip(codes or self.codes, bindings.ids, strict=True))

    def _states(self):
        with self.transaction() as env:
            bindings = env["toy.binding"].search([], order="external_code")
            return bindings.mapped("state")

    def _calls(self):
        return [code for _operation, code in self.remote.calls]

    def _methods(self):
        with self.transaction() as env:
            jobs = env["queue.job"].search([("model_name", "=", "toy.binding")])
            return sorted(jobs.mapped("method_name"))

    def test_few_have_a_job_each(self):
        self._create(self.codes[:10])
        self.assertEqual(self._methods(), ["_push"] * 10)

    def test_many_share_jobs(self):
        self._create()
        self.assertEqual(self._methods(), ["_push_chunk"] * 2)
        self.run_due_jobs()
        self.assertEqual(self._states(), ["done"] * NUMBER)
        self.assertEqual(self._calls(), self.codes)

    def test_each_call_is_logged_as_done(self):
        self._create()
        self.run_due_jobs()
        with self.transaction() as env:
            rows = env["sync.call.log"].search([("backend_model", "=", "toy.backend")])
            self.assertEqual(sorted(rows.mapped("reference")), self.codes)
            self.assertEqual(set(rows.mapped("outcome")), {"done"})
            self.assertEqual(set(rows.mapped("attempt")), {1})

    def test_refusal_is_kept_and_holds_up_nobody(self):
        self._create()
        self.remote.break_next(None, "rejected")
        self.run_due_jobs()
        self.assertEqual(self._states(), ["done", "error"] + ["done"] * (NUMBER - 2))
        self.assertEqual(self._calls(), self.codes, "none was tried twice")
        with self.transaction() as env:
            broken = env["toy.binding"].search([("state", "=", "error")])
            self.assertIn("does not like it", broken.error_message)
            self.assertTrue(broken.activity_ids)

    @mute_logger(CHUNK_LOGGER)
    def test_what_fails_gets_a_job_of_its_own(self):
        with freeze_time("2026-03-10 09:00:00") as frozen:
            self._create()
            self.remote.break_next("lost_after", None, "refused")
            self.run_due_jobs()
            states = ["to_push", "done", "to_push"] + ["done"] * (NUMBER - 3)
            self.assertEqual(self._states(), states)
            self.assertEqual(self._methods().count("_push"), 2)
            self.pass_minutes(frozen, 1)
        self.assertEqual(self._states(), ["done"] * NUMBER)
        self.assertEqual(self.remote.created, NUMBER)

    @mute_logger(CHUNK_LOGGER)
    def test_locked_object_is_left_out(self):
        with freeze_time("2026-03-10 09:00:00") as frozen:
            bindings = self._create()
            with self.transaction() as env:
                env["toy.binding"].browse(bindings["C03"]).lock_for_update()
                self.run_due_jobs()
                self.assertEqual(self._calls(), [c for c in self.codes if c != "C03"])
            self.pass_minutes(frozen, 1)
        self.assertEqual(self._states(), ["done"] * NUMBER)

    @mute_logger(CHUNK_LOGGER, "odoo.addons.queue_job.controllers.main")
    def test_mistake_of_ours_shows_in_its_own_job(self):
        self._create()
        push = self.registry["toy.binding"]._push_locked

        def break_one(binding):
            if binding.external_code == "C05":
                raise KeyError("a bug of ours")
            return push(binding)

        with patch.object(self.registry["toy.binding"], "_push_locked", break_one):
            with self.assertRaises(KeyError):
                self.run_due_jobs()
            self.run_due_jobs()
        states = ["done"] * NUMBER
        states[5] = "error"
        self.assertEqual(self._states(), states)
        (failed,) = self.jobs(state="failed")
        self.assertTrue(failed)

    def test_long_job_leaves_the_rest_to_others(self):
        self._create()
        with patch.object(sync_chunk_mixin, "CHUNK_SECONDS", -1):
            self.run_due_jobs()
        self.assertEqual(self._states(), ["done"] * NUMBER)
        self.assertEqual(sorted(self._calls()), self.codes)
        self.assertGreater(len(self._methods()), 2)

    def test_remote_that_is_out_of_order_is_left_in_peace(self):
        self._create()
        self.remote.outage = "refused"
        with (
            self.assertLogs(CHUNK_LOGGER, logging.INFO),
            mute_logger("odoo.addons.somconnexio_sync.models.sync_breaker_mixin"),
        ):
            self.run_due_jobs()
        self.assertEqual(self.get_backend_value("breaker_state"), "open")
        self.assertEqual(len(self._calls()), 5, "as many as open the breaker")
        self.assertEqual(self._states(), ["to_push"] * NUMBER)

    def test_change_in_the_middle_is_sent(self):
        """What changes while its chunk runs is sent as it is then, or once more."""
        bindings = self._create()
        upsert = self.remote.upsert

        def change(code, payload):
            if code == "C02" and code not in self.remote.objects:
                self.rename(bindings["C02"], "changed while it was sent")
                self.rename(bindings["C06"], "changed before it was sent")
            return upsert(code, payload)

        with patch.object(self.remote, "upsert", change):
            self.run_due_jobs()
        self.assertEqual(self._states(), ["done"] * NUMBER)
        there = {code: self.remote.objects[code]["name"] for code in ("C02", "C06")}
        self.assertEqual(
            there,
            {"C02": "changed while it was sent", "C06": "changed before it was sent"},
        )
        self.assertEqual(self._calls().count("C06"), 1)
