# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError

from odoo.addons.somconnexio_contract.const import SERVICE_ORDER_OPEN_STATES

from .common_pack import PackCommon


@freeze_time("2024-03-10 12:00:00")
class TestPack(PackCommon):
    """Fibres and the mobiles that cost less with them."""

    # === A FIBRE ARRIVES === #

    def test_fibre_arrives_and_one_two_or_three_mobiles_join(self):
        for size in 1, 2, 3:
            with self.subTest(size=size):
                member = self._create_member()
                mobiles = self.env["contract.contract"]
                for _number in range(size):
                    mobiles += self._activate_mobile(member=member)
                fiber = self._activate_fiber(member=member)
                self._assert_pack(fiber, mobiles, self.pack_products)
                changes = mobiles.service_order_ids.filtered(
                    lambda order: order.type == "tariff_change"
                )
                self.assertEqual(len(changes), size)
                self.assertEqual(changes.parent_id, fiber.activation_order_id)

    def test_fibre_arrives_and_four_mobiles_are_left_to_choose(self):
        mobiles = self.env["contract.contract"]
        for _number in range(4):
            mobiles += self._activate_mobile()
        fiber = self._activate_fiber()
        self.assertFalse(fiber.pack_member_ids)
        self.assertEqual(mobiles.tariff_product_id, self.product_mobile)
        self.assertIn(mobiles[0].code, fiber.message_ids[0].body)

    def test_mobiles_with_other_tariffs_or_of_others_do_not_join(self):
        other = self._activate_mobile(product_id=self.product_mobile_big.id)
        strangers = self._activate_mobile(member=self._create_member())
        fiber = self._activate_fiber()
        self.assertFalse(fiber.pack_member_ids)
        self.assertEqual(other.tariff_product_id, self.product_mobile_big)
        self.assertEqual(strangers.tariff_product_id, self.product_mobile)

    def test_mobile_ordered_with_the_fibre_joins_whichever_comes_first(self):
        for first in "fibre", "mobile":
            with self.subTest(first=first):
                order = self._create_order(
                    [self._prepare_fiber_line()], member=self._create_member()
                )
                fiber_line = order.order_line_ids
                self.env["crm.lead.line"].create(
                    {
                        "lead_id": order.id,
                        "pack_main_line_id": fiber_line.id,
                        **self._prepare_mobile_line(
                            product_id=self.pack_products[1].id
                        ),
                    }
                )
                order.action_validate_order()
                activations = order.service_order_ids.sorted("technology_id")
                if first == "fibre":
                    activations = activations[::-1]
                for activation in activations:
                    activation._fulfil()
                fiber = fiber_line.contract_id
                mobile = order.service_order_ids.contract_id - fiber
                self._assert_pack(fiber, mobile, self.pack_products)

    # === JOINING === #

    def test_third_mobile_joins_and_the_others_get_its_size(self):
        fiber, mobiles = self._activate_pack(2)
        self._assert_pack(fiber, mobiles, self.pack_products)
        third = self._activate_mobile(
            product_id=self.pack_products[1].id, pack_main_contract_id=fiber.id
        )
        self._assert_pack(fiber, mobiles | third, self.pack_products)

    def test_mobile_that_is_there_joins_by_a_tariff_change(self):
        fiber, mobiles = self._activate_pack(2)
        third = self._activate_mobile()
        day = date(2024, 4, 1)
        values = {"pack_main_contract_id": fiber}
        problems, plan = self.orders._plan_request("tariff_change", third, values)
        self.assertFalse(problems)
        self.assertEqual([planned.contract for planned in plan], [third, *mobiles])
        self.assertEqual({planned.effective_date for planned in plan}, {day})
        self.assertFalse(third.service_order_ids - third.activation_order_id)

        orders = self._request("tariff_change", third, **values)

        self.assertEqual([order.contract_id for order in orders], [third, *mobiles])
        self.assertEqual(orders[1:].parent_id, orders[0])
        self._assert_pack(fiber, mobiles, self.pack_products)
        self._complete_due_on(day)
        self._assert_pack(fiber, mobiles | third, self.pack_products)

    def test_fourth_mobile_is_refused(self):
        fiber, _mobiles = self._activate_pack(3)
        fourth = self._activate_mobile()
        with self.assertRaisesRegex(ValidationError, "is full"):
            self._request("tariff_change", fourth, pack_main_contract_id=fiber)
        line = self._prepare_mobile_line(
            product_id=self.pack_products[1].id, pack_main_contract_id=fiber.id
        )
        order = self._create_order([line], member=self.member)
        with self.assertRaisesRegex(ValidationError, "is full"):
            order.action_validate_order()

    def test_places_that_are_ordered_are_taken(self):
        fiber, _mobiles = self._activate_pack(2)
        line = self._prepare_mobile_line(
            product_id=self.pack_products[1].id, pack_main_contract_id=fiber.id
        )
        self._create_activation(line, member=self.member)
        with self.assertRaisesRegex(ValidationError, "is full"):
            self._request(
                "tariff_change", self._activate_mobile(), pack_main_contract_id=fiber
            )

    def test_pack_tariff_is_not_sold_alone(self):
        order = self._create_order(
            [self._prepare_mobile_line(product_id=self.pack_products[1].id)]
        )
        with self.assertRaisesRegex(ValidationError, "only sold in a pack"):
            order.action_validate_order()
        with self.assertRaisesRegex(ValidationError, "only sold in a pack"):
            self._request(
                "tariff_change",
                self._activate_mobile(),
                product_id=self.pack_products[1],
            )

    # === THE FIBRE ENDS === #

    def test_fibre_ends_and_the_mobiles_fall_back(self):
        fiber, mobiles = self._activate_pack(3)
        last_day = date(2024, 3, 31)
        orders = self._request(
            "termination", fiber, last_day, termination_reason_id=self.reason
        )
        self.assertEqual(orders[1:].contract_id, mobiles)
        self.assertEqual(orders[1:].product_id, self.product_fallback)
        self._assert_pack(fiber, mobiles, self.pack_products)

        self._complete_due_on("2024-04-01")

        self.assertEqual(fiber.lifecycle_state, "terminated")
        self.assertFalse(fiber.pack_member_ids)
        self.assertEqual(mobiles.tariff_product_id, self.product_fallback)
        for mobile in mobiles:
            self._assert_no_gap(mobile)

    def test_undone_end_of_the_fibre_leaves_the_mobiles_alone(self):
        fiber, mobiles = self._activate_pack(2)
        orders = self._request(
            "termination", fiber, date(2024, 3, 31), termination_reason_id=self.reason
        )
        orders[0]._cancel("The member stays")
        self.assertEqual(set(orders.mapped("state")), {"cancelled"})
        self._complete_due_on("2024-04-01")
        self.assertEqual(fiber.lifecycle_state, "active")
        self._assert_pack(fiber, mobiles, self.pack_products)

    def test_fibre_moves_and_the_pack_moves_along(self):
        fiber, mobiles = self._activate_pack(2)
        orders = self._request(
            "location_change", fiber, address=self._prepare_address()
        )
        self.assertEqual(orders.contract_id, fiber)
        moved = orders._fulfil({}, date(2024, 3, 20))
        self.assertEqual(moved.lifecycle_state, "pending_active")
        self._assert_pack(fiber, mobiles, self.pack_products)

        self._complete_due_on("2024-03-20")

        self.assertEqual(fiber.lifecycle_state, "terminated")
        self.assertEqual(fiber.date_service_end, date(2024, 3, 19))
        self.assertEqual(moved.lifecycle_state, "active")
        self.assertEqual(moved.predecessor_contract_id, fiber)
        self.assertEqual(moved.service_partner_id, orders.service_partner_id)
        self._assert_pack(moved, mobiles, self.pack_products)

    def test_no_fibre_moves_on_its_first_day(self):
        fiber, _mobiles = self._activate_pack(0)
        with self.assertRaisesRegex(ValidationError, "before it has started"):
            self._request(
                "location_change",
                fiber,
                date(2024, 3, 10),
                address=self._prepare_address(),
            )

    def test_moving_pack_counts_at_the_new_place(self):
        fiber, _mobiles = self._activate_pack(3)
        order = self._request("location_change", fiber, address=self._prepare_address())
        moved = order._fulfil({}, date(2024, 3, 20))
        with self.assertRaisesRegex(UserError, "is full"):
            self._activate_mobile(
                product_id=self.pack_products[1].id, pack_main_contract_id=moved.id
            )

    def test_who_is_about_to_leave_pays_the_share_until_then(self):
        fiber, mobiles = self._activate_pack(1)
        day = date(2024, 3, 20)
        leaving = self._request(
            "tariff_change", mobiles, day, product_id=self.product_mobile_big
        )
        other = self._activate_mobile()
        self._request(
            "tariff_change", other, date(2024, 3, 10), pack_main_contract_id=fiber
        )
        self._assert_pack(fiber, mobiles | other, self.pack_products)
        self.assertIn(leaving.state, SERVICE_ORDER_OPEN_STATES)
        self._complete_due_on(day)
        self.assertEqual(mobiles.tariff_product_id, self.product_mobile_big)
        self._assert_pack(fiber, other, self.pack_products)

    def test_services_leave_a_fibre_that_never_starts(self):
        fiber, mobiles = self._activate_pack(1)
        order = self._request("location_change", fiber, address=self._prepare_address())
        moved = order._fulfil({}, date(2024, 3, 20))
        other = self._activate_mobile(
            product_id=self.pack_products[1].id, pack_main_contract_id=moved.id
        )
        self.assertEqual(other.pack_main_contract_id, moved)
        order._cancel("The member stays")
        self.assertEqual(moved.lifecycle_state, "cancelled")
        self.assertFalse(other.pack_main_contract_id)
        self.assertFalse(other.tariff_product_id.is_pack_exclusive)
        self._assert_pack(fiber, mobiles, self.pack_products)

    def test_nobody_joins_a_fibre_that_has_ended_before(self):
        fiber, mobile = self._activate_fiber(), self._activate_mobile()
        tariff = mobile.tariff_product_id
        self._request(
            "tariff_change", mobile, date(2024, 4, 1), pack_main_contract_id=fiber
        )
        self._request(
            "termination", fiber, date(2024, 3, 25), termination_reason_id=self.reason
        )
        self._complete_due_on("2024-04-02")
        self.assertEqual(mobile.lifecycle_state, "active")
        self.assertFalse(mobile.pack_main_contract_id)
        self.assertEqual(mobile.tariff_product_id, tariff)
        self._assert_no_gap(mobile)

    def test_fibre_gets_a_tariff_without_pack(self):
        fiber, mobiles = self._activate_pack(2)
        day = date(2024, 3, 20)
        self._request("tariff_change", fiber, day, product_id=self.product_fiber_big)
        self._complete_due_on(day)
        self._assert_pack(fiber, mobiles, self.pack_products)
        day = date(2024, 3, 25)
        self._request("tariff_change", fiber, day, product_id=self.product_fiber_far)
        self._complete_due_on(day)
        self.assertFalse(fiber.pack_member_ids)
        self.assertEqual(mobiles.tariff_product_id, self.product_fallback)

    # === A MOBILE LEAVES === #

    def test_mobile_leaves_a_pack_of_three_or_two(self):
        fiber, mobiles = self._activate_pack(3)
        for last_day in date(2024, 3, 20), date(2024, 3, 25), date(2024, 3, 28):
            leaving, mobiles = mobiles[0], mobiles[1:]
            orders = self._request(
                "termination", leaving, last_day, termination_reason_id=self.reason
            )
            self.assertEqual(orders[1:].contract_id, mobiles)
            self._complete_due_on(orders[0].due_date)
            self._assert_pack(fiber, mobiles, self.pack_products)

    def test_mobile_leaves_by_a_tariff_change(self):
        fiber, mobiles = self._activate_pack(2)
        self._request("tariff_change", mobiles[0], product_id=self.product_mobile_big)
        self._complete_due_on("2024-04-01")
        self.assertEqual(mobiles[0].tariff_product_id, self.product_mobile_big)
        self.assertFalse(mobiles[0].pack_id)
        self._assert_pack(fiber, mobiles[1], self.pack_products)

    def test_mobile_leaves_the_pack_of_a_company(self):
        company = self._create_member(is_company=True, vat="ESB80000003")
        fiber, mobiles = self._activate_pack(3, company, self.company_products)
        self._assert_pack(fiber, mobiles, self.company_products)
        self._request(
            "termination",
            mobiles[2],
            date(2024, 3, 20),
            termination_reason_id=self.reason,
        )
        self._complete_due_on("2024-03-21")
        self._assert_pack(fiber, mobiles[:2], self.company_products)

    def test_shared_data_too_small_becomes_the_ordinary_pack(self):
        fiber = self._activate_fiber()
        lines = [
            self._prepare_mobile_line(
                product_id=self.shared_products[2].id, pack_main_contract_id=fiber.id
            )
            for _number in range(2)
        ]
        order = self._create_order(lines, member=self.member)
        order.action_validate_order()
        for activation in order.service_order_ids:
            activation._fulfil()
        mobiles = order.service_order_ids.contract_id
        self.assertEqual(mobiles.pack_id, self.pack_shared)
        self._assert_pack(fiber, mobiles, self.shared_products)
        self._request(
            "termination",
            mobiles[0],
            date(2024, 3, 20),
            termination_reason_id=self.reason,
        )
        self._complete_due_on("2024-03-21")
        self.assertEqual(mobiles[1].pack_id, self.pack)
        self._assert_pack(fiber, mobiles[1], self.pack_products)


@freeze_time("2024-03-10 12:00:00")
class TestPackHolder(PackCommon):
    """Packs and their holders."""

    def _change_holder(self, contract, **values):
        self.holder = self._create_member()
        return self._request(
            "holder_change",
            contract,
            date(2024, 3, 31),
            new_partner_id=self.holder,
            iban=self._make_iban(),
            consent_date=date(2024, 3, 10),
            **values,
        )

    def test_whole_pack_gets_another_holder(self):
        fiber, mobiles = self._activate_pack(2)
        number = mobiles[0].phone_number
        orders = self._change_holder(fiber, is_whole_pack=True)
        self.assertEqual(orders.contract_id, fiber | mobiles)
        self.assertEqual(set(orders.mapped("state")), {"acknowledged"})

        self._complete_due_on("2024-04-01")

        self.assertEqual(
            set((fiber | mobiles).mapped("lifecycle_state")), {"terminated"}
        )
        self.assertEqual(fiber.date_service_end, date(2024, 3, 31))
        successor = orders[0].successor_contract_id
        self.assertEqual(successor.partner_id, self.holder)
        self.assertEqual(successor.date_service_start, date(2024, 4, 1))
        new_mobiles = orders[1:].successor_contract_id
        self.assertEqual(new_mobiles.partner_id, self.holder)
        self.assertEqual(new_mobiles[0].phone_number, number)
        self.assertEqual(new_mobiles[0].phone_key, number)
        self.assertFalse(mobiles[0].phone_key)
        self._assert_pack(successor, new_mobiles, self.pack_products)
        self.assertEqual(len((successor | new_mobiles).billing_group_id), 1)

    def test_mobile_of_a_pack_gets_another_holder(self):
        fiber, mobiles = self._activate_pack(2)
        orders = self._change_holder(mobiles[0])
        self._complete_due_on("2024-04-01")
        successor = orders[0].successor_contract_id
        self.assertEqual(successor.tariff_product_id, self.product_fallback)
        self.assertFalse(successor.pack_id)
        self._assert_pack(fiber, mobiles[1], self.pack_products)

    def test_fibre_alone_gets_another_holder(self):
        fiber, mobiles = self._activate_pack(2)
        orders = self._change_holder(fiber)
        self._complete_due_on("2024-04-01")
        successor = orders[0].successor_contract_id
        self.assertEqual(successor.lifecycle_state, "active")
        self.assertFalse(successor.pack_member_ids)
        self.assertEqual(mobiles.tariff_product_id, self.product_fallback)
        self.assertFalse(mobiles.pack_main_contract_id)
