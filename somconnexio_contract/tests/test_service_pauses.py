# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError

from .common_pack import PackCommon


@freeze_time("2024-03-10 12:00:00")
class TestServicePauses(PackCommon):
    """Services that pause, and what members get back."""

    # === SUSPENSION === #

    def test_suspension_keeps_the_days_of_notice(self):
        contract = self._activate_mobile()
        with self.assertRaisesRegex(ValidationError, "10 days before"):
            self._request("suspension", contract, date(2024, 3, 15))
        self._request("suspension", contract)
        self._complete_due_on("2024-03-19")
        self.assertEqual(contract.lifecycle_state, "active")
        self._complete_due_on("2024-03-20")
        self.assertEqual(contract.lifecycle_state, "suspended")
        self.assertTrue(contract.phone_key)
        with freeze_time("2024-03-25 12:00:00"):
            self._request("resumption", contract)
        self.assertEqual(contract.lifecycle_state, "active")

    def test_suspension_in_an_emergency_is_immediate_and_explained(self):
        contract = self._activate_mobile()
        with self.assertRaises(ValidationError):
            self._request("suspension", contract, is_emergency=True)
        self._request("suspension", contract, is_emergency=True, comment="Stolen")
        self.assertEqual(contract.lifecycle_state, "suspended")

    def test_suspended_contract_ends_and_can_stay(self):
        contract = self._activate_mobile()
        self._request("suspension", contract, is_emergency=True, comment="Stolen")
        order = self._request(
            "termination",
            contract,
            date(2024, 3, 31),
            termination_reason_id=self.reason,
        )
        self._request("resumption", contract)
        self.assertEqual(contract.lifecycle_state, "pending_terminate")
        order._cancel()
        self.assertEqual(contract.lifecycle_state, "active")

    # === COMPENSATION === #

    def test_compensation_of_some_days(self):
        contract = self._activate_mobile()
        order = self._request("compensation", contract, days=3, comment="No signal")
        self.assertEqual(order.state, "completed")
        self.assertEqual(order.amount, 0.7)

    def test_compensation_over_the_limit_waits_for_a_supervisor(self):
        contract = self._activate_mobile()
        for values in {"days": 31}, {"amount": 7.01}:
            with self.subTest(values=values):
                order = self._request("compensation", contract, **values)
                self.assertEqual(order.state, "held")
                self.assertTrue(order.activity_ids)
                with self.assertRaisesRegex(UserError, "supervisor"):
                    order.action_approve()
                supervisor = self._create_staff(
                    f"test_supervisor_{next(self.numbers)}", "group_supervisor"
                )
                order.with_user(supervisor).action_approve()
                self.assertEqual(order.state, "completed")
                self.assertEqual(order.approved_by_id, supervisor)
                self.assertFalse(order.activity_ids)

    def test_first_month_is_the_price_of_a_month(self):
        contract = self._activate_mobile()
        order = self._request("compensation", contract, is_first_month=True)
        self.assertEqual(order.amount, 7.0)
        self.assertEqual(order.state, "completed")
