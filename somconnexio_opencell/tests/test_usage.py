from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import OpencellCommon
from .fake_opencell.invoices import to_instant

MONTH_END = date(2026, 11, 30)


@tagged("post_install", "-at_install")
class TestUsage(OpencellCommon):
    """Usage that Opencell refused is listed, and a bill run waits for it."""

    profile = "v15"

    def _refuse(self, kind, number, reason, day="2026-11-10", **values):
        status = "ERROR" if kind == "CDR" else "REJECTED"
        rows = self.remote.usage[kind]
        rows.append(
            {
                "id": len(rows) + 1,
                "status": status,
                "rejectReason": reason,
                "accessCode": number,
                "statusDate": to_instant(day),
                "eventDate": to_instant(day),
                **values,
            }
        )

    def _ask(self):
        self.backend.action_check_usage()
        self.run_due_jobs()
        return self.env["opencell.usage.reject"].search(
            [("backend_id", "=", self.backend.id)]
        )

    def _get_problems(self):
        return [
            (problem["label"], problem["count"])
            for problem in self.backend._get_readiness_problems(MONTH_END)
        ]

    def test_refused_usage_is_counted_by_reason_and_number(self):
        for _ in range(3):
            text = "INVALID_ACCESS No matching access point 600123456 was found"
            self._refuse("CDR", "600123456", text)
        self._refuse("EDR", "600123456", "NO_PRICEPLAN")
        self._refuse("EDR", "600999888", "NO_PRICEPLAN")
        rows = self._ask()
        self.assertEqual(
            rows.sorted("id").mapped(
                lambda row: (row.kind, row.reason, row.access, row.record_count)
            ),
            [
                ("CDR", "INVALID_ACCESS", "…456", 3),
                ("EDR", "NO_PRICEPLAN", "…456", 1),
                ("EDR", "NO_PRICEPLAN", "…888", 1),
            ],
        )
        self.assertTrue(self.backend.usage_checked)
        self.assertEqual(
            self._get_problems(), [("Usage records rejected by Opencell", 5)]
        )
        self.assertEqual(
            self.backend.action_view_usage()["domain"],
            [("backend_id", "=", self.backend.id)],
        )

    def test_what_was_repaired_is_gone_at_the_next_look(self):
        self._refuse("EDR", "600123456", "NO_PRICEPLAN")
        self.assertTrue(self._ask())
        self.remote.usage["EDR"][0]["status"] = "RATED"
        self.assertFalse(self._ask())
        self.assertEqual(self._get_problems(), [])

    def test_more_than_a_page(self):
        for _ in range(1100):
            self._refuse("CDR", "600123456", "INVALID_FORMAT")
        self.assertEqual(self._ask().record_count, 1100)

    def test_old_and_good_usage_is_left_out(self):
        self._refuse("EDR", "600123456", "NO_PRICEPLAN", day="2026-08-01")
        self._refuse("EDR", "600123456", "", status="RATED")
        self.assertFalse(self._ask())

    def test_it_need_not_block_the_bills(self):
        self._refuse("EDR", "600123456", "NO_PRICEPLAN")
        self.backend.usage_blocks_billing = False
        self.assertEqual(self._ask().record_count, 1)
        self.assertEqual(self._get_problems(), [])

    def test_outage_leaves_what_was_known(self):
        self._refuse("EDR", "600123456", "NO_PRICEPLAN")
        self._ask()
        self.wire.break_next("unavailable")
        rows = self._ask()
        self.assertEqual(rows.record_count, 1)
        self.run_until_idle()
        self.assertEqual(self.backend.usage_reject_count, 1)

    def test_asked_by_the_scheduler(self):
        self._refuse("EDR", "600123456", "NO_PRICEPLAN")
        self.run_cron("opencell.backend", "_cron_list_usage")
        self.run_due_jobs()
        self.assertEqual(self.backend.usage_reject_count, 1)

    def test_version_7_is_not_asked_and_says_so(self):
        self.set_remote("v7")
        action = self.backend.action_check_usage()
        self.assertIn("can't be asked", action["params"]["message"])
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, [])

    def test_staff_see_it_and_can_change_nothing(self):
        self._refuse("EDR", "600123456", "NO_PRICEPLAN")
        row = self._ask().with_user(self.backoffice)
        self.assertEqual(row.reason, "NO_PRICEPLAN")
        with self.assertRaises(AccessError):
            row.reason = "other"
