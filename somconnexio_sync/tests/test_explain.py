from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from .common import SyncCommon

BREAKER_LOGGER = "odoo.addons.somconnexio_sync.models.sync_breaker_mixin"


@tagged("post_install", "-at_install")
class TestExplain(SyncCommon):
    def _explain(self, binding):
        self.commit()
        action = binding.action_explain()
        explanation = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn(binding.external_code, explanation.title)
        return " ".join(html2plaintext(explanation.body).split())

    def test_waiting_with_its_job(self):
        binding = self.create_binding()
        text = self._explain(binding)
        self.assertIn("It waits to be sent", text)
        self.assertIn("A job is waiting for a free worker", text)

    def test_job_that_is_postponed_or_under_way(self):
        binding = self.create_binding()
        self.remote.break_next("refused")
        self.run_due_jobs()
        text = self._explain(binding)
        self.assertIn("The next try is on", text)
        self.assertIn("upsert, attempt 1: Unreachable", text)
        self.jobs_of(binding).with_context(_job_edit_sentinel=True).write(
            {"state": "started", "date_started": fields.Datetime.now()}
        )
        self.assertIn("A job has been working on it since", self._explain(binding))

    def test_nobody_works_on_it(self):
        binding = self.create_binding()
        self.commit()
        self.jobs_of(binding).unlink()
        self.assertIn("the next sweep after", self._explain(binding))

    def test_done(self):
        binding = self.create_binding()
        self.run_due_jobs()
        text = self._explain(binding)
        self.assertIn("It was sent on", text)
        self.assertIn("Last calls", text)
        self.assertIn("upsert, attempt 1: Done", text)

    def test_error_names_message_and_owner(self):
        self.backend.responsible_id = self.env.user
        binding = self.create_binding()
        self.remote.break_next("rejected")
        self.run_due_jobs()
        text = self._explain(binding)
        self.assertIn("the remote does not like it", text)
        self.assertIn(f"Owner: {self.env.user.name}", text)

    def test_lost_answer(self):
        ticket = self.create_binding(model="toy.ticket")
        self.remote.break_next(None, "lost_after")
        self.run_due_jobs()
        text = self._explain(ticket)
        self.assertIn("the answer was lost", text)
        self.assertIn("no answer in time", text)
        self.assertIn("The next try is on", text)

    def test_cancelled(self):
        binding = self.create_binding()
        binding._cancel_binding()
        self.assertIn("no longer kept up to date", self._explain(binding))

    def test_day_has_not_come(self):
        record = self.create_record(start_date=date(2100, 1, 1))
        binding = self.create_binding(record)
        self.run_due_jobs()
        text = self._explain(binding)
        self.assertIn("Its day has not come: it will be sent on 01/01/2100", text)
        self.assertNotIn("sweep", text)

    def test_not_relevant(self):
        binding = self.create_binding(self.create_record(is_hidden=True))
        self.run_due_jobs()
        self.assertIn("need not know of it now", self._explain(binding))

    def test_chain_of_dependencies_with_the_reason_at_its_end(self):
        top = self.create_binding(code="TOP")
        middle = self.create_binding(code="MIDDLE", parent_id=top.id)
        bottom = self.create_binding(code="BOTTOM", parent_id=middle.id)
        self.remote.break_next("rejected")
        self.run_due_jobs()
        text = self._explain(bottom)
        self.assertIn("It waits for Toy Object MIDDLE", text)
        self.assertIn("It waits for Toy Object TOP", text)
        self.assertIn("the remote does not like it", text)

    def test_circle_of_dependencies_ends(self):
        first = self.create_binding(code="FIRST")
        second = self.create_binding(code="SECOND", parent_id=first.id)
        first.parent_id = second
        text = self._explain(first)
        self.assertEqual(text.count("It waits for Toy Object"), 2)

    def test_backend_is_paused_or_disabled(self):
        binding = self.create_binding()
        self.backend._pause("moving house")
        self.run_due_jobs()
        text = self._explain(binding)
        self.assertIn(f"Toy was paused by {self.env.user.name}", text)
        self.assertIn("(moving house)", text)
        self.backend.action_resume()
        self.backend.state = "disabled"
        self.assertIn("Toy is disabled", self._explain(binding))

    @mute_logger(BREAKER_LOGGER)
    def test_breaker_is_open(self):
        with freeze_time("2026-03-10 10:00:00"):
            self.backend.breaker_open_until = fields.Datetime.now() + timedelta(hours=1)
            binding = self.create_binding()
            self.run_due_jobs()
            self.assertIn("Toy is out of order", self._explain(binding))
