# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError

from .common_switchboard import SwitchboardCommon


@freeze_time("2024-03-10 12:00:00")
class TestSwitchboardLife(SwitchboardCommon):
    """Add-ons come later; what belongs to a switchboard ends with it."""

    def _request(self, type_, contracts, day=None, **values):
        """Ask for a change as staff do."""
        orders = self.env["service.order"].with_user(self.backoffice)
        return orders._request(type_, contracts, values, effective_date=day)

    def _order_addon(self, contract, member=None, **values):
        line = {
            "product_id": self.product_queue.id,
            "main_contract_id": contract.id,
            **values,
        }
        return self._create_order([line], member=member or self.member)

    # === ADD-ONS === #

    def test_addon_is_ordered_later_and_becomes_a_line(self):
        """Given a switchboard in use
        When an add-on is ordered for it and provided
        Then its contract has a line more, and there is no contract more
        """
        header, _parts = self._activate_switchboard()
        order = self._order_addon(header)
        self.assertFalse(self._get_found(order))
        order.with_user(self.backoffice).action_validate_order()
        activation = order.service_order_ids
        self.assertEqual(activation.state, "acknowledged")
        self.assertEqual(header.contract_line_ids.product_id, self.product_header)

        result = activation.with_user(self.backoffice)._fulfil()
        self.assertEqual(result, header)
        line = header.contract_line_ids - header.contract_line_ids[0]
        self.assertEqual(line.product_id, self.product_queue)
        self.assertEqual(line.date_start, self._get_day())
        self.assertEqual(order.order_state, "won")
        self.assertEqual(order.order_line_ids.contract_id, header)
        self.assertIn(activation, header.service_order_ids)
        self.assertEqual(header.lifecycle_state, "active")

    def test_two_addons_wait_for_the_same_day(self):
        header, _parts = self._activate_switchboard()
        orders = self._order_addon(header) | self._order_addon(header)
        for order in orders:
            order.action_validate_order()
            order.service_order_ids._fulfil(effective_date=self._get_day(5))
        self.assertEqual(len(header.contract_line_ids), 1)
        self._complete_due_on("2024-03-15")
        header.invalidate_recordset()
        self.assertEqual(len(header.contract_line_ids), 3)
        self.assertEqual(orders.mapped("order_state"), ["won", "won"])

    def test_addon_that_needs_nobody_is_there_at_once(self):
        self.product_queue.is_ready_at_once = True
        header, _parts = self._activate_switchboard()
        order = self._order_addon(header)
        order.action_validate_order()
        self.assertEqual(order.order_state, "won")
        self.assertIn(self.product_queue, header.contract_line_ids.product_id)

    def test_addon_that_is_called_off_leaves_the_contract_alone(self):
        header, _parts = self._activate_switchboard(effective_date=self._get_day(5))
        self.assertEqual(header.lifecycle_state, "pending_active")
        order = self._order_addon(header)
        order.action_validate_order()
        order.service_order_ids._fulfil(effective_date=self._get_day(8))
        order.service_order_ids._cancel("No")
        self.assertEqual(header.lifecycle_state, "pending_active")
        self.assertEqual(len(header.contract_line_ids), 1)

    def test_addon_fits_into_its_contract(self):
        header, _parts = self._activate_switchboard()
        for values, expected in (
            (
                {"member": self._create_member()},
                ("main_contract_id", "foreign_contract"),
            ),
            (
                {"product_id": self.product_addon.id},
                ("product_id", "wrong_product"),
            ),
        ):
            with self.subTest(expected=expected):
                order = self._order_addon(header, **values)
                self.assertEqual(self._get_found(order), {expected})
        header._terminate(self._get_day())
        self.assertEqual(
            self._get_found(self._order_addon(header)),
            {("main_contract_id", "contract_not_changeable")},
        )

    def test_addon_without_a_contract_names_its_line(self):
        order = self._create_order(
            [{"product_id": self.product_queue.id}], member=self.member
        )
        self.assertEqual(self._get_found(order), {("main_line_id", "missing")})

    # === THE END === #

    def test_parts_end_with_their_switchboard(self):
        """Given a switchboard with two agents, one of whom ends earlier
        When the end of the switchboard is asked for
        Then the other one ends with it, by a service order of its own
        """
        header, parts = self._activate_switchboard(
            self._prepare_agent("201"), self._prepare_agent("202")
        )
        self._request(
            "termination",
            parts[0],
            self._get_day(2),
            termination_reason_id=self.reason,
        )
        orders = self._request(
            "termination",
            header,
            self._get_day(10),
            termination_reason_id=self.reason,
        )
        self.assertEqual(orders.contract_id, header | parts[1])
        self.assertEqual(orders[1].parent_id, orders[0])
        self.assertIn("to which it belongs", orders[1].reason_text)
        self._complete_due_on("2024-03-13")
        self.assertEqual(parts[0].lifecycle_state, "terminated")
        self._complete_due_on("2024-03-21")
        (header | parts).invalidate_recordset()
        self.assertEqual(header.lifecycle_state, "terminated")
        self.assertEqual(parts[1].lifecycle_state, "terminated")
        self.assertEqual(parts[1].date_service_end, self._get_day(10))
        self.assertEqual(parts[0].date_service_end, self._get_day(2))

    def test_end_that_is_called_off_is_so_for_all(self):
        header, parts = self._activate_switchboard(self._prepare_agent("201"))
        orders = self._request(
            "termination",
            header,
            self._get_day(10),
            termination_reason_id=self.reason,
        )
        orders[0]._cancel("Stays")
        self.assertEqual(orders.mapped("state"), ["cancelled", "cancelled"])
        self.assertEqual((header | parts).mapped("lifecycle_state"), ["active"] * 2)

    def test_what_comes_after_the_end_was_planned_ends_too(self):
        """A part that was activated, one to come, an open order, an open add-on."""
        header, parts = self._activate_switchboard(self._prepare_agent("201"))
        lines = [
            self._prepare_agent(extension, switchboard_contract_id=header.id)
            for extension in ("202", "203", "204")
        ]
        order = self._create_order(lines, member=self.member)
        addon = self._order_addon(parts)
        (order | addon).action_validate_order()
        self._request(
            "termination",
            header,
            self._get_day(),
            termination_reason_id=self.reason,
        )
        first, second, third = order.service_order_ids.sorted("id")
        active = first._fulfil()
        coming = second._fulfil(effective_date=self._get_day(20))
        self._complete_due_on("2024-03-11")
        self.env.invalidate_all()
        self.assertEqual(active.lifecycle_state, "terminated")
        self.assertEqual(active.date_service_end, self._get_day())
        self.assertEqual(coming.lifecycle_state, "cancelled")
        self.assertEqual(third.state, "cancelled")
        self.assertEqual(addon.service_order_ids.state, "cancelled")

    def test_end_of_a_part_leaves_the_others(self):
        header, parts = self._activate_switchboard(
            self._prepare_agent("201"), self._prepare_agent("202")
        )
        self._request(
            "termination",
            parts[0],
            self._get_day(),
            termination_reason_id=self.reason,
        )
        self._complete_due_on("2024-03-11")
        self.env.invalidate_all()
        self.assertEqual(
            (parts | header).mapped("lifecycle_state"),
            ["terminated", "active", "active"],
        )
        self.assertEqual(header.switchboard_member_count, 1)

    # === ANOTHER HOLDER === #

    def test_whole_switchboard_changes_its_holder(self):
        header, parts = self._activate_switchboard(self._prepare_agent("201"))
        holder = self._create_member()
        with self.assertRaisesRegex(ValidationError, "together with that"):
            self._request(
                "holder_change",
                parts,
                self._get_day(),
                new_partner_id=holder,
                iban=self._make_iban(),
                consent_date=self._get_day(),
            )
        orders = self._request(
            "holder_change",
            header,
            self._get_day(),
            new_partner_id=holder,
            iban=self._make_iban(),
            consent_date=self._get_day(),
        )
        self._complete_due_on("2024-03-11")
        self.env.invalidate_all()
        new_header, new_part = orders.successor_contract_id
        self.assertEqual((header | parts).mapped("lifecycle_state"), ["terminated"] * 2)
        self.assertEqual(new_part.switchboard_contract_id, new_header)
        self.assertEqual(new_part.extension, "201")
        self.assertEqual(new_part.agent_name, "Agent 201")
        self.assertEqual((new_header | new_part).partner_id, holder)
        self.assertEqual(
            (new_header | new_part).mapped("lifecycle_state"), ["active"] * 2
        )

    def test_addon_of_an_ended_contract_is_not_fulfilled(self):
        header, _parts = self._activate_switchboard()
        order = self._order_addon(header)
        order.action_validate_order()
        self.env.cr.execute(
            "UPDATE contract_contract SET lifecycle_state = 'terminated' WHERE id = %s",
            [header.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not in use"):
            order.service_order_ids._fulfil()
