import threading
import time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..exceptions import RateLimitError
from .common import SyncCommon
from .real_cursors import RealCursorsCase


@tagged("post_install", "-at_install")
class TestRateLimit(SyncCommon):
    def test_no_limit_takes_no_slot(self):
        self.backend._check_connection()
        self.assertFalse(self.env["sync.rate.slot"].search([]))

    def test_call_whose_turn_is_far_is_not_made_and_its_job_comes_again(self):
        self.backend.rate_limit = 60
        binding = self.create_binding()
        self.env["sync.rate.slot"].create(
            {
                "backend_model": "toy.backend",
                "backend_id": self.backend.id,
                "free_at": "2100-01-01",
            }
        )
        self.commit()
        job = self.run_job(self.jobs_of(binding))
        self.assertEqual(job.state, "pending")
        self.assertEqual(job.retry, 0)
        self.assertFalse(self.remote.calls)
        self.assertFalse(binding.attempts)
        self.assertFalse(self.backend.breaker_failures)
        with self.assertRaises(RateLimitError) as caught:
            self.backend._rate_enter()
        self.assertGreater(caught.exception.retry_after, 60)

    def test_limit_that_would_hold_up_every_job_is_refused(self):
        for limit in (-1, 1, 9):
            with self.subTest(limit=limit), self.assertRaises(ValidationError):
                self.backend.rate_limit = limit
        self.backend.rate_limit = 10


@tagged("post_install", "-at_install")
class TestRealRateLimit(RealCursorsCase):
    """Several workers, each with a connection of its own."""

    WORKERS = 4
    CALLS = 5
    INTERVAL = 0.1

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            env["toy.backend"].browse(self.backend_id).rate_limit = 60 / self.INTERVAL

    def _work(self, times):
        for __ in range(self.CALLS):
            with self.transaction() as env:
                backend = env["toy.backend"].browse(self.backend_id)
                backend._rate_enter()
                times.append(time.monotonic())

    def test_workers_share_the_limit(self):
        times = []
        workers = [
            threading.Thread(target=self._work, args=(times,))
            for __ in range(self.WORKERS)
        ]
        started = time.monotonic()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(30)
        calls = self.WORKERS * self.CALLS
        self.assertEqual(len(times), calls)
        # the first is made at once, each other one interval after the one before
        self.assertGreaterEqual(
            max(times) - started, (calls - 1) * self.INTERVAL - 0.02
        )
        with self.transaction() as env:
            (slot,) = env["sync.rate.slot"].search(
                [("backend_model", "=", "toy.backend")]
            )
            self.assertEqual(slot.backend_id, self.backend_id)

    def test_transaction_that_wrote_the_backend_is_not_hindered(self):
        with self.transaction() as env:
            backend = env["toy.backend"].browse(self.backend_id)
            backend.name = "Written"
            env.flush_all()
            for __ in range(3):
                backend._check_connection()
        self.assertEqual(self.get_backend_value("name"), "Written")
