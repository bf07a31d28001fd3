from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import SyncCommon


@tagged("post_install", "-at_install")
class TestFinding(SyncCommon):
    """What a person sees of a difference, and does about it."""

    def setUp(self):
        super().setUp()
        self.findings = self.env["sync.finding"]
        self.user = new_test_user(
            self.env, "finder", "somconnexio_sync.somconnexio_sync_group_user"
        )

    def report(self, reference="T1", kind="differs", **values):
        values = {"ours": "a", "theirs": "b", **values}
        return self.findings._report(self.backend, kind, reference, **values)

    def test_reported_again_it_is_refreshed(self):
        record = self.create_record()
        first = self.report(record=record, part="name")
        again = self.report(record=record, part="name", theirs="c", is_blocking=True)
        self.assertEqual(first, again)
        self.assertEqual((first.ours, first.theirs), ("a", "c"))
        self.assertTrue(first.is_blocking)
        self.assertEqual(first.kind_label, "Differs")
        self.assertEqual(first.action_view_record()["res_id"], record.id)

    def test_other_kind_object_or_part_is_another_finding(self):
        found = {
            self.report(),
            self.report(part="name"),
            self.report(reference="T2"),
            self.report(kind="missing_there"),
        }
        self.assertEqual(len(found), 4)
        self.assertEqual(self.backend.finding_count, 4)

    def test_grouped_by_kind_people_read_what_is_wrong(self):
        self.report(kind="missing_there")
        kinds = dict(self.findings.fields_get(["kind"])["kind"]["selection"])
        [[kind, count]] = self.findings._read_group(
            [("backend_code", "=", "TOY")], ["kind"], ["__count"]
        )
        self.assertEqual((kinds[kind].split(" / ")[-1], count), ("Missing there", 1))

    def test_accepted_comes_back_only_with_other_values(self):
        finding = self.report()
        self.accept(finding, "It is a test number")
        self.assertEqual(finding.state, "accepted")
        self.assertEqual(finding.reason, "It is a test number")
        self.assertEqual(self.report(), finding)
        self.assertEqual(finding.state, "accepted")
        other = self.report(theirs="c")
        self.assertNotEqual(other, finding)
        self.assertEqual(other.state, "open")
        self.assertEqual(self.report(), finding, "the accepted values are back")

    def accept(self, findings, reason):
        action = findings.with_user(self.user).action_accept()
        wizard = self.env[action["res_model"]].with_user(self.user)
        wizard = wizard.with_context(**action["context"])
        wizard.create({"reason": reason}).action_accept()

    def test_settled_is_gone_and_may_come_back(self):
        finding, other = self.report(), self.report(reference="T2")
        self.findings._settle(self.backend, "differs", ["T1"])
        self.assertEqual((finding.state, other.state), ("gone", "open"))
        self.assertTrue(finding.date_closed)
        self.assertNotEqual(self.report(), finding)

    def test_repair_of_a_selection_says_what_is_left(self):
        binding = self.create_binding()
        self.run_due_jobs()
        del self.remote.objects["T1"]
        repairable = self.report(kind="missing_there")
        refused = self.report(kind="unknown_here", reference="X1")
        both = (repairable | refused).with_user(self.user)
        action = both.action_repair()
        self.assertIn("X1", action["params"]["message"])
        self.assertEqual((repairable.state, refused.state), ("repaired", "open"))
        self.run_due_jobs()
        self.assertIn("T1", self.remote.objects)
        self.assertEqual(binding.state, "done")

    def test_refused_repair_of_one_says_why(self):
        finding = self.report(kind="unknown_here", reference="X1")
        with self.assertRaisesRegex(UserError, "by hand"):
            finding.with_user(self.user).action_repair()
        self.assertEqual(finding.state, "open")

    def test_take_over(self):
        finding = self.report()
        finding.with_user(self.user).action_take()
        self.assertEqual(finding.user_id, self.user)

    def test_only_who_watches_may_repair(self):
        finding = self.report()
        employee = new_test_user(self.env, "somebody", "base.group_user")
        for action in ("action_repair", "action_accept", "action_take"):
            with self.assertRaises(AccessError):
                getattr(finding.with_user(employee), action)()

    def test_another_company_finds_nothing(self):
        self.report()
        elsewhere = self.env["res.company"].create({"name": "Other Cooperative"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "somconnexio_sync.somconnexio_sync_group_manager",
            company_id=elsewhere.id,
            company_ids=[elsewhere.id],
        )
        for model in ("sync.finding", "sync.reconciliation"):
            self.assertFalse(self.env[model].with_user(stranger).search([]))
