from odoo.tests import new_test_user, tagged

from .common import SyncCommon


@tagged("post_install", "-at_install")
class TestInbox(SyncCommon):
    def _receive(self, event_id="E1", **payload):
        inbox = self.env["sync.inbox.event"]
        new = inbox._receive(self.backend, event_id, payload or {"code": "T1"})
        return new, inbox.search([("event_id", "=", event_id)])

    def test_event_is_stored_once_and_processed_by_one_job(self):
        self.remote.add("T1", {})
        new, event = self._receive()
        again, events = self._receive()
        self.assertTrue(new)
        self.assertFalse(again)
        self.assertEqual(len(events), 1)
        self.assertEqual(event.payload, {"code": "T1"})
        jobs = self.jobs_of(event)
        self.assertEqual(len(jobs), 1)
        self.assertEqual(jobs.channel, "root.somconnexio.inbox")
        self.assertEqual(jobs.max_retries, 0)
        self.run_due_jobs()
        self.assertEqual(event.state, "done")
        self.assertTrue(event.date_processed)
        self.assertIn(("find", "T1"), self.remote.calls)

    def test_event_of_another_backend_is_another_event(self):
        other = self.env["toy.backend"].create({"name": "Other", "code": "OTHER"})
        self.assertTrue(self._receive()[0])
        self.assertTrue(self.env["sync.inbox.event"]._receive(other, "E1", {}))

    def test_processing_twice_asks_the_remote_once(self):
        self.remote.add("T1", {})
        event = self._receive()[1]
        self.run_due_jobs()
        calls = len(self.remote.calls)
        event._process()
        self.assertEqual(len(self.remote.calls), calls)

    def test_outage_is_tried_again(self):
        self.remote.add("T1", {})
        self.remote.break_next("refused", "failed")
        event = self._receive()[1]
        for _ in range(3):
            self.run_job(self.jobs_of(event, state="pending"))
        self.assertEqual(event.state, "done")

    def test_refusal_is_an_error_that_a_manager_can_retry(self):
        event = self._receive(event_id="E9", code="NONE")[1]
        self.run_due_jobs()
        self.assertEqual(event.state, "error")
        self.assertIn("does not exist", event.error_message)
        self.remote.add("NONE", {})
        manager = new_test_user(
            self.env, "manager", "somconnexio_sync.somconnexio_sync_group_manager"
        )
        event.with_user(manager).action_retry()
        self.run_due_jobs()
        self.assertEqual((event.state, event.error_message), ("done", False))

    def test_event_left_behind_is_swept(self):
        self.remote.add("T1", {})
        event = self._receive()[1]
        self.env["queue.job"].search([]).unlink()
        self.env.cr.execute(
            "UPDATE sync_inbox_event SET write_date = write_date - interval '1 hour'"
            " WHERE id = %s",
            (event.id,),
        )
        self.env.invalidate_all()
        self.env["sync.sweeper"]._sweep_inbox()
        self.run_due_jobs()
        self.assertEqual(event.state, "done")
