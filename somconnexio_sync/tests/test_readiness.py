from datetime import date

from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common import SyncCommon

CUTOFF = date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestReadiness(SyncCommon):
    def _problems(self, cutoff=CUTOFF):
        self.env.flush_all()
        self.env.invalidate_all()
        problems = self.backend._get_readiness_problems(cutoff)
        for problem in problems:
            records = self.env[problem["res_model"]].search(problem["domain"])
            self.assertEqual(len(records), problem["count"])
        return {problem["label"]: problem["count"] for problem in problems}

    def test_nothing_missing_is_ready(self):
        self.create_binding()
        self.run_due_jobs()
        self.assertEqual(self._problems(), {})

    def test_everything_that_is_missing_is_named(self):
        self.create_binding(code="W1")
        self.create_binding(code="W2")
        self.create_binding(code="E")._on_fail_push(exc_message="No")
        self.create_binding(code="U")._set_state("uncertain", waiting_reason="?")
        inbox = self.env["sync.inbox.event"]
        inbox._receive(self.backend, "E1", {})
        inbox._receive(self.backend, "E2", {})
        inbox.search([("event_id", "=", "E2")]).state = "error"
        findings = self.env["sync.finding"]
        findings._report(self.backend, "missing", "T1", is_blocking=True)
        findings._report(self.backend, "missing", "T2")
        self.assertEqual(
            self._problems(),
            {
                "Objects that wait to be sent": 2,
                "Objects that need a person": 1,
                "Objects whose answer was lost": 1,
                "Incoming events that are not processed": 2,
                "Differences that must be cleared up first": 1,
            },
        )
        self.assertEqual(
            self.backend._get_traffic(),
            {"waiting": 2, "errors": 1, "uncertain": 1, "ready": False},
        )

    def test_another_backends_trouble_does_not_count(self):
        other = self.env["toy.backend"].create({"name": "Other", "code": "OTHER"})
        self.create_binding(backend_id=other.id)
        self.assertEqual(self._problems(), {})

    def test_only_what_is_effective_by_the_cutoff_counts(self):
        with freeze_time("2026-03-10 09:00:00"):
            for code, day in (("IN", CUTOFF), ("AFTER", date(2026, 4, 1))):
                record = self.create_record(start_date=day)
                self.create_binding(record, code=code)
            self.run_due_jobs()
            label = "Objects that wait to be sent"
            self.assertEqual(self._problems(date(2026, 3, 30)), {})
            self.assertEqual(self._problems(), {label: 1})
            self.assertEqual(self._problems(date(2026, 4, 1)), {label: 2})
            self.assertTrue(self.backend._get_traffic()["ready"])

    def test_a_bridge_adds_what_only_it_knows(self):
        self.patch(
            type(self.backend),
            "_get_readiness_problems",
            lambda backend, cutoff: [
                backend._prepare_readiness_problem("Toys", "toy.record", [])
            ],
        )
        self.create_record()
        self.assertEqual(self._problems(), {"Toys": 1})
        self.assertFalse(self.backend._get_traffic()["ready"])

    def test_wizard_tells_a_person_and_counts_again(self):
        with freeze_time("2026-03-31 22:30:00"):
            binding = self.create_binding()
            action = self.backend.action_check_readiness()
            wizard = self.env[action["res_model"]].browse(action["res_id"])
            # half past midnight in Madrid
            self.assertEqual(wizard.cutoff, date(2026, 4, 1))
            self.assertEqual(wizard.display_name, "Ready? Toy")
            self.assertFalse(wizard.is_ready)
            self.assertEqual(wizard.line_ids.count, 1)
            listed = wizard.line_ids.action_view()
            found = self.env[listed["res_model"]].search(listed["domain"])
            self.assertEqual(found.external_code, binding.external_code)
            self.run_due_jobs()
            with Form(wizard) as form:
                form.cutoff = CUTOFF
            wizard.action_check()
            self.assertTrue(wizard.is_ready)
            self.assertEqual(wizard.checked_cutoff, CUTOFF)
