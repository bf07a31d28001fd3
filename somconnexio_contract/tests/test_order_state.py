# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError

from odoo.addons.somconnexio_contract.models.crm_lead_order_mixin import (
    PARTLY_FAILED_ACTIVITY,
)

from .common import SomconnexioCommon


class TestOrderState(SomconnexioCommon):
    """The state of an order follows from its service orders."""

    def _validate_order(self, number=2):
        order = self._create_order(
            [self._prepare_mobile_line() for _index in range(number)],
            user_id=self.backoffice.id,
        )
        order.action_validate_order()
        return order, *order.service_order_ids

    def _get_activities(self, order):
        return order.activity_search([PARTLY_FAILED_ACTIVITY])

    def test_new(self):
        order = self._create_order()
        self.assertEqual(order.order_state, "new")
        self.assertEqual(order.stage_id.order_state, "new")
        self.assertEqual(order.type, "opportunity")
        self.assertTrue(order.order_reference.startswith("ORD"))
        self.assertEqual(order.name, order.order_reference)

    def test_provisioning_until_the_last_one_is_completed(self):
        order, first, second = self._validate_order()
        self.assertEqual(order.stage_id.order_state, "provisioning")
        first._fulfil()
        self.assertEqual(order.order_state, "provisioning")
        self.assertFalse(order.is_partly_failed)
        second._fulfil()
        self.assertEqual(order.order_state, "won")
        self.assertEqual(order.won_status, "won")
        self.assertTrue(order.stage_id.is_won)
        self.assertEqual(order.probability, 100)

    def test_lost_when_all_failed_or_were_cancelled(self):
        order, first, second = self._validate_order()
        first._fail("No coverage")
        second._cancel("Not alone")
        self.assertEqual(order.order_state, "lost")
        self.assertEqual(order.won_status, "lost")
        self.assertFalse(order.active)
        self.assertEqual(
            order.lost_reason_id,
            self.env.ref("somconnexio_contract.crm_lost_reason_not_provided"),
        )
        self.assertFalse(order.is_partly_failed)
        self.assertFalse(self._get_activities(order))

    def test_mixture_stays_flagged_with_an_activity(self):
        order, first, second = self._validate_order()
        first._fulfil()
        second._fail("No coverage")
        self.assertEqual(order.order_state, "provisioning")
        self.assertTrue(order.is_partly_failed)
        activity = self._get_activities(order)
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.backoffice)

    def test_mixture_with_a_cancelled_one_is_flagged_once(self):
        order, first, second, third = self._validate_order(3)
        first._fail("No coverage")
        second._cancel("Not this one")
        third._fulfil()
        self.assertTrue(order.is_partly_failed)
        self.assertEqual(len(self._get_activities(order)), 1)

    def test_retry_takes_the_flag_away(self):
        order, first, second = self._validate_order()
        first._fulfil()
        second._fail("No coverage")
        second._retry()
        self.assertFalse(order.is_partly_failed)
        self.assertFalse(self._get_activities(order))
        second._fulfil()
        self.assertEqual(order.order_state, "won")

    def test_retry_brings_a_lost_order_back(self):
        order, activation = self._validate_order(1)
        activation._fail("No coverage")
        self.assertFalse(order.active)
        activation._retry()
        self.assertTrue(order.active)
        self.assertEqual(order.order_state, "provisioning")
        self.assertFalse(order.lost_reason_id)
        activation._fulfil()
        self.assertEqual(order.order_state, "won")

    def test_order_not_validated_yet_can_be_withdrawn_and_taken_back(self):
        order = self._create_order()
        order.action_set_lost()
        self.assertEqual(order.order_state, "lost")
        with self.assertRaises(UserError):
            order.action_validate_order()
        order.action_unarchive()
        self.assertEqual(order.order_state, "new")
        order.action_validate_order()

    def test_lines_are_not_added_after_validation(self):
        order, _activation = self._validate_order(1)
        with self.assertRaisesRegex(UserError, "an order of its own"):
            order.order_line_ids.copy({"phone_number": self._make_mobile_number()})

    def test_line_shows_its_activation(self):
        order, activation = self._validate_order(1)
        line = order.order_line_ids
        self.assertEqual(line.service_order_id, activation)
        self.assertEqual(line.service_order_state, "acknowledged")
        contract = activation._fulfil()
        self.assertEqual(line.contract_id, contract)
        self.assertEqual(order.contract_count, 1)
        self.assertEqual(order.service_order_count, 1)
