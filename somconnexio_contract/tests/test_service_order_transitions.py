# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError, UserError

from odoo.addons.somconnexio_contract.const import (
    SERVICE_ORDER_STATE,
    SERVICE_ORDER_TRANSITIONS,
)
from odoo.addons.somconnexio_contract.models.service_order_transition_mixin import (
    FAILED_ACTIVITY,
)

from .common import SomconnexioCommon

# The table of the architecture, written down a second time on purpose.
ALLOWED = {
    ("draft", "acknowledged"),
    ("draft", "cancelled"),
    ("acknowledged", "in_progress"),
    ("acknowledged", "held"),
    ("acknowledged", "completed"),
    ("acknowledged", "failed"),
    ("acknowledged", "cancelled"),
    ("in_progress", "held"),
    ("in_progress", "completed"),
    ("in_progress", "failed"),
    ("in_progress", "cancelled"),
    ("held", "acknowledged"),
    ("held", "in_progress"),
    ("held", "completed"),
    ("held", "failed"),
    ("held", "cancelled"),
    ("failed", "in_progress"),
}
# How a draft gets into each state by allowed moves only.
WAY_TO = {
    "draft": [],
    "acknowledged": ["acknowledged"],
    "in_progress": ["acknowledged", "in_progress"],
    "held": ["acknowledged", "held"],
    "completed": ["acknowledged", "completed"],
    "failed": ["acknowledged", "failed"],
    "cancelled": ["cancelled"],
}


class TestServiceOrderTransitions(SomconnexioCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()

    def _create_service_order(self, state="draft"):
        """A service order without order line, moved by allowed moves only."""
        order = self.env["service.order"].create(
            {
                "type": "activation",
                "partner_id": self.member.id,
                "technology_id": self.technology_mobile.id,
            }
        )
        for step in WAY_TO[state]:
            order._transition(step)
        return order

    def test_every_pair_of_states(self):
        """Each of the 49 moves is either made or refused without any effect."""
        states = [state for state, _label in SERVICE_ORDER_STATE]
        self.assertEqual(set(states), set(SERVICE_ORDER_TRANSITIONS))
        for source in states:
            for target in states:
                with self.subTest(source=source, target=target):
                    order = self._create_service_order(source)
                    if (source, target) in ALLOWED:
                        order._transition(target)
                        self.assertEqual(order.state, target)
                    else:
                        with self.assertRaises(UserError):
                            order._transition(target)
                        self.assertEqual(order.state, source)

    def test_state_is_written_by_nobody_else(self):
        order = self._create_service_order().with_user(self.manager)
        protected = [
            {"state": "completed"},
            {"fulfilled_on": "2024-01-01"},
            {"completed_on": "2024-01-01"},
            {"failure_reason": "no"},
            {"contract_id": self._activate_contract().id},
        ]
        for vals in protected:
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                order.write(vals)
        order.user_id = self.manager

    def test_date_is_settled_once_fulfilled(self):
        activation = self._create_activation()
        order = activation.with_user(self.backoffice)
        order.effective_date = self._get_day(3)
        activation._fulfil()
        self.assertEqual(activation.contract_id.date_service_start, self._get_day(3))
        with self.assertRaisesRegex(UserError, "its date is settled"):
            order.effective_date = self._get_day(5)

    def test_new_ones_are_drafts_whatever_comes_along(self):
        orders = self.env["service.order"].with_user(self.manager)
        order = orders.with_context(default_state="completed").create(
            {
                "type": "activation",
                "partner_id": self.member.id,
                "state": "completed",
                "fulfilled_on": "2024-01-01",
            }
        )
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.fulfilled_on)

    def test_history_is_not_deleted(self):
        self._create_service_order().unlink()
        for state in set(WAY_TO) - {"draft"}:
            order = self._create_service_order(state)
            with self.subTest(state=state), self.assertRaises(UserError):
                order.unlink()

    def test_hold_and_progress_can_be_told_twice(self):
        order = self._create_service_order("acknowledged")
        order._hold("The member is on holiday")
        order._hold()
        self.assertEqual(order.state, "held")
        self.assertIn("on holiday", order.message_ids[0].body)
        order._set_in_progress()
        order._set_in_progress()
        self.assertEqual(order.state, "in_progress")

    def test_drafts_are_not_fulfilled(self):
        order = self._create_service_order()
        with self.assertRaisesRegex(UserError, "can't be fulfilled"):
            order._fulfil()

    def test_ended_ones_are_not_fulfilled(self):
        for state in "completed", "cancelled":
            order = self._create_service_order(state)
            with self.subTest(state=state), self.assertRaises(UserError):
                order._fulfil()


class TestServiceOrderFailure(SomconnexioCommon):
    """Provisioning that ends badly is never a silent nothing."""

    def _get_open_activities(self, order):
        return order.activity_search([FAILED_ACTIVITY])

    def test_failed_has_reason_and_activity_and_no_contract(self):
        activation = self._create_activation(user_id=self.backoffice.id)
        activation._set_in_progress()

        activation._fail("No coverage")

        self.assertEqual(activation.state, "failed")
        self.assertEqual(activation.failure_reason, "No coverage")
        self.assertFalse(activation.contract_id)
        activity = self._get_open_activities(activation)
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.backoffice)
        self.assertIn("No coverage", activity.note)

    def test_told_twice_in_other_languages_makes_one_activity(self):
        self.env["res.lang"]._activate_lang("es_ES")
        activation = self._create_activation()
        activation._fail("No coverage")
        activation.with_context(lang="es_ES")._fail("No coverage")
        activation._set_in_progress()
        activation.with_context(lang="es_ES")._fail("Still no coverage")
        self.assertEqual(len(self._get_open_activities(activation)), 1)

    def test_activity_falls_to_the_team_and_then_to_a_manager(self):
        order = self._create_order(user_id=False)
        order.action_validate_order()
        self.team.user_id = self.manager
        order.service_order_ids._fail("No coverage")
        activity = self._get_open_activities(order.service_order_ids)
        self.assertEqual(activity.user_id, self.manager)

        self.team.user_id = False
        responsible = order.service_order_ids._get_responsible()
        self.assertTrue(
            responsible.has_group("somconnexio_contract.group_manager"), responsible
        )
        self.assertIn(self.company, responsible.company_ids)

    def test_retry_starts_provisioning_again_and_closes_the_activity(self):
        activation = self._create_activation()
        activation._fail("No coverage")

        activation.with_user(self.backoffice).action_retry()

        self.assertEqual(activation.state, "in_progress")
        self.assertFalse(activation.failure_reason)
        self.assertFalse(self._get_open_activities(activation))
        self.assertEqual(activation._fulfil().lifecycle_state, "active")

    def test_ticket_reopened_and_closed_well_after_a_failure(self):
        activation = self._create_activation()
        activation._fail("No coverage")
        contract = activation._fulfil()
        self.assertEqual(contract.lifecycle_state, "active")
        self.assertEqual(activation.state, "completed")
        self.assertFalse(self._get_open_activities(activation))

    def test_only_what_failed_is_tried_again(self):
        activation = self._create_activation()
        with self.assertRaisesRegex(UserError, "has not failed"):
            activation.action_retry()
        activation._cancel("Changed their mind")
        with self.assertRaisesRegex(UserError, "has not failed"):
            activation.action_retry()

    def test_what_is_fulfilled_can_not_fail(self):
        tomorrow = self._get_day(1)
        activation = self._create_activation()
        activation._fulfil(effective_date=tomorrow)
        with self.assertRaisesRegex(UserError, "has been fulfilled"):
            activation._fail("Too late")

    def test_cancelling_before_the_start_cancels_the_contract(self):
        activation = self._create_activation()
        contract = activation._fulfil(effective_date=self._get_day(5))
        number = contract.phone_number

        activation._cancel("Changed their mind")
        activation._cancel("Told twice")

        self.assertEqual(activation.state, "cancelled")
        self.assertEqual(activation.failure_reason, "Changed their mind")
        self.assertEqual(contract.lifecycle_state, "cancelled")
        self.assertTrue(all(contract.contract_line_ids.mapped("is_canceled")))
        # The number is free again.
        self._activate_contract(self._prepare_mobile_line(phone_number=number))

    def test_cancelled_activation_is_not_completed_later(self):
        activation = self._create_activation()
        contract = activation._fulfil(effective_date=self._get_day(1))
        activation._cancel()
        self._complete_due_on(self._get_day(2))
        self.assertEqual(activation.state, "cancelled")
        self.assertEqual(contract.lifecycle_state, "cancelled")
