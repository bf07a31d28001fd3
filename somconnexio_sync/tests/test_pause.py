from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..exceptions import PausedError
from .common import SyncCommon


@tagged("post_install", "-at_install")
class TestPause(SyncCommon):
    def _pause(self, reason="maintenance"):
        action = self.backend.action_pause()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": reason}).action_pause()

    def test_paused_backend_sends_nothing_and_says_who_did_it_and_why(self):
        self._pause()
        binding = self.create_binding()
        self.run_due_jobs()
        self.sweep()
        self.run_due_jobs()
        self.assertFalse(self.remote.calls)
        self.assertEqual(binding.state, "to_push")
        self.assertTrue(self.backend.is_paused)
        self.assertTrue(self.backend.paused_since)
        self.assertEqual(self.backend.paused_by_id, self.env.user)
        self.assertEqual(self.backend.pause_reason, "maintenance")
        self.assertEqual(self.backend.state, "enabled")

    def test_second_pause_leaves_the_first_ones_author_and_reason(self):
        self._pause("first")
        self._pause("second")
        self.assertEqual(self.backend.pause_reason, "first")

    def test_resuming_wakes_up_objects_and_events(self):
        self._pause(reason=False)
        bindings = [self.create_binding(code=f"T{number}") for number in range(3)]
        self.remote.objects["T0"] = {"code": "T0"}
        inbox = self.env["sync.inbox.event"]
        inbox._receive(self.backend, "E1", {"code": "T0"})
        self.run_due_jobs()
        event = inbox.search([("event_id", "=", "E1")])
        self.assertEqual(event.state, "received")
        cron = self.env.ref("somconnexio_sync.ir_cron_sweep")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self.backend.action_resume()
        self.assertFalse(self.backend.is_paused)
        self.assertFalse(self.backend.paused_by_id)
        self.assertTrue(triggers.search_count([("cron_id", "=", cron.id)]))
        self.sweep()
        self.run_due_jobs()
        self.assertEqual({binding.state for binding in bindings}, {"done"})
        self.assertEqual(event.state, "done")

    def test_calls_outside_of_a_push_are_refused_and_reading_is_not(self):
        self._pause()
        with (
            self.assertRaises(PausedError) as caught,
            self.backend._logged_call("upsert", "T1"),
        ):
            self.remote.upsert("T1", {})
        self.assertTrue(caught.exception.retry_after)
        self.assertFalse(self.remote.calls)
        self.backend._check_connection()
        self.assertEqual(self.remote.calls, [("ping", None)])

    def test_pausing_needs_a_manager(self):
        watcher = new_test_user(
            self.env, "pauser", "somconnexio_sync.somconnexio_sync_group_user"
        )
        for method in ("action_pause", "action_resume"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(self.backend.with_user(watcher), method)()

    def test_paused_backends_can_be_searched(self):
        backends = self.env["toy.backend"]
        self.assertIn(self.backend, backends.search([("is_paused", "=", False)]))
        self._pause()
        self.assertIn(self.backend, backends.search([("is_paused", "=", True)]))
        self.assertNotIn(self.backend, backends.search([("is_paused", "!=", True)]))
