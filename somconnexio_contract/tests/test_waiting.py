# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import SomconnexioCommon


class TestWaiting(SomconnexioCommon):
    """Each service order says what it waits for, and for how long."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.activation = cls._create_activation()
        cls.reason = cls.env["contract.termination.reason"].search([], limit=1)

    def _age(self, order, days: int):
        """As if the last move had been so many days ago."""
        order.state_since = fields.Datetime.now() - timedelta(days=days, hours=1)

    def test_each_state_has_its_words(self):
        order = self.activation
        self.assertIn("work to begin", order.waiting_reason)
        order._set_in_progress()
        self.assertIn("working on it", order.waiting_reason)
        order._hold("The building has no name")
        self.assertIn("On hold", order.waiting_reason)
        order._fail("No coverage")
        self.assertEqual(order.waiting_reason, "Failed: No coverage")

    def test_fulfilled_one_waits_for_its_date(self):
        order = self.activation
        order._fulfil(effective_date=self._get_day(5))
        self.assertIn("takes effect on", order.waiting_reason)
        order._cancel("No")
        self.assertFalse(order.waiting_reason)

    def test_completed_one_waits_for_nothing(self):
        self.activation._fulfil()
        self.assertEqual(self.activation.state, "completed")
        self.assertFalse(self.activation.waiting_reason)

    def test_over_the_limit_waits_for_a_supervisor(self):
        contract = self.activation._fulfil()
        [order] = self.env["service.order"]._request(
            "compensation", contract, {"amount": 500.0}, door="back_office"
        )
        self.assertEqual(order.state, "held")
        self.assertIn("supervisor", order.waiting_reason)
        with self.assertRaisesRegex(UserError, "supervisor"):
            order.with_user(self.backoffice)._fulfil()
        supervisor = self._create_staff("test_supervisor", "group_supervisor")
        order.with_user(supervisor).action_approve()
        self.assertFalse(order.waiting_reason)

    def test_each_move_starts_the_age_anew(self):
        order = self.activation
        self._age(order, 8)
        self.assertEqual(order.days_in_state, 8)
        found = self.env["service.order"].search(
            [("state_since", "<", "-7d"), ("id", "=", order.id)]
        )
        self.assertEqual(found, order)
        order._set_in_progress()
        self.assertEqual(order.days_in_state, 0)

    def test_age_is_written_by_moves_only(self):
        order = self.activation.with_user(self.manager)
        with self.assertRaises(AccessError):
            order.state_since = fields.Datetime.now()

    def test_overdue_is_what_should_have_been_done_yesterday(self):
        order = self.activation
        for days, is_overdue in ((-1, True), (0, False), (1, False)):
            with self.subTest(days=days):
                order.effective_date = self._get_day(days)
                self.assertEqual(order.is_overdue, is_overdue)
        order.effective_date = self._get_day(-1)
        order._cancel("No")
        self.assertFalse(order.is_overdue)

    def test_columns_stand_in_the_order_of_the_work(self):
        """Whatever their words, and also those that are empty now."""
        domain = [("id", "=", self.activation.id)]
        orders = self.env["service.order"].with_context(read_group_expand=True)

        def get_columns():
            groups = orders.formatted_read_group(domain, ["state"], ["__count"])
            return [group["state"] for group in groups]

        work = ["acknowledged", "in_progress", "held", "failed"]
        self.assertEqual(get_columns(), work)
        self.activation._cancel("No")
        self.assertEqual(get_columns(), [*work, "cancelled"])
