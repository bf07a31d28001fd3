# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common_membership import MembershipCommon


class TestLeaving(MembershipCommon):
    """(c) A member leaves; the share is paid back, the sponsored are told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref(
            "somconnexio_contract.member_leaving_reason_high_price"
        )
        cls.request = cls._create_request()
        cls.request.action_validate()
        cls._pay(cls.request.sudo().invoice_id)
        cls.member = cls.request.partner_id

    def _leave(self, member=None, **values):
        """A person of the back office confirms the dialogue."""
        member = (member or self.member).with_user(self.backoffice)
        action = member.action_leave()
        wizard = (
            self.env["member.leave"]
            .with_user(self.backoffice)
            .with_context(**action["context"])
            .create({"reason_id": self.reason.id, **values})
        )
        wizard.action_confirm()
        return member.sudo().leaving_ids[:1]

    def test_member_leaves_and_gets_the_share_back(self):
        number, register = self.member.ref, self.member.register_number
        leaving = self._leave(considerations="Too dear")
        self.assertFalse(self.member.is_member)
        self.assertFalse(self.member.is_shareholder)
        self.assertEqual(self.member.left_on, self._get_day())
        self.assertEqual(self.member.ref, number)
        self.assertEqual(leaving.reason_id, self.reason)
        self.assertEqual(leaving.considerations, "Too dear")
        self.assertEqual(leaving.register_number, register)
        self.assertEqual(leaving.joined_on, self._get_day())
        refund = leaving.refund_id
        self.assertEqual(refund.move_type, "out_refund")
        self.assertEqual(refund.state, "posted")
        self.assertEqual(refund.amount_residual, 100.0)
        self.assertEqual(refund.reversed_entry_id, self.request.sudo().invoice_id)
        self.assertEqual(self.request.state, "paid")

    def test_numbers_are_never_used_again(self):
        number = self.member.ref
        self._leave()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._create_member(ref=number)
        request = self._create_request()
        request.action_validate()
        self._pay(request.sudo().invoice_id)
        self.assertEqual(request.partner_id.register_number, "2")

    def test_who_left_orders_nothing(self):
        self._leave()
        order = self._create_order(member=self.member)
        self.assertEqual(
            [problem["code"] for problem in order._get_order_problems()], ["has_left"]
        )

    def test_live_contracts_and_open_orders_are_named(self):
        order = self._create_order(member=self.member)
        with self.assertRaisesRegex(UserError, order.order_reference):
            self._leave()
        order.action_set_lost()
        contract = self._activate_contract(member=self.member)
        with self.assertRaisesRegex(UserError, contract.code):
            self._leave()
        self.assertTrue(self.member.is_member)
        self.assertFalse(self.member.leaving_ids)

    def test_day_is_neither_in_the_future_nor_before_joining(self):
        for days in 1, -1:
            with self.subTest(days=days), self.assertRaises(UserError):
                self._leave(left_on=self._get_day(days))

    def test_who_left_does_not_leave_again(self):
        self._leave()
        with self.assertRaisesRegex(UserError, "is not with us"):
            self._leave()

    def test_part_of_a_share_is_paid_back_as_far_as_it_was_paid(self):
        request = self._create_request(payment_term="split")
        request.action_validate()
        person = request.partner_id
        person._assign_member_number()
        self._pay(request.sudo().invoice_id, 30.0)
        refund = self._leave(person).refund_id
        self.assertEqual(refund.amount_residual, 30.0)
        self.assertFalse(request.sudo().invoice_id.amount_residual)
        self.assertEqual(request.state, "cancelled")
        self.assertFalse(person.is_member)

    def test_who_comes_back_keeps_the_number_and_has_a_new_place(self):
        number = self.member.ref
        self._leave()
        request = self._create_request(vat=self.member.vat)
        request.action_validate()
        self._pay(request.sudo().invoice_id)
        self.assertEqual(request.partner_id, self.member)
        self.assertEqual(self.member.ref, number)
        self.assertEqual(self.member.register_number, "2")
        self.assertFalse(self.member.left_on)
        self._leave()
        self.assertEqual(len(self.member.leaving_ids), 2)
        self.assertEqual(
            self.member.leaving_ids.mapped("refund_id.amount_total"), [100.0, 100.0]
        )

    def test_sponsored_people_are_told_and_staff_have_a_list(self):
        people = []
        for _number in range(2):
            request = self._create_sponsored_request(self.member)
            request.action_validate()
            people.append(request.partner_id)
        with_contract, without = people
        self._activate_contract(member=with_contract)
        mails = self.env["mail.mail"].sudo()
        known = mails.search([])
        self._leave()
        mail = mails.search([]) - known
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, with_contract)
        self.assertIn("sponsor has left", mail.subject)
        self.assertIn(self.member.name, mail.body_html)
        activity = self.member.activity_ids
        self.assertEqual(len(activity), 1)
        for person in people:
            self.assertTrue(person.has_sponsor_left)
            self.assertIn(person.ref, activity.note)
        found = self.env["res.partner"].search([("has_sponsor_left", "=", True)])
        self.assertEqual(found, with_contract | without)

    def test_leaving_of_a_sponsored_person_costs_nothing(self):
        request = self._create_sponsored_request()
        request.action_validate()
        with self.assertRaises(UserError):
            request.action_cancel()
        leaving = self._leave(request.partner_id)
        self.assertFalse(leaving.refund_id)
        self.assertEqual(leaving.member_kind, "sponsored")

    def test_staff_who_only_read_let_nobody_leave(self):
        readonly = self._create_staff("test_readonly_leaving", "group_readonly")
        with self.assertRaises(AccessError):
            self.member.with_user(readonly)._leave(self.reason, self._get_day())

    def test_sponsor_who_left_sponsors_nobody_new(self):
        self._leave()
        request = self._create_sponsored_request(self.member)
        with self.assertRaises(ValidationError):
            request.action_validate()


class TestMemberReport(MembershipCommon):
    def _get_months(self, company=None):
        company = company or self.company
        return {
            (row.month.year, row.month.month): (
                row.joined,
                row.left,
                row.active_members,
                row.active_others,
            )
            for row in self.env["member.report"].search(
                [("company_id", "=", company.id)]
            )
        }

    def test_members_joined_left_and_active_by_month(self):
        reason = self.env["member.leaving.reason"].search([], limit=1)
        self.sponsor.joined_on = date(2026, 1, 31)
        first = self._create_member()
        first.joined_on = date(2026, 1, 1)
        other = self._create_cooperative("Una altra")
        self._create_member(company_id=other.id)
        with freeze_time("2026-03-15 12:00:00"):
            first._leave(reason, date(2026, 3, 2))
            request = self._create_sponsored_request()
            request.action_validate()
        months = self._get_months()
        self.assertEqual(months[2026, 1], (2, 0, 2, 0))
        self.assertEqual(months[2026, 2], (0, 0, 2, 0))
        self.assertEqual(months[2026, 3], (0, 1, 1, 1))
        self.assertEqual(list(self._get_months(other).values()), [(1, 0, 1, 0)])
        readonly = self._create_staff("test_readonly_report", "group_readonly")
        rows = self.env["member.report"].with_user(readonly).search([])
        self.assertEqual(rows.company_id, self.company)
