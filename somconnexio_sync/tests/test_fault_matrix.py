from odoo.tests import tagged

from ..const import MAX_UNKNOWN_OUTCOMES
from .common import SyncCommon


@tagged("post_install", "-at_install")
class TestFaultMatrix(SyncCommon):
    """Each fault, for calls that may be repeated and for those that may not.

    A killed worker is a job that runs again after its effect: the remote has the
    object, our transaction is gone.
    """

    def setUp(self):
        super().setUp()
        self.backend.breaker_threshold = 100

    def _run_until_idle(self, binding):
        """Run the pending jobs whatever their eta."""
        self.commit()
        while jobs := self.jobs_of(binding, state="pending"):
            for job in jobs:
                self.run_job(job)

    def _assert_one_object(self, binding):
        self.assertEqual(binding.state, "done")
        self.assertEqual(self.remote.created, 1)
        self.assertEqual(len(self.remote.objects), 1)
        self.assertTrue(binding.external_id)
        self.assertFalse(self.jobs_of(binding, state="failed"))

    # === UPSERTS === #

    def test_upsert_fine(self):
        binding = self.create_binding()
        self._run_until_idle(binding)
        self._assert_one_object(binding)
        self.assertEqual(len(self.remote.calls), 1)

    def test_upsert_outage_then_retry_is_one_object(self):
        for fault in ("refused", "failed", "lost_before", "lost_after"):
            with self.subTest(fault=fault):
                self.remote.__init__()
                binding = self.create_binding(code=f"U-{fault}")
                self.remote.break_next(fault)
                self.commit()
                self.run_job(self.jobs_of(binding))
                self.assertEqual(binding.state, "to_push")
                self._run_until_idle(binding)
                self._assert_one_object(binding)

    def test_upsert_rejected_then_repaired_is_one_object(self):
        binding = self.create_binding()
        self.remote.break_next("rejected")
        self._run_until_idle(binding)
        self.assertEqual(binding.state, "error")
        self.assertEqual(self.remote.created, 0)
        binding.action_retry()
        self.commit()
        self.run_job(self.jobs_of(binding, state="pending"))
        self.assertEqual((binding.state, self.remote.created), ("done", 1))

    def test_upsert_worker_killed_then_run_again_is_one_object(self):
        binding = self.create_binding()
        self.remote.upsert("T1", {"name": "A thing"})
        self._run_until_idle(binding)
        self._assert_one_object(binding)

    def test_upsert_that_never_gets_an_answer_is_given_up(self):
        binding = self.create_binding()
        self.remote.break_next(*["failed"] * (MAX_UNKNOWN_OUTCOMES + 1))
        self._run_until_idle(binding)
        self.assertEqual(binding.state, "error")
        self.assertEqual(len(self.remote.calls), MAX_UNKNOWN_OUTCOMES + 1)

    # === CALLS THAT MUST NOT BE REPEATED === #

    def test_create_fine(self):
        ticket = self.create_binding(model="toy.ticket")
        self._run_until_idle(ticket)
        self._assert_one_object(ticket)
        self.assertEqual(self.remote.calls, [("find", "T1"), ("create", "T1")])

    def test_create_outage_then_retry_is_one_object(self):
        for fault in ("refused", "failed", "lost_before", "lost_after"):
            for on_look_up in (False, True):
                with self.subTest(fault=fault, on_look_up=on_look_up):
                    self.remote.__init__()
                    code = f"C-{fault}-{on_look_up}"
                    ticket = self.create_binding(model="toy.ticket", code=code)
                    self.remote.break_next(*([] if on_look_up else [None]), fault)
                    self._run_until_idle(ticket)
                    self._assert_one_object(ticket)

    def test_create_with_lost_answer_is_uncertain_until_the_remote_is_asked(self):
        ticket = self.create_binding(model="toy.ticket")
        self.remote.break_next(None, "lost_after")
        self.commit()
        job = self.run_job(self.jobs_of(ticket))
        self.assertEqual(job.state, "done")
        self.assertEqual(ticket.state, "uncertain")
        self.assertEqual(ticket.payload, {"name": "A thing"})
        look_up = self.jobs_of(ticket, state="pending")
        self.assertEqual(len(look_up), 1)
        self.assertTrue(look_up.eta)
        # the look itself fails first: still nothing is sent
        self.remote.break_next("refused", "failed")
        self._run_until_idle(ticket)
        self._assert_one_object(ticket)

    def test_create_rejected_then_repaired_is_one_object(self):
        ticket = self.create_binding(model="toy.ticket")
        self.remote.break_next(None, "rejected")
        self._run_until_idle(ticket)
        self.assertEqual(ticket.state, "error")
        ticket.action_retry()
        self.commit()
        self.run_job(self.jobs_of(ticket, state="pending"))
        self.assertEqual((ticket.state, self.remote.created), ("done", 1))

    def test_create_worker_killed_then_run_again_is_one_object(self):
        ticket = self.create_binding(model="toy.ticket")
        self.remote.add("T1", {"name": "A thing"})
        self._run_until_idle(ticket)
        self._assert_one_object(ticket)

    def test_done_create_is_never_sent_again(self):
        ticket = self.create_binding(model="toy.ticket")
        self._run_until_idle(ticket)
        ticket.record_id.name = "Changed"
        ticket._mark_to_push()
        ticket._push()
        self._run_until_idle(ticket)
        self._assert_one_object(ticket)
