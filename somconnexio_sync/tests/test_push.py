from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..const import BINDING_TRANSITIONS
from .common import SyncCommon


@tagged("post_install", "-at_install")
class TestPush(SyncCommon):
    def test_ten_changes_in_a_transaction_are_one_push(self):
        record = self.create_record()
        binding = self.create_binding(record)
        for number in range(10):
            record.name = f"Name {number}"
            binding._mark_to_push()
        self.commit()
        self.assertEqual(len(self.jobs_of(binding)), 1)
        self.run_due_jobs()
        self.assertEqual(binding.state, "done")
        self.assertEqual(self.remote.calls, [("upsert", "T1")])
        self.assertEqual(self.remote.objects, {"T1": {"name": "Name 9"}})
        self.assertEqual(binding.external_id, "R-T1")
        self.assertTrue(binding.date_synchronized)

    def test_job_runs_as_system_in_the_backends_company_and_never_gives_up(self):
        binding = self.create_binding()
        self.commit()
        job = self.jobs_of(binding)
        self.assertEqual(job.max_retries, 0)
        self.assertEqual(job.channel, "root.somconnexio")
        self.assertTrue(job.records.env.su)
        self.assertEqual(job.records.env.company, self.company)
        self.assertFalse(job.identity_key)

    def test_savepoint_rolled_back_enqueues_nothing(self):
        try:
            with self.env.cr.savepoint():
                self.create_binding()
                raise RuntimeError("no")
        except RuntimeError:
            self.commit()
        self.assertFalse(
            self.env["queue.job"].search_count([("model_name", "=", "toy.binding")])
        )

    def test_mark_after_rolled_back_savepoint_still_enqueues(self):
        binding = self.create_binding()
        self.run_due_jobs()
        try:
            with self.env.cr.savepoint():
                binding._mark_to_push()
                raise RuntimeError("no")
        except RuntimeError:
            binding._mark_to_push()
        self.commit()
        self.assertEqual(len(self.jobs_of(binding, state="pending")), 1)

    def test_same_payload_is_not_sent_again(self):
        binding = self.create_binding()
        self.run_due_jobs()
        binding._mark_to_push()
        self.assertEqual(binding.state, "to_push")
        self.run_due_jobs()
        self.assertEqual(binding.state, "done")
        self.assertEqual(len(self.remote.calls), 1)

    def test_changed_payload_is_sent_again(self):
        binding = self.create_binding()
        self.run_due_jobs()
        binding.record_id.name = "Another"
        binding._mark_to_push()
        self.run_due_jobs()
        self.assertEqual(self.remote.objects["T1"], {"name": "Another"})
        self.assertEqual(self.remote.created, 1)

    def test_change_during_a_running_push_gets_a_job_of_its_own(self):
        """The binding still waits as the change sees it, and its job is started."""
        binding = self.create_binding()
        self.commit()
        self.jobs_of(binding).with_context(_job_edit_sentinel=True).write(
            {"state": "started"}
        )
        binding.record_id.name = "Changed meanwhile"
        binding._mark_to_push()
        self.commit()
        self.assertEqual(len(self.jobs_of(binding, state="pending")), 1)

    def test_done_binding_notices_a_change_that_nobody_marked(self):
        """A job that comes late compares the payloads, whatever the state says."""
        binding = self.create_binding()
        self.run_due_jobs()
        binding.record_id.name = "Unmarked"
        binding._push()
        self.assertEqual(self.remote.objects["T1"], {"name": "Unmarked"})

    def test_irrelevant_record_is_not_sent(self):
        binding = self.create_binding(self.create_record(is_hidden=True))
        self.run_due_jobs()
        self.assertFalse(self.remote.calls)
        self.assertEqual(binding.state, "to_push")

    def test_disabled_backend_sends_nothing_and_catches_up_when_enabled(self):
        self.backend.state = "disabled"
        binding = self.create_binding()
        self.run_due_jobs()
        self.assertFalse(self.remote.calls)
        cron = self.env.ref("somconnexio_sync.ir_cron_sweep")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        self.backend.state = "enabled"
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        )
        self.sweep()
        self.run_due_jobs()
        self.assertEqual(binding.state, "done")

    def test_problems_are_an_error_for_a_person_before_any_call(self):
        record = self.create_record(problem="The name is missing")
        binding = self.create_binding(record)
        self.run_due_jobs()
        self.assertEqual(binding.state, "error")
        self.assertEqual(binding.error_message, "The name is missing")
        self.assertFalse(self.remote.calls)

    def test_waits_for_its_day_in_the_companys_time_zone(self):
        with freeze_time("2026-03-31 21:30:00") as frozen:
            # 23:30 in Madrid: the day has not come
            record = self.create_record(start_date=date(2026, 4, 1))
            binding = self.create_binding(record)
            self.run_due_jobs()
            self.assertEqual(binding.state, "to_push")
            self.assertEqual(binding.push_not_before, date(2026, 4, 1))
            self.sweep()
            self.run_due_jobs()
            self.assertFalse(self.remote.calls)
            frozen.move_to("2026-03-31 22:05:00")
            self.sweep()
            self.run_due_jobs()
        self.assertEqual(binding.state, "done")

    def test_brings_its_parent_along_in_one_job(self):
        parent = self.create_binding(code="PARENT")
        child = self.create_binding(code="CHILD", parent_id=parent.id)
        self.commit()
        self.assertFalse(self.jobs_of(parent))
        self.run_job(self.jobs_of(child))
        self.assertFalse(self.due_jobs())
        self.assertEqual((parent + child).mapped("state"), ["done", "done"])
        self.assertFalse(child.waiting_reason)
        self.assertEqual([code for __, code in self.remote.calls], ["PARENT", "CHILD"])

    def test_child_of_a_rejected_parent_waits_until_it_is_repaired(self):
        parent = self.create_binding(code="PARENT")
        child = self.create_binding(code="CHILD", parent_id=parent.id)
        self.remote.break_next("rejected")
        self.run_due_jobs()
        self.assertEqual(parent.state, "error")
        self.assertEqual(child.state, "to_push")
        self.assertEqual(child.waiting_reason, "PARENT")
        parent.action_retry()
        self.run_due_jobs()
        self.assertEqual((parent + child).mapped("state"), ["done", "done"])
        self.assertFalse(child.waiting_reason)

    def test_parent_that_changed_below_what_is_done_is_brought_along(self):
        parent = self.create_binding(code="PARENT")
        middle = self.create_binding(code="MIDDLE", parent_id=parent.id)
        child = self.create_binding(code="CHILD", parent_id=middle.id)
        self.run_due_jobs()
        self.remote.calls.clear()
        parent.record_id.name = child.record_id.name = "Another"
        (child + parent)._mark_to_push()
        self.commit()
        self.assertFalse(self.jobs_of(parent, state="pending"))
        self.run_due_jobs()
        self.assertEqual([code for __, code in self.remote.calls], ["PARENT", "CHILD"])

    def test_refusal_below_what_is_done_wakes_what_waited(self):
        parent = self.create_binding(code="PARENT")
        middle = self.create_binding(code="MIDDLE", parent_id=parent.id)
        child = self.create_binding(code="CHILD", parent_id=middle.id)
        self.run_due_jobs()
        parent.record_id.name = child.record_id.name = "Another"
        (child + parent)._mark_to_push()
        self.remote.break_next("rejected")
        self.run_due_jobs()
        self.assertEqual(child.waiting_reason, "PARENT")
        parent.action_retry()
        self.run_due_jobs()
        self.assertEqual(child.state, "done")

    def test_child_of_tomorrow_does_not_hold_up_its_parent(self):
        parent = self.create_binding(code="PARENT")
        record = self.create_record(start_date=date(2100, 1, 1))
        child = self.create_binding(record, code="CHILD", parent_id=parent.id)
        self.commit()
        self.assertFalse(self.jobs_of(child))
        self.assertEqual(child.push_not_before, date(2100, 1, 1))
        self.run_due_jobs()
        self.assertEqual((parent + child).mapped("state"), ["done", "to_push"])

    def test_error_makes_one_activity_and_success_clears_it(self):
        self.backend.responsible_id = self.env.user
        binding = self.create_binding()
        self.remote.break_next("rejected", "rejected")
        self.run_due_jobs()
        binding.action_retry()
        self.run_due_jobs()
        self.assertEqual(binding.state, "error")
        self.assertEqual(binding.error_message, "the remote does not like it")
        self.assertEqual(len(binding.activity_ids), 1)
        self.assertEqual(binding.activity_ids.user_id, self.env.user)
        binding.action_retry()
        self.run_due_jobs()
        self.assertEqual(binding.state, "done")
        self.assertFalse(binding.activity_ids)
        self.assertFalse(binding.error_message)

    def test_error_stays_until_a_person_or_a_change_acts(self):
        binding = self.create_binding()
        self.remote.break_next("rejected")
        self.run_due_jobs()
        binding._push()
        self.assertEqual(len(self.remote.calls), 1)
        binding.record_id.name = "Repaired"
        binding._mark_to_push()
        self.run_due_jobs()
        self.assertEqual(binding.state, "done")

    def test_failure_without_message_is_an_error_too(self):
        binding = self.create_binding()
        binding._on_fail_push()
        self.assertEqual((binding.state, binding.error_message), ("error", "?"))

    def test_cancelled_binding_is_left_alone(self):
        binding = self.create_binding()
        self.run_due_jobs()
        binding._cancel_binding()
        binding.record_id.name = "Too late"
        binding._mark_to_push()
        self.run_due_jobs()
        self.assertEqual(binding.state, "cancelled")
        self.assertEqual(len(self.remote.calls), 1)

    def test_code_is_fixed(self):
        binding = self.create_binding()
        with self.assertRaises(UserError):
            binding.external_code = "T2"

    def test_code_is_unique_per_backend(self):
        self.create_binding()
        other = self.env["toy.backend"].create({"name": "Other", "code": "OTHER"})
        self.create_binding(backend_id=other.id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.create_binding()

    def test_illegal_moves_are_refused_and_logged(self):
        states = self.env["toy.binding"]._fields["state"].get_values(self.env)
        self.assertEqual(set(states), set(BINDING_TRANSITIONS))
        binding = self.create_binding()
        for origin in states:
            for target in states:
                binding.write({"state": origin, "error_message": "x"})
                if target in BINDING_TRANSITIONS[origin]:
                    self.assertTrue(binding._set_state(target, error_message="x"))
                    self.assertEqual(binding.state, target)
                    continue
                logger = "odoo.addons.somconnexio_sync.models.sync_binding_mixin"
                with self.assertLogs(logger, "WARNING"):
                    self.assertFalse(binding._set_state(target))
                self.assertEqual(binding.state, origin)
