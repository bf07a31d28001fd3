# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import ValidationError

from .common import SomconnexioCommon


class TestOrderStages(SomconnexioCommon):
    """Where an order stands before it is validated."""

    def _get_stage(self, name):
        return self.env.ref(f"somconnexio_contract.crm_stage_{name}")

    def test_order_with_missing_data_starts_in_a_stage_of_its_own(self):
        order = self._create_order(iban=False)
        self.assertEqual(order.stage_id, self._get_stage("missing_data"))
        self.assertEqual(order.order_state, "new")

    def test_it_leaves_the_stage_when_nothing_is_missing(self):
        order = self._create_order([self._prepare_fiber_line(service_zip=False)])
        self.assertEqual(order.stage_id, self._get_stage("missing_data"))
        order.order_line_ids.service_zip = "08002"
        self.assertEqual(order.stage_id, self._get_stage("new"))
        order.iban = False
        self.assertEqual(order.stage_id, self._get_stage("missing_data"))
        order.iban = self._make_iban()
        self.assertEqual(order.stage_id, self._get_stage("new"))

    def test_people_move_orders_among_the_stages_of_new_ones(self):
        order = self._create_order().with_user(self.backoffice)
        for name in "paused", "review", "new":
            with self.subTest(stage=name):
                order.stage_id = self._get_stage(name)
                self.assertEqual(order.order_state, "new")
        with self.assertRaises(ValidationError):
            order.stage_id = self._get_stage("provisioning")

    def test_order_that_was_put_aside_stays_there(self):
        order = self._create_order()
        order.stage_id = self._get_stage("paused")
        order.iban = False
        self.assertEqual(order.stage_id, self._get_stage("paused"))

    def test_order_is_validated_from_each_of_these_stages(self):
        for name in "paused", "review":
            order = self._create_order()
            order.stage_id = self._get_stage(name)
            order.action_validate_order()
            self.assertEqual(order.stage_id, self._get_stage("provisioning"))

    # === WHY IS THIS WAITING? === #

    def test_order_says_what_it_waits_for(self):
        order = self._create_order(iban=False)
        self.assertIn("Problems to be put right", order.waiting_reason)
        order.iban = self._make_iban()
        self.assertIn("somebody has to validate", order.waiting_reason)
        order.stage_id = self._get_stage("paused")
        self.assertIn("Paused", order.waiting_reason)
        order.action_validate_order()
        self.assertIn(order.service_order_ids.name, order.waiting_reason)
        order.service_order_ids._fulfil()
        self.assertFalse(order.waiting_reason)


class TestOrderAttention(SomconnexioCommon):
    """Which orders a person has to look at, and why, in words and by filter."""

    def _assert_reasons(self, order, *codes):
        self.assertEqual(order.attention_codes or "", ",".join(codes))
        self.assertEqual(order.needs_attention, bool(codes))
        found = self.env["crm.lead"].search(
            [("needs_attention", "=", True), ("id", "=", order.id)]
        )
        self.assertEqual(bool(found), bool(codes))
        words = (order.attention_reasons or "").splitlines()
        self.assertEqual(len(words), len(codes))

    def test_order_that_is_complete_needs_none(self):
        self._assert_reasons(self._create_order())

    def test_missing_data(self):
        order = self._create_order(iban=False)
        self._assert_reasons(order, "incomplete")
        self.assertEqual(order.problem_count, 1)
        self.assertEqual(order.attention_reasons, "Data are missing or wrong")
        order.iban = self._make_iban()
        self._assert_reasons(order)

    def test_member_who_left(self):
        order = self._create_order()
        order.partner_id.action_archive()
        self._assert_reasons(order, "incomplete")

    def test_member_who_may_not_have_new_services(self):
        order = self._create_order()
        action = self.env["member.action"].search([("code", "=", "new_service")])
        order.partner_id.banned_action_ids = action
        self._assert_reasons(order, "banned")
        with self.assertRaisesRegex(ValidationError, "may not have new services"):
            order.action_validate_order()
        order.partner_id.banned_action_ids = False
        self._assert_reasons(order)

    def test_other_contact_data_than_the_members(self):
        order = self._create_order(email_from="own@example.net")
        self._assert_reasons(order, "contact")
        order.partner_id.email = "own@example.net"
        self._assert_reasons(order)

    def test_part_that_failed(self):
        lines = [self._prepare_mobile_line() for _each in range(2)]
        order = self._create_order(lines)
        order.action_validate_order()
        self._assert_reasons(order)
        order.service_order_ids[0]._fail("No coverage")
        self._assert_reasons(order, "partly_failed")
        order.service_order_ids[0]._retry()
        self._assert_reasons(order)

    def test_nothing_happens_for_days(self):
        """Given an order with which nobody has done anything
        When the hourly job runs after the days of the setting
        Then it needs attention, until somebody writes a note
        """
        self.company.order_attention_days = 5
        order = self._create_order()
        order.action_validate_order()
        now = fields.Datetime.now()
        with freeze_time(now + timedelta(days=4)):
            order._refresh_attention()
            self._assert_reasons(order)
        with freeze_time(now + timedelta(days=6)):
            order._refresh_attention()
            self._assert_reasons(order, "idle")
            self.assertIn("5 days", order.attention_reasons)
            order.message_post(
                body="They will call back.", subtype_xmlid="mail.mt_note"
            )
            order._refresh_attention()
            self._assert_reasons(order)

    def test_planned_activity_means_that_somebody_takes_care(self):
        order = self._create_order()
        now = fields.Datetime.now()
        order.activity_schedule(
            "mail.mail_activity_data_todo", date_deadline=self._get_day(30)
        )
        with freeze_time(now + timedelta(days=20)):
            order._refresh_attention()
            self._assert_reasons(order)

    def test_order_put_aside_is_left_in_peace(self):
        order = self._create_order()
        order.stage_id = self.env.ref("somconnexio_contract.crm_stage_paused")
        with freeze_time(fields.Datetime.now() + timedelta(days=20)):
            order._refresh_attention()
            self._assert_reasons(order)

    def test_hourly_job_looks_at_open_orders(self):
        order = self._create_order()
        cron = self.env.ref("somconnexio_contract.ir_cron_refresh_attention")
        later = fields.Datetime.now() + timedelta(days=20)
        with freeze_time(later), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self._assert_reasons(order, "idle")
