# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .common import SomconnexioCommon


class TestOrderContactData(SomconnexioCommon):
    """An order's e-mail and phone and the member's are two things."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member(email="berta@example.com", phone="931112233")
        cls.login = cls._create_portal_user(cls.member)

    def _assert_member_unchanged(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.member.email, "berta@example.com")
        self.assertEqual(self.member.phone, "931112233")
        self.assertEqual(self.login.login, "berta@example.com")
        self.assertEqual(self.login.email, "berta@example.com")

    def test_order_with_other_data_leaves_the_member_alone(self):
        """A web form could otherwise take over the login of a member."""
        order = self._create_order(
            member=self.member, email_from="thief@example.net", phone="699999999"
        )
        self._assert_member_unchanged()
        order.write({"email_from": "other@example.net", "phone": "688888888"})
        self._assert_member_unchanged()
        order.action_validate_order()
        self._assert_member_unchanged()
        self.assertEqual(order.email_from, "other@example.net")
        self.assertEqual(order.phone, "688888888")

    def test_member_put_in_later_is_left_alone(self):
        order = self._create_order(**self._prepare_new_member())
        order.write({"new_member": False, "partner_id": self.member.id})
        self._assert_member_unchanged()

    def test_other_data_of_the_member_leaves_the_order_alone(self):
        order = self._create_order(
            member=self.member, email_from="own@example.net", phone="699999999"
        )
        self.member.write({"email": "new@example.com", "phone": "930000000"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.email_from, "own@example.net")
        self.assertEqual(order.phone, "699999999")

    def test_difference_is_shown_to_staff(self):
        order = self._create_order(
            member=self.member, email_from="own@example.net", phone="699999999"
        )
        self.assertTrue(order.is_contact_different)
        self.assertIn("own@example.net", order.contact_difference)
        self.assertIn("berta@example.com", order.contact_difference)
        self.assertIn("699999999", order.contact_difference)
        same = self._create_order(
            member=self.member, email_from="BERTA@example.com", phone="+34 931 112 233"
        )
        self.assertFalse(same.is_contact_different)
        self.assertFalse(same.contact_difference)


class TestOrderPipeline(SomconnexioCommon):
    """Odoo's pipeline does not decide about orders."""

    def _get_stage(self, state):
        return self.env["crm.stage"].search([("order_state", "=", state)], limit=1)

    def test_columns_are_the_stages_of_orders_in_their_sequence(self):
        leads = self.env["crm.lead"].with_context(default_is_service_order=True)
        columns = leads._read_group_stage_ids(self._get_stage("won"), [])
        states = columns.mapped("order_state")
        self.assertEqual(states, ["new"] * 4 + ["provisioning", "won"])

    def test_drop_into_won_is_refused(self):
        order = self._create_order().with_user(self.backoffice)
        with self.assertRaises(ValidationError):
            order.write({"stage_id": self._get_stage("won").id})

    def test_drop_into_provisioning_is_refused(self):
        order = self._create_order().with_user(self.backoffice)
        with self.assertRaises(ValidationError):
            order.write({"stage_id": self._get_stage("provisioning").id})

    def test_won_button_is_refused(self):
        order = self._create_order().with_user(self.backoffice)
        with self.assertRaises(ValidationError):
            order.action_set_won()

    def test_won_by_remote_call_is_refused(self):
        order = self._create_order().with_user(self.backoffice)
        with self.assertRaises(ValidationError):
            order.write({"stage_id": self._get_stage("won").id, "probability": 100})
        with self.assertRaises(ValidationError):
            self._create_order(stage_id=self._get_stage("won").id)

    def test_won_stage_of_others_is_refused(self):
        order = self._create_order().with_user(self.backoffice)
        with self.assertRaises(ValidationError):
            order.write({"stage_id": self.env.ref("crm.stage_lead4").id})

    def test_validated_order_is_not_moved_or_given_up(self):
        order = self._create_order()
        order.action_validate_order()
        order = order.with_user(self.backoffice)
        for stage in "new", "won":
            with self.subTest(stage=stage), self.assertRaises(ValidationError):
                order.write({"stage_id": self._get_stage(stage).id})
        with self.assertRaises(ValidationError):
            order.action_set_lost()
        with self.assertRaises(ValidationError):
            order.action_archive()
        self.assertEqual(order.order_state, "provisioning")

    def test_won_order_stays_won(self):
        order = self._activate_contract().lead_id.with_user(self.backoffice)
        with self.assertRaises(ValidationError):
            order.write({"stage_id": self._get_stage("provisioning").id})
        with self.assertRaises(ValidationError):
            order.action_archive()

    def test_orders_are_always_opportunities(self):
        order = self._create_order(type="lead")
        self.assertEqual(order.type, "opportunity")
        with self.assertRaises(ValidationError):
            order.type = "lead"

    def test_orders_stay_orders(self):
        order = self._create_order()
        with self.assertRaises(ValidationError):
            order.is_service_order = False
        lead = self.env["crm.lead"].create({"name": "Something else"})
        with self.assertRaises(ValidationError):
            lead.is_service_order = True

    def test_orders_belong_to_the_team_of_their_company(self):
        order = self._create_order(user_id=self.backoffice.id)
        self.assertEqual(order.team_id, self.company.service_team_id)
        order.user_id = self.manager
        self.assertEqual(order.team_id, self.company.service_team_id)
        self.assertEqual(order.stage_id.order_state, "new")

    def test_other_opportunities_go_on_as_always(self):
        lead = self.env["crm.lead"].create(
            {"name": "Something else", "type": "opportunity"}
        )
        self.assertFalse(lead.order_state)
        self.assertFalse(lead.order_reference)
        self.assertFalse(lead.stage_id.order_state)
        lead.action_set_won()
        self.assertEqual(lead.won_status, "won")

    def test_merging_is_refused(self):
        member = self._create_member()
        orders = self._create_order(member=member) | self._create_order(member=member)
        with self.assertRaises(UserError):
            orders.merge_opportunity()
        lead = self.env["crm.lead"].create({"name": "Else", "type": "opportunity"})
        with self.assertRaises(UserError):
            (orders[0] | lead).merge_opportunity()

    def test_merging_by_the_wizard_is_refused(self):
        member = self._create_member()
        orders = self._create_order(member=member) | self._create_order(member=member)
        wizard = (
            self.env["crm.merge.opportunity"]
            .with_context(active_ids=orders.ids, active_model="crm.lead")
            .create({"opportunity_ids": [Command.set(orders.ids)]})
        )
        with self.assertRaises(UserError):
            wizard.action_merge()

    def test_deleting_with_service_orders_is_refused(self):
        order = self._create_order()
        order.action_validate_order()
        for record in order, order.order_line_ids:
            with self.assertRaises(UserError):
                record.with_user(self.manager).unlink()
        self._create_order().unlink()

    def test_form_of_a_new_order_saves_an_order(self):
        leads = self.env["crm.lead"].with_user(self.backoffice)
        form = Form(
            leads.with_context(default_is_service_order=True),
            view="somconnexio_contract.crm_lead_view_form",
        )
        form.partner_id = self._create_member()
        order = form.save()
        self.assertTrue(order.is_service_order)
        self.assertTrue(order.order_reference)
        self.assertEqual(order.company_id, self.company)
