# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields
from odoo.exceptions import ValidationError

from .common import SomconnexioCommon
from .test_order_lines import OrderProblemsCommon


class TestOrderChanges(OrderProblemsCommon):
    """Location and holder changes: the contract must be one that can change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls.fiber = cls._activate_contract(
            cls._prepare_fiber_line(phone_number=cls._make_landline_number()),
            member=cls.member,
        )
        cls.mobile = cls._activate_contract(member=cls.member)

    def _prepare_move(self, **values):
        return self._prepare_fiber_line(
            kind="location_change", changed_contract_id=self.fiber.id, **values
        )

    def _prepare_takeover(self, contract, **values):
        return {
            "product_id": contract.tariff_product_id.id,
            "kind": "holder_change",
            "changed_contract_id": contract.id,
            **values,
        }

    def test_location_change_needs_contract_and_address(self):
        line = self._prepare_move(service_zip=False)
        order = self._create_order(
            [{**line, "changed_contract_id": False}], member=self.member
        )
        self._assert_found(
            order, ("changed_contract_id", "missing"), ("service_zip", "missing")
        )

    def test_location_change_keeps_the_number_of_the_contract(self):
        line = self._prepare_move(
            phone_number=self.fiber.phone_number, keep_phone_number=True
        )
        self._assert_found(self._create_order([line], member=self.member))

    def test_location_change_does_not_take_another_number(self):
        other = self._activate_contract(
            self._prepare_fiber_line(phone_number=self._make_landline_number())
        )
        line = self._prepare_move(phone_number=other.phone_number)
        self._assert_found(
            self._create_order([line], member=self.member),
            ("phone_number", "phone_in_use"),
        )

    def test_location_change_of_somebody_else(self):
        self._assert_found(
            self._create_order([self._prepare_move()]),
            ("changed_contract_id", "foreign_contract"),
        )

    def test_mobile_does_not_move(self):
        line = self._prepare_move()
        line["changed_contract_id"] = self.mobile.id
        for product in self.product_fiber, self.product_mobile:
            order = self._create_order(
                [{**line, "product_id": product.id}], member=self.member
            )
            self._assert_found(order, ("changed_contract_id", "wrong_technology"))
            order.action_set_lost()

    def test_contract_that_has_ended_does_not_move(self):
        self.fiber.sudo()._terminate(self._get_day(-1))
        self._assert_found(
            self._create_order([self._prepare_move()], member=self.member),
            ("changed_contract_id", "contract_not_changeable"),
        )

    def test_contract_is_changed_by_one_order_at_a_time(self):
        first = self._create_order([self._prepare_move()], member=self.member)
        self._assert_found(first)
        second = self._create_order([self._prepare_move()], member=self.member)
        self._assert_found(second, ("changed_contract_id", "contract_in_other_order"))

    def test_holder_change_is_ordered_by_who_takes_over(self):
        line = self._prepare_takeover(self.mobile)
        self._assert_found(self._create_order([line]))
        self._assert_found(self._create_order([self._prepare_takeover(self.fiber)]))

    def test_holder_change_to_a_new_member(self):
        line = self._prepare_takeover(self.mobile)
        order = self._create_order([line], **self._prepare_new_member())
        self._assert_found(order)

    def test_member_takes_over_nothing_of_their_own(self):
        line = self._prepare_takeover(self.mobile)
        self._assert_found(
            self._create_order([line], member=self.member),
            ("changed_contract_id", "own_contract"),
        )

    def test_previous_holder_is_the_holder(self):
        line = self._prepare_takeover(
            self.mobile,
            previous_owner_vat=self._make_vat(),
            previous_owner_lastname="Prova",
        )
        order = self._create_order([line])
        self._assert_found(order, ("previous_owner_vat", "wrong_previous_owner"))
        order.order_line_ids.previous_owner_vat = self.member.vat
        self._assert_found(order)

    def test_holder_change_does_not_change_the_technology(self):
        line = self._prepare_takeover(self.mobile, product_id=self.product_fiber.id)
        self._assert_found(
            self._create_order([line]), ("changed_contract_id", "wrong_technology")
        )


class TestOrderedChanges(SomconnexioCommon):
    """Location and holder changes that are ordered, validated and carried out."""

    def _fulfil(self, order):
        order.with_user(self.backoffice).action_validate_order()
        [service] = order.service_order_ids
        if not service.fulfilled_on:
            service._fulfil()
        self._complete_due_on(fields.Date.add(service.effective_date, days=1))
        return service

    def test_fiber_moves_with_its_holder(self):
        """Given a member with a fibre who moves house
        When the order with the new address is validated and the new place works
        Then the old contract has ended and another one with the number is there
        """
        member = self._create_member()
        old = self._activate_contract(
            self._prepare_fiber_line(phone_number=self._make_landline_number()),
            member=member,
        )
        line = self._prepare_fiber_line(
            kind="location_change", changed_contract_id=old.id
        )
        order = self._create_order([line], member=member)
        service = self._fulfil(order)

        self.assertEqual(service.type, "location_change")
        self.assertEqual(service.lead_line_id, order.order_line_ids)
        self.assertEqual(order.order_state, "won")
        self.assertEqual(old.lifecycle_state, "terminated")
        new = service.successor_contract_id
        self.assertEqual(new.lifecycle_state, "active")
        self.assertEqual(new.partner_id, member)
        self.assertEqual(new.phone_number, old.phone_number)
        self.assertEqual(new.service_partner_id.street, line["service_street"])
        self.assertEqual(order.order_line_ids.contract_id, new)

    def test_mobile_is_taken_over_by_a_new_member(self):
        """Given a mobile of a member and somebody who is none yet
        When the order of the newcomer to take it over is validated and is due
        Then the newcomer is a member, pays from the own account and has the mobile
        """
        old = self._activate_contract()
        line = {
            "product_id": self.product_mobile.id,
            "kind": "holder_change",
            "changed_contract_id": old.id,
            "previous_owner_vat": old.partner_id.vat,
            "previous_owner_lastname": old.partner_id.lastname,
        }
        order = self._create_order([line], **self._prepare_new_member())
        service = self._fulfil(order)

        self.assertEqual(service.type, "holder_change")
        self.assertEqual(order.order_state, "won")
        new = service.successor_contract_id
        self.assertTrue(order.partner_id.is_member)
        self.assertEqual(new.partner_id, order.partner_id)
        self.assertEqual(new.mandate_id, order.mandate_id)
        self.assertEqual(new.phone_number, old.phone_number)
        self.assertEqual(old.lifecycle_state, "terminated")
        self.assertEqual(order.order_line_ids.contract_id, new)

    def test_order_with_a_change_and_a_new_service(self):
        member = self._create_member()
        old = self._activate_contract(self._prepare_fiber_line(), member=member)
        lines = [
            self._prepare_fiber_line(
                kind="location_change", changed_contract_id=old.id
            ),
            self._prepare_mobile_line(),
        ]
        order = self._create_order(lines, member=member)
        order.action_validate_order()
        self.assertEqual(
            set(order.service_order_ids.mapped("type")),
            {"activation", "location_change"},
        )
        self.assertEqual(order.order_state, "provisioning")

    def test_order_whose_change_is_refused_leaves_nothing(self):
        """What only the request finds out is told in words too."""
        old = self._activate_contract()
        exclusive = self.product_mobile.copy(
            {"default_code": "TEST_PACK_ONLY", "is_pack_exclusive": True}
        )
        exclusive.service_technology_id = self.technology_mobile
        line = {
            "product_id": exclusive.id,
            "kind": "holder_change",
            "changed_contract_id": old.id,
        }
        order = self._create_order([line])
        with self.assertRaises(ValidationError):
            order.action_validate_order()
        self.assertEqual(order.order_state, "new")
        self.assertFalse(order.service_order_ids)
