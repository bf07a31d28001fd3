# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError

from .test_order_lines import OrderProblemsCommon


class TestOrderDuplicates(OrderProblemsCommon):
    """A number exists once, in services of whatever technology and in orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supervisor = cls._create_staff("test_supervisor", "group_supervisor")

    def test_number_of_a_live_service_of_every_technology(self):
        switchboard = self._prepare_switchboard_line(
            phone_number=self._make_landline_number()
        )
        for line in (
            self._prepare_mobile_line(),
            self._prepare_fiber_line(phone_number=self._make_landline_number()),
            switchboard,
        ):
            contract = self._activate_contract(line)
            with self.subTest(technology=contract.service_technology_id.name):
                self.assertTrue(contract.phone_number)
                again = (
                    self._prepare_mobile_line
                    if contract.is_mobile
                    else self._prepare_fiber_line
                )(phone_number=contract.phone_number)
                self._assert_found(
                    self._create_order([again]), ("phone_number", "phone_in_use")
                )

    def test_number_of_a_service_that_has_ended_is_free(self):
        contract = self._activate_contract()
        contract.sudo()._terminate(self._get_day(-1))
        line = self._prepare_mobile_line(phone_number=contract.phone_number)
        self._assert_found(self._create_order([line]))

    def test_number_in_another_open_order(self):
        first = self._create_order()
        number = first.order_line_ids.phone_number
        second = self._create_order([self._prepare_mobile_line(phone_number=number)])
        for order in first, second:
            self._assert_found(order, ("phone_number", "phone_in_other_order"))
        first.action_set_lost()
        self._assert_found(second)

    def test_both_orders_need_attention(self):
        first = self._create_order()
        self.assertFalse(first.needs_attention)
        number = first.order_line_ids.phone_number
        second = self._create_order([self._prepare_mobile_line(phone_number=number)])
        for order in first, second:
            self.assertEqual(order.attention_codes, "duplicate")
        second.order_line_ids.phone_number = self._make_mobile_number()
        for order in first, second:
            self.assertFalse(order.needs_attention)

    def test_number_of_another_cooperative_is_free(self):
        contract = self._activate_contract()
        found = self.env["crm.lead"]._check_phone_free(
            contract.phone_number, self._create_cooperative("Una altra")
        )
        self.assertIsNone(found)

    def test_supervisor_lets_a_number_pass_with_a_reason(self):
        contract = self._activate_contract()
        line = self._prepare_mobile_line(phone_number=contract.phone_number)
        order = self._create_order([line]).with_user(self.supervisor)
        order.skip_duplicate_phone_check = True
        self._assert_found(order, ("skip_duplicate_phone_reason", "missing"))
        order.skip_duplicate_phone_reason = "It ends tomorrow"
        self._assert_found(order)
        order.action_validate_order()
        self.assertEqual(order.order_state, "provisioning")

    def test_agent_does_not_let_a_number_pass(self):
        order = self._create_order().with_user(self.backoffice)
        with self.assertRaises(AccessError):
            order.skip_duplicate_phone_check = True
        with self.assertRaises(AccessError):
            order.create({"is_service_order": True, "skip_duplicate_phone_check": 1})
