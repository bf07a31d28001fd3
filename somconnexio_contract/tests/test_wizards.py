# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

from .common import SomconnexioCommon


class TestServiceOrderWizards(SomconnexioCommon):
    """The buttons of the back office, as a person presses them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._prepare_mobile_line()
        cls.activation = cls._create_activation(cls.line)

    def _open(self, name, record, user=None, **context):
        wizard = self.env[name].with_user(user or self.backoffice)
        return Form(wizard.with_context(active_id=record.id, **context))

    def test_fulfil_starts_with_what_was_ordered(self):
        form = self._open("service.order.fulfil", self.activation)
        self.assertEqual(form.effective_date, self._get_day())
        self.assertEqual(form.phone_number, self.line["phone_number"])
        self.assertEqual(form.icc, self.line["icc"])
        self.assertEqual(form.supplier_id, self.supplier)

    def test_fulfil_with_another_number(self):
        form = self._open("service.order.fulfil", self.activation)
        form.phone_number = "+34 699 88 77 66"
        form.save().action_fulfil()
        contract = self.activation.contract_id
        self.assertEqual(contract.phone_number, "699887766")
        self.assertEqual(contract.lifecycle_state, "active")

    def test_fulfil_on_a_day_to_come(self):
        form = self._open("service.order.fulfil", self.activation)
        form.effective_date = self._get_day(3)
        form.save().action_fulfil()
        self.assertEqual(self.activation.contract_id.lifecycle_state, "pending_active")

    def test_fulfil_names_all_wrong_numbers_at_once(self):
        form = self._open("service.order.fulfil", self.activation)
        form.phone_number = "931112233"
        form.icc = "1"
        with self.assertRaises(ValidationError) as refusal:
            form.save().action_fulfil()
        self.assertIn("931112233 is no mobile number", refusal.exception.args[0])
        self.assertIn("1 is no SIM card number", refusal.exception.args[0])
        self.assertFalse(self.activation.contract_id)

    def test_fail(self):
        form = self._open("service.order.fail", self.activation)
        form.reason = "No coverage"
        form.save().action_confirm()
        self.assertEqual(self.activation.state, "failed")
        self.assertEqual(self.activation.failure_reason, "No coverage")

    def test_cancel(self):
        form = self._open(
            "service.order.fail", self.activation, default_is_cancellation=True
        )
        form.reason = "Changed their mind"
        form.save().action_confirm()
        self.assertEqual(self.activation.state, "cancelled")

    def _open_request(self, type_, contracts):
        wizard = self.env["service.order.request.wizard"].with_context(
            active_ids=contracts.ids, default_type=type_
        )
        return Form(wizard.with_user(self.backoffice))

    def test_terminate(self):
        contract = self.activation._fulfil()
        reason = self.env["contract.termination.reason"].search([], limit=1)
        form = self._open_request("termination", contract)
        self.assertIn("reason is missing", form.problem_text)
        form.termination_reason_id = reason
        form.last_day = self._get_day(20)
        self.assertFalse(form.problem_text)
        wizard = form.save()
        self.assertEqual(wizard.preview_ids.type, "termination")
        self.assertEqual(wizard.preview_ids.effective_date, self._get_day(20))
        self.assertEqual(contract.lifecycle_state, "active")

        wizard.action_confirm()

        self.assertEqual(contract.lifecycle_state, "pending_terminate")
        self.assertEqual(contract.date_service_end, self._get_day(20))

    def test_terminate_twice_the_last_day_counts(self):
        contract = self.activation._fulfil()
        reason = self.env["contract.termination.reason"].search([], limit=1)
        for days in 20, 10:
            form = self._open_request("termination", contract)
            form.last_day = self._get_day(days)
            form.termination_reason_id = reason
            form.save().action_confirm()
        self.assertEqual(contract.date_service_end, self._get_day(10))
        orders = contract.service_order_ids.filtered(
            lambda order: order.type == "termination"
        )
        self.assertEqual(set(orders.mapped("state")), {"acknowledged", "cancelled"})

    def test_employees_have_no_wizards(self):
        employee = self._create_staff("test_employee", "base.group_user")
        for name, values in (
            ("service.order.fail", {"reason": "No"}),
            ("service.order.fulfil", {"effective_date": self._get_day()}),
        ):
            values = {"service_order_id": self.activation.id, **values}
            with self.subTest(wizard=name), self.assertRaises(AccessError):
                self.env[name].with_user(employee).create(values)

    def test_other_companies_are_out_of_reach(self):
        other = self._create_cooperative("Una altra")
        stranger = self._create_staff("test_other", "group_manager", company=other)
        wizard = self.env["service.order.fail"].create(
            {"service_order_id": self.activation.id, "reason": "No"}
        )
        with self.assertRaises(AccessError):
            wizard.with_user(stranger).action_confirm()
        self.assertEqual(self.activation.state, "acknowledged")
