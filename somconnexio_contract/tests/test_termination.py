# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command

from .common import SomconnexioCommon


@freeze_time("2024-03-10 12:00:00")
class TestTermination(SomconnexioCommon):
    """A contract ends through a service order, not before its last day is over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason, cls.other_reason = cls.env["contract.termination.reason"].search(
            [], limit=2
        )
        cls.contract = cls._activate_contract(effective_date=date(2024, 1, 15))

    def _request(self, last_day, reason=None):
        contract = self.contract.with_user(self.backoffice)
        return contract._request_termination(last_day, reason or self.reason)

    def test_announced_until_its_last_day_is_over(self):
        order = self._request(date(2024, 3, 31))
        self.assertEqual(order.state, "acknowledged")
        self.assertEqual(order.fulfilled_on, date(2024, 3, 10))
        self.assertEqual(order.effective_date, date(2024, 3, 31))
        self.assertEqual(order.partner_id, self.contract.partner_id)
        self.assertEqual(self.contract.lifecycle_state, "pending_terminate")
        self.assertEqual(self.contract.date_service_end, date(2024, 3, 31))
        self.assertEqual(self.contract.termination_reason_id, self.reason)
        self.assertFalse(self.contract.contract_line_ids.date_end)

        self._complete_due_on("2024-04-01")

        self.assertEqual(order.state, "completed")
        self.assertEqual(self.contract.lifecycle_state, "terminated")
        self.assertEqual(self.contract.contract_line_ids.date_end, date(2024, 3, 31))
        self.assertFalse(self.contract.contract_line_ids.is_canceled)

    def test_last_day_in_the_past_ends_at_once(self):
        order = self._request(date(2024, 3, 9))
        self.assertEqual(order.state, "completed")
        self.assertEqual(self.contract.lifecycle_state, "terminated")

    def test_last_day_today_works_until_tonight(self):
        order = self._request(date(2024, 3, 10))
        self.assertEqual(order.state, "acknowledged")
        self.assertEqual(self.contract.lifecycle_state, "pending_terminate")

    def test_line_that_never_started_is_cancelled(self):
        coming = self.contract._prepare_line(self.product_addon, date(2024, 4, 15))
        line = self.env["contract.line"].create(
            {**coming, "contract_id": self.contract.id}
        )
        started = self.contract.contract_line_ids - line
        self._request(date(2024, 3, 1))
        self.assertTrue(line.is_canceled)
        self.assertFalse(line.date_end)
        self.assertFalse(started.is_canceled)
        self.assertEqual(started.date_end, date(2024, 3, 1))

    def test_line_that_has_ended_keeps_its_end(self):
        line = self.contract.contract_line_ids
        line.date_end = date(2024, 2, 15)
        self._request(date(2024, 3, 1))
        self.assertEqual(line.date_end, date(2024, 2, 15))

    def test_second_request_replaces_the_first(self):
        first = self._request(date(2024, 3, 31))
        second = self._request(date(2024, 4, 15), self.other_reason)
        self.assertEqual(first.state, "cancelled")
        self.assertEqual(second.state, "acknowledged")
        self.assertEqual(self.contract.lifecycle_state, "pending_terminate")
        self.assertEqual(self.contract.date_service_end, date(2024, 4, 15))
        self.assertEqual(self.contract.termination_reason_id, self.other_reason)
        self._complete_due_on("2024-04-01")
        self.assertEqual(self.contract.lifecycle_state, "pending_terminate")
        self._complete_due_on("2024-04-16")
        self.assertEqual(self.contract.lifecycle_state, "terminated")

    def test_withdrawn_one_brings_the_state_before_back(self):
        for state in "active", "suspended":
            with self.subTest(state=state):
                self.contract.lifecycle_state = state
                order = self._request(date(2024, 3, 31))
                order._cancel("The member stays")
                self.assertEqual(self.contract.lifecycle_state, state)
                self.assertFalse(self.contract.date_service_end)
                self.assertFalse(self.contract.termination_reason_id)
        self._complete_due_on("2024-04-01")
        self.assertEqual(self.contract.lifecycle_state, "suspended")

    def test_withdrawn_draft_changes_nothing(self):
        self.contract.lifecycle_state = "suspended"
        draft = self.env["service.order"].create(
            {
                "type": "termination",
                "contract_id": self.contract.id,
                "partner_id": self.contract.partner_id.id,
            }
        )
        draft._cancel()
        self.assertEqual(self.contract.lifecycle_state, "suspended")

    def test_number_is_free_afterwards(self):
        number = self.contract.phone_number
        self._request(date(2024, 3, 9))
        again = self._activate_contract(self._prepare_mobile_line(phone_number=number))
        self.assertEqual(again.phone_number, number)

    def test_refused_before_the_start(self):
        with self.assertRaisesRegex(UserError, "before it has started"):
            self._request(date(2024, 1, 14))

    def test_refused_when_not_in_use(self):
        for state in "pending_active", "terminated", "cancelled":
            self.contract.lifecycle_state = state
            with (
                self.subTest(state=state),
                self.assertRaisesRegex(UserError, "is not in use"),
            ):
                self._request(date(2024, 3, 31))


class TestContract(SomconnexioCommon):
    def test_contract_of_an_order_is_not_deleted(self):
        contract = self._activate_contract()
        with self.assertRaises(UserError):
            contract.unlink()

    def test_contacts_are_those_of_the_member(self):
        contract = self._activate_contract()
        stranger = self._create_member()
        for values in (
            {"email_ids": [Command.link(stranger.id)]},
            {"service_partner_id": stranger.id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                contract.write(values)

    def test_same_address_is_one_contact(self):
        member = self._create_member()
        address = self._prepare_address("service_")
        first = self._activate_contract(
            self._prepare_fiber_line(**address), member=member
        )
        other_form = {
            **address,
            "service_street": f" {address['service_street'].upper()} ",
        }
        second = self._activate_contract(
            self._prepare_fiber_line(**other_form), member=member
        )
        self.assertEqual(first.service_partner_id, second.service_partner_id)
        third = self._activate_contract(
            self._prepare_fiber_line(**{**address, "service_zip": "08002"}),
            member=member,
        )
        self.assertNotEqual(first.service_partner_id, third.service_partner_id)

    def test_name_follows_the_service(self):
        contract = self._activate_contract(
            self._prepare_mobile_line(phone_number=False)
        )
        self.assertEqual(contract.name, contract.partner_id.street)
        number = self._make_mobile_number()
        contract.phone_number = number
        self.assertEqual(contract.name, number)
        self.assertEqual(contract.display_name, f"{contract.code} · {number}")

    def test_tariff_of_today(self):
        contract = self._activate_contract(effective_date=self._get_day(-30))
        contract.contract_line_ids.date_end = self._get_day(-1)
        vals = contract._prepare_line(self.product_mobile_big, self._get_day())
        self.env["contract.line"].create({**vals, "contract_id": contract.id})
        self.assertEqual(contract.tariff_product_id, self.product_mobile_big)

    def test_price_of_the_catalogue(self):
        contract = self._activate_contract()
        self.assertEqual(contract.contract_line_ids.price_unit, 7.0)
        self.assertEqual(
            self.product_mobile._get_service_price(),
            {"without_tax": 7.0, "with_tax": 7.0},
        )
