from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import CircuitOpenError, RemoteUnreachableError
from .common import SyncCommon

BREAKER_LOGGER = "odoo.addons.somconnexio_sync.models.sync_breaker_mixin"


@tagged("post_install", "-at_install")
class TestOutage(SyncCommon):
    def _fail(self, times=1):
        for _ in range(times):
            self.remote.break_next("refused")
            try:
                self.backend._check_connection()
            except RemoteUnreachableError:
                continue

    @mute_logger(BREAKER_LOGGER)
    def test_breaker_opens_after_its_threshold_and_refuses_at_once(self):
        self._fail(self.backend.breaker_threshold - 1)
        self.assertEqual(self.backend.breaker_state, "closed")
        self._fail()
        self.assertEqual(self.backend.breaker_state, "open")
        calls = len(self.remote.calls)
        with self.assertRaises(CircuitOpenError) as caught:
            self.backend._check_connection()
        self.assertEqual(len(self.remote.calls), calls)
        self.assertGreater(caught.exception.retry_after, 0)
        with self.assertRaisesRegex(UserError, "out of order"):
            self.backend.action_check_connection()

    def test_success_forgets_earlier_outages(self):
        self._fail(self.backend.breaker_threshold - 1)
        self.backend._check_connection()
        self.assertEqual(self.backend.breaker_failures, 0)
        self._fail(self.backend.breaker_threshold - 1)
        self.assertEqual(self.backend.breaker_state, "closed")

    def test_rejection_says_that_the_remote_is_alive(self):
        self._fail(self.backend.breaker_threshold - 1)
        self.remote.break_next("rejected")
        binding = self.create_binding()
        self.run_due_jobs()
        self.assertEqual(binding.state, "error")
        self.assertEqual(self.backend.breaker_failures, 0)

    @mute_logger(BREAKER_LOGGER)
    def test_half_open_lets_one_probe_through(self):
        with freeze_time("2026-03-10 10:00:00") as frozen:
            self._fail(self.backend.breaker_threshold)
            frozen.tick(timedelta(seconds=self.backend.breaker_pause + 1))
            self.backend.invalidate_recordset()
            self.assertEqual(self.backend.breaker_state, "half_open")
            self.assertTrue(self.backend._breaker_claim_probe(fields.Datetime.now()))
            self.assertFalse(self.backend._breaker_claim_probe(fields.Datetime.now()))
            with self.assertRaises(CircuitOpenError):
                self.backend._check_connection()

    @mute_logger(BREAKER_LOGGER)
    def test_failed_probes_wait_longer_and_longer(self):
        pauses = []
        with freeze_time("2026-03-10 10:00:00") as frozen:
            self._fail(self.backend.breaker_threshold)
            for _ in range(6):
                pause = self.backend.breaker_open_until - fields.Datetime.now()
                pauses.append(pause.total_seconds())
                frozen.tick(pause + timedelta(seconds=1))
                self._fail()
        self.assertEqual(pauses, [60, 120, 240, 480, 600, 600])

    @mute_logger(BREAKER_LOGGER)
    def test_recovery_wakes_up_what_waited(self):
        with freeze_time("2026-03-10 10:00:00") as frozen:
            self._fail(self.backend.breaker_threshold)
            bindings = self.env["toy.binding"]
            for number in range(5):
                bindings |= self.create_binding(code=f"T{number}")
            self.run_due_jobs()
            self.assertFalse(self.jobs_of(bindings[0], state="pending"))
            self.assertEqual(set(bindings.mapped("state")), {"to_push"})
            frozen.tick(timedelta(seconds=self.backend.breaker_pause + 1))
            self.sweep()
            self.run_due_jobs()
        self.assertEqual(self.backend.breaker_state, "closed")
        self.assertEqual(set(bindings.mapped("state")), {"done"})
