import json
from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import SyncCommon


@tagged("post_install", "-at_install")
class TestCockpit(SyncCommon):
    def _cockpit(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["sync.cockpit"].search(
            [
                ("backend_model", "=", "toy.backend"),
                ("backend_id", "=", self.backend.id),
            ]
        )

    def _call(self, outcome="done", duration=100, age=timedelta()):
        call = self.backend._prepare_call("upsert", "T1", False)
        id_ = self.backend._write_call(
            {**call, "outcome": outcome, "duration": duration}
        )
        moment = fields.Datetime.now() - age
        self.env.cr.execute(
            "UPDATE sync_call_log SET create_date = %s WHERE id = %s", [moment, id_]
        )

    def test_objects_are_counted_by_what_holds_them_up(self):
        self.create_binding(code="W1")
        oldest = self.create_binding(code="W2")
        later = self.create_binding(
            self.create_record(start_date=date(2100, 1, 1)), code="LATER"
        )
        later._push()
        self.create_binding(code="E")._on_fail_push(exc_message="No")
        self.create_binding(code="U")._set_state("uncertain", waiting_reason="?")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE toy_binding SET state_since = '2026-01-01' WHERE id = %s",
            [oldest.id],
        )
        cockpit = self._cockpit()
        self.assertEqual(cockpit.waiting_count, 2)
        self.assertEqual(cockpit.scheduled_count, 1)
        self.assertEqual(cockpit.error_count, 1)
        self.assertEqual(cockpit.uncertain_count, 1)
        self.assertEqual(str(cockpit.oldest_waiting), "2026-01-01 00:00:00")

    def test_events_and_findings_are_counted(self):
        inbox = self.env["sync.inbox.event"]
        for number in range(3):
            inbox._receive(self.backend, f"E{number}", {})
        inbox.search([("event_id", "=", "E0")]).state = "done"
        inbox.search([("event_id", "=", "E1")]).state = "error"
        findings = self.env["sync.finding"]
        findings._report(self.backend, "missing", "T1", is_blocking=True)
        findings._report(self.backend, "missing", "T2")
        cockpit = self._cockpit()
        self.assertEqual((cockpit.inbox_count, cockpit.inbox_error_count), (1, 1))
        self.assertEqual((cockpit.finding_count, cockpit.blocking_count), (2, 1))

    def test_calls_of_the_last_day_are_measured(self):
        for duration in range(1, 101):
            self._call(duration=duration, outcome="done" if duration > 5 else "unknown")
        self._call(outcome="not_found", duration=50)
        self._call(outcome="under_way", duration=0)
        self._call(duration=9999, age=timedelta(hours=25))
        other = self.env["toy.backend"].create({"name": "Other", "code": "OTHER"})
        with other._logged_call("upsert", "T1"):
            pass
        cockpit = self._cockpit()
        self.assertEqual(cockpit.call_count, 101)
        self.assertAlmostEqual(cockpit.failure_share, 5 / 101)
        self.assertEqual(cockpit.median_duration, 50)
        self.assertEqual(cockpit.slow_duration, 95)
        (graph,) = json.loads(cockpit.call_graph)
        self.assertEqual(len(graph["values"]), 25)
        self.assertEqual(sum(point["value"] for point in graph["values"]), 101)
        (graph,) = json.loads(cockpit.duration_graph)
        self.assertEqual(max(point["value"] for point in graph["values"]), 50)

    def test_no_call_is_no_failure(self):
        cockpit = self._cockpit()
        self.assertEqual(cockpit.call_count, 0)
        self.assertEqual(cockpit.failure_share, 0)
        self.assertEqual(cockpit.median_duration, 0)

    def test_condition_in_one_word(self):
        self.assertEqual(self._cockpit().condition, "fine")
        binding = self.create_binding()
        binding._on_fail_push(exc_message="No")
        self.assertEqual(self._cockpit().condition, "person")
        self.backend.breaker_open_until = fields.Datetime.now()
        self.assertEqual(self._cockpit().condition, "out_of_order")
        self.backend._pause("moving house")
        self.assertEqual(self._cockpit().condition, "paused")
        self.assertEqual(self._cockpit().pause_reason, "moving house")
        self.backend.state = "disabled"
        self.assertEqual(self._cockpit().condition, "disabled")
        self.backend.active = False
        self.assertFalse(self._cockpit())

    def test_each_figure_opens_its_list(self):
        self.create_binding(code="W")
        self.create_binding(code="E")._on_fail_push(exc_message="No")
        self.create_binding(code="U")._set_state("uncertain", waiting_reason="?")
        self.env["sync.inbox.event"]._receive(self.backend, "E1", {})
        self.env["sync.finding"]._report(self.backend, "missing", "T1")
        self._call()
        for name in ("waiting", "errors", "uncertain", "inbox", "findings", "calls"):
            with self.subTest(name):
                action = getattr(self._cockpit(), f"action_view_{name}")()
                domain = action["domain"]
                self.assertEqual(
                    self.env[action["res_model"]].search_count(domain), 1, domain
                )

    def test_pause_and_resume_from_the_cockpit(self):
        action = self._cockpit().action_pause()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({}).action_pause()
        self.assertTrue(self.backend.is_paused)
        self._cockpit().action_resume()
        self.assertFalse(self.backend.is_paused)
        watcher = new_test_user(
            self.env, "watcher", "somconnexio_sync.somconnexio_sync_group_user"
        )
        with self.assertRaises(AccessError):
            self._cockpit().with_user(watcher).action_pause()

    def test_views_show_everything_to_who_watches(self):
        watcher = new_test_user(
            self.env, "watcher", "somconnexio_sync.somconnexio_sync_group_user"
        )
        self.assertTrue(Form(self._cockpit().with_user(watcher)).call_graph)
        for model in ("sync.cockpit", "sync.dead.letter", "sync.call.log"):
            for view_type in ("kanban", "list", "search", "graph", "pivot"):
                with self.subTest(model=model, view_type=view_type):
                    self.env[model].with_user(watcher).get_view(view_type=view_type)

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Other Cooperative"})
        foreigner = new_test_user(
            self.env,
            "foreigner",
            "somconnexio_sync.somconnexio_sync_group_manager",
            company_id=company.id,
            company_ids=[company.id],
        )
        cockpit = self._cockpit()
        found = self.env["sync.cockpit"].with_user(foreigner).search([])
        self.assertNotIn(cockpit.id, found.ids)
        with self.assertRaises(AccessError):
            cockpit.with_user(foreigner).action_open_backend()
