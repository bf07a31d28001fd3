from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ..exceptions import SyncError
from .common import SyncCommon


@tagged("post_install", "-at_install")
class TestCallLog(SyncCommon):
    def _rows(self):
        return self.env["sync.call.log"].search(
            [
                ("backend_model", "=", "toy.backend"),
                ("backend_id", "=", self.backend.id),
            ]
        )

    def test_each_call_leaves_a_row_with_its_outcome(self):
        binding = self.create_binding()
        self.backend.breaker_threshold = 100
        self.remote.break_next("refused", "failed")
        self.commit()
        for _ in range(3):
            self.run_job(self.jobs_of(binding, state="pending"))
        rows = self._rows().sorted("id")
        self.assertEqual(rows.mapped("outcome"), ["unreachable", "unknown", "done"])
        self.assertEqual(rows.mapped("status"), [0, 500, 0])
        self.assertEqual(rows.mapped("attempt"), [1, 2, 3])
        self.assertEqual(set(rows.mapped("reference")), {"T1"})
        self.assertEqual(set(rows.mapped("operation")), {"upsert"})
        self.assertEqual(rows[0].company_number, self.company.id)
        self.assertEqual(binding.attempts, 3)

    def test_row_of_a_call_that_broke_off(self):
        try:
            with self.backend._logged_call("count", "X"):
                raise KeyError("a bug of ours")
        except KeyError:
            self.assertEqual(self._rows().outcome, "crashed")
        self.assertFalse(self.backend.breaker_failures)

    def test_row_of_a_writing_call_is_there_before_the_call(self):
        binding = self.create_binding()
        self.assertFalse(binding._was_attempted())
        with self.backend._logged_call("upsert", "T1"):
            self.assertEqual(self._rows().outcome, "under_way")
            self.assertTrue(binding._was_attempted())
        self.env.invalidate_all()
        self.assertEqual(self._rows().outcome, "done")
        self.assertEqual(len(self._rows()), 1)

    def test_hour_is_the_companys(self):
        with freeze_time("2026-07-01 21:59:00"):
            self.backend._check_connection()
        self.assertEqual(self._rows().hour, "2026-07-01 23:00")

    def test_reading_is_no_attempt_and_has_its_row_afterwards(self):
        binding = self.create_binding()
        with self.backend._logged_call("find", "T1", is_read=True):
            self.assertFalse(self._rows())
        self.assertEqual(self._rows().outcome, "done")
        self.assertTrue(self._rows().is_read)
        self.assertFalse(binding._was_attempted())

    def test_call_long_under_way_was_broken_off(self):
        vals = self.backend._prepare_call("upsert", "T1", False)
        old = self.backend._write_call(vals)
        self.env.cr.execute(
            "UPDATE sync_call_log SET create_date = create_date - interval '61 minutes'"
        )
        new = self.backend._write_call(vals)
        self.sweep()
        log = self.env["sync.call.log"]
        self.assertEqual(log.browse(old).outcome, "crashed")
        self.assertEqual(log.browse(new).outcome, "under_way")

    def test_nothing_of_the_content_is_logged(self):
        record = self.create_record(name="Aina Puig ES9121000418450200051332")
        self.create_binding(record)
        self.remote.break_next("rejected")
        self.run_due_jobs()
        for row in self._rows().read():
            self.assertNotIn("Aina", str(row))
            self.assertNotIn("ES91", str(row))

    def test_refused_by_the_breaker_is_no_call(self):
        self.backend.breaker_open_until = fields.Datetime.now() + timedelta(hours=1)
        try:
            self.backend._check_connection()
        except SyncError:
            self.assertFalse(self._rows())
        self.assertFalse(self.remote.calls)

    def test_retention_deletes_what_is_over_and_keeps_what_counts(self):
        binding = self.create_binding()
        self.run_due_jobs()
        inbox = self.env["sync.inbox.event"]
        inbox._receive(self.backend, "old-done", {})
        inbox._receive(self.backend, "old-open", {})
        inbox.search([("event_id", "=", "old-done")]).state = "done"
        findings = self.env["sync.finding"]
        for state in ("open", "repaired", "gone", "accepted"):
            finding = findings._report(self.backend, "missing", f"T-{state}")
            if state != "open":
                finding._close(state)
        for table in ("sync_call_log", "sync_inbox_event"):
            self.env.cr.execute(
                SQL("UPDATE %s SET create_date = '2026-01-01'", SQL.identifier(table))
            )
        self.env.cr.execute(
            "UPDATE sync_finding SET date_closed = '2026-01-01'"
            " WHERE date_closed IS NOT NULL"
        )
        self.backend._check_connection()
        findings._report(self.backend, "missing", "T-new")._close("gone")
        self.run_cron("sync.call.log", "_cron_delete_old")
        self.assertEqual(len(self._rows()), 1)
        left = self.env["sync.inbox.event"].search([])
        self.assertEqual(left.mapped("event_id"), ["old-open"])
        left = findings.search([("backend_model", "=", "toy.backend")])
        self.assertEqual(
            set(left.mapped("reference")), {"T-open", "T-accepted", "T-new"}
        )
        self.assertEqual(binding.exists().state, "done")
