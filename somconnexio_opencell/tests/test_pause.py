from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common_changes import ChangesCommon


@tagged("post_install", "-at_install")
class TestPause(ChangesCommon):
    """Suspensions and what happens during them."""

    def _writes(self):
        return [call for call in self.remote.calls if call != "subscription"]

    def test_pause_and_its_end_are_one_call_each(self):
        contract = self.push_contract()
        self.remote.calls.clear()
        self.suspend(contract)
        self.run_due_jobs()
        self.assertEqual(self._writes(), ["suspend"])
        self.assert_in_order(contract)
        [access] = self.remote.subscriptions[contract.code]["accesses"].values()
        self.assertTrue(access["disabled"])
        self.remote.calls.clear()
        self.ask("resumption", contract, date(2026, 11, 15))
        self.run_due_jobs()
        self.assertEqual(self._writes(), ["resume"])
        self.assert_in_order(contract)
        self.assertFalse(access["disabled"])

    def test_tariff_changed_in_a_pause_bills_nothing_of_it(self):
        contract = self.push_contract()
        self.suspend(contract)
        self.run_due_jobs()
        with freeze_time("2026-11-18 10:00:00"):
            self.remote.today = date(2026, 11, 18)
            self.remote.calls.clear()
            self.switch_tariff(contract)
            self.run_due_jobs()
            self.assertEqual(
                self._writes(), ["resume", "createOrUpdatePartial", "suspend"]
            )
            self.assert_in_order(contract)
        old, new = self.remote.subscriptions[contract.code]["services"]
        self.assertEqual(old["pauses"], [["2026-11-15", "2026-11-18"]])
        self.assertEqual(old["status"], "TERMINATED")
        self.assertEqual(new["pauses"], [["2026-11-18", None]])

    def test_end_of_a_contract_that_pauses(self):
        contract = self.push_contract()
        self.suspend(contract)
        self.run_due_jobs()
        with freeze_time("2026-11-21 10:00:00"):
            self.remote.today = date(2026, 11, 22)
            self.remote.calls.clear()
            contract.sudo()._terminate(date(2026, 11, 20))
            self.run_due_jobs()
            self.assertNotIn("resume", self.remote.calls)
            self.assertEqual(
                self.remote.subscriptions[contract.code]["status"], "RESILIATED"
            )
            self.assertEqual(contract.opencell_state, "done")

    def test_pause_of_which_opencell_learns_late_begins_on_its_day(self):
        contract = self.push_contract()
        self.wire.outage = "refused"
        self.suspend(contract)
        self.run_due_jobs()
        with freeze_time("2026-11-18 10:00:00"):
            self.wire.outage = None
            self.run_until_idle()
        [service] = self.remote.subscriptions[contract.code]["services"]
        self.assertEqual(service["pauses"], [["2026-11-15", None]])


@tagged("post_install", "-at_install")
class TestPauseModern(TestPause):
    """The same with version 15."""

    profile = "v15"
