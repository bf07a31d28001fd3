from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SyncCommon

ROWS = "odoo.addons.somconnexio_sync.models.sync_reconciliation.RECONCILIATION_ROWS"


@tagged("post_install", "-at_install")
class TestReconciliation(SyncCommon):
    """Five objects of a toy, two on a page."""

    def setUp(self):
        super().setUp()
        for number in range(1, 6):
            self.create_binding(code=f"T{number}")
        self.run_due_jobs()
        self.remote.calls.clear()

    def reconcile(self):
        action = self.backend.action_reconcile()
        run = self.env["sync.reconciliation"].browse(action["res_id"])
        self.run_due_jobs()
        return run

    def open_findings(self):
        return self.env["sync.finding"].search([("state", "=", "open")])

    def spoil(self, code, name="Spoilt"):
        self.remote.objects[code] = {"name": name}

    def test_both_sides_agree(self):
        run = self.reconcile()
        self.assertEqual(run.state, "done")
        self.assertEqual((run.pages, run.compared, run.found), (3, 5, 0))
        self.assertEqual(run.progress, 100.0)
        self.assertEqual(self.backend.date_reconciled, run.date_ended)

    def test_differences_are_found_repaired_and_gone(self):
        self.spoil("T2")
        del self.remote.objects["T5"]
        run = self.reconcile()
        found = {(one.kind, one.reference) for one in self.open_findings()}
        self.assertEqual(found, {("differs", "T2"), ("missing_there", "T5")})
        self.assertEqual(run.found, 2)
        self.assertEqual(run.action_view_findings()["domain"][0][2], run.id)
        findings = self.open_findings()
        findings.action_repair()
        self.run_due_jobs()
        self.assertEqual(self.reconcile().found, 0)
        self.assertEqual(set(findings.mapped("state")), {"repaired"})

    def test_what_a_run_does_not_see_again_is_gone(self):
        self.spoil("T2")
        self.reconcile()
        finding = self.open_findings()
        other = self.env["sync.finding"]._report(self.backend, "of_others", "X")
        self.spoil("T2", "A thing")
        self.reconcile()
        self.assertEqual(finding.state, "gone")
        self.assertEqual(other.state, "open", "the comparison knows nothing of it")

    def test_accepted_finding_stays_accepted(self):
        self.spoil("T2")
        self.reconcile()
        finding = self.open_findings()
        finding._close("accepted", reason="So it is")
        run = self.reconcile()
        self.assertEqual((finding.state, run.found), ("accepted", 0))
        self.spoil("T2", "Again other")
        self.assertEqual(self.reconcile().found, 1)

    def test_slices_go_on_where_the_last_one_was(self):
        self.spoil("T5")
        with patch(ROWS, 2):
            run = self.reconcile()
        self.assertEqual((run.state, run.pages, run.found), ("done", 3, 1))
        jobs = self.jobs_of(run)
        self.assertEqual([job.args for job in jobs], [[0], [1], [2]])
        self.assertEqual(jobs.mapped("channel")[0], "root.somconnexio.reconciliation")

    def test_a_job_too_many_does_nothing(self):
        with patch(ROWS, 2):
            run = self.backend.action_reconcile()["res_id"]
            run = self.env["sync.reconciliation"].browse(run)
            run._compare(0)
            self.assertEqual(run.pages, 1)
            self.assertIn("further on", run._compare(0))
            self.run_due_jobs()
        self.assertEqual((run.state, run.compared), ("done", 5))

    def test_a_second_start_shows_the_first_run(self):
        first = self.backend.action_reconcile()["res_id"]
        self.assertEqual(self.backend.action_reconcile()["res_id"], first)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            run = self.env["sync.reconciliation"].browse(first)
            run.copy({"cursor": False, "state": "running"})
            self.env.flush_all()

    def test_outage_in_the_middle_reports_nothing_missing(self):
        self.spoil("T5")
        # the listing of the second page is lost
        self.remote.break_next(None, "refused")
        action = self.backend.action_reconcile()
        run = self.env["sync.reconciliation"].browse(action["res_id"])
        self.commit()
        self.run_job(self.jobs_of(run))
        self.assertEqual((run.state, run.pages), ("running", 1), "the page is kept")
        self.assertFalse(self.open_findings())
        self.remote.outage = "refused"
        self.run_job(self.jobs_of(run, state="pending"))
        self.assertEqual((run.state, run.pages), ("running", 1))
        self.assertFalse(self.open_findings())
        self.remote.outage = None
        self.run_job(self.jobs_of(run, state="pending"))
        self.assertEqual((run.state, run.compared, run.found), ("done", 5, 1))

    def test_refusal_ends_the_run_and_closes_nothing(self):
        self.spoil("T2")
        self.reconcile()
        self.remote.break_next("rejected")
        run = self.reconcile()
        self.assertEqual(run.state, "failed")
        self.assertIn("does not like it", run.error_message)
        self.assertEqual(self.open_findings().reference, "T2")

    def test_what_waits_to_be_sent_is_no_finding(self):
        binding = self.env["toy.binding"].search([("external_code", "=", "T2")])
        binding.record_id.name = "Changed"
        binding._mark_to_push()
        self.env["queue.job"].search([]).unlink()
        run = self.reconcile()
        self.assertEqual((run.compared, run.found), (5, 0))

    def test_nightly_cron_compares_what_is_live(self):
        other = self.env["toy.backend"].create({"name": "Off", "code": "OFF"})
        self.env["sync.reconciliation"]._cron_reconcile()
        runs = self.env["sync.reconciliation"].search([("state", "=", "running")])
        self.assertIn(self.backend.id, runs.mapped("backend_id"))
        self.assertNotIn("OFF", runs.mapped("backend_code"))
        with self.assertRaisesRegex(UserError, "disabled"):
            other.action_reconcile()

    def test_disabled_in_the_middle_it_ends(self):
        action = self.backend.action_reconcile()
        self.backend.state = "disabled"
        self.run_due_jobs()
        run = self.env["sync.reconciliation"].browse(action["res_id"])
        self.assertEqual(run.state, "failed")

    def test_what_was_settled_long_ago_is_deleted(self):
        self.spoil("T2")
        old = self.reconcile()
        accepted = self.open_findings()
        accepted._close("accepted", reason="So it is")
        self.spoil("T3")
        self.reconcile()
        settled = self.open_findings()
        settled._close("repaired")
        long_ago = fields.Datetime.now() - timedelta(days=100)
        old.date_ended = (accepted | settled).date_closed = long_ago
        self.env["sync.reconciliation"]._gc_old()
        self.assertFalse(old.exists())
        self.assertEqual((accepted | settled).exists(), accepted)
