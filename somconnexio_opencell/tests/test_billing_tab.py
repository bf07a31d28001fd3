from odoo.tests import Form, tagged
from odoo.tools import format_date

from .common import OpencellCommon


@tagged("post_install", "-at_install")
class TestBillingTab(OpencellCommon):
    """What staff see of a contract in Opencell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._create_staff(
            "test_operator",
            "somconnexio_contract.group_user,"
            "somconnexio_sync.somconnexio_sync_group_user",
        )

    def test_accounts_and_last_sending(self):
        contract = self.push_contract().with_user(self.backoffice)
        customer, account, user_account, subscription = self.bindings_of(contract)
        self.assertEqual(contract.opencell_customer_id, customer)
        self.assertEqual(contract.opencell_billing_account_id, account)
        self.assertEqual(contract.opencell_user_account_id, user_account)
        self.assertEqual(
            contract.opencell_date_synchronized, subscription.date_synchronized
        )
        self.assertFalse(contract.opencell_reason)
        self.assertFalse(contract.opencell_not_before)

    def test_day_that_is_waited_for(self):
        contract = self.create_contract(start="2026-12-01")
        self.assertEqual(str(contract.opencell_not_before), "2026-12-01")
        day = format_date(self.env, "2026-12-01")
        self.assertIn(day, contract.opencell_reason)

    def test_reason_of_a_refusal_and_retry(self):
        contract = self.create_contract()
        self.backend.billing_cycle_code = "WRONG"
        self.run_until_idle()
        self.assertIn("BillingCycle", contract.opencell_reason)
        self.backend.billing_cycle_code = "BC_SC_MONTHLY_1ST"
        contract.with_user(self.operator).action_opencell_retry()
        self.run_until_idle()
        self.assertEqual(contract.opencell_state, "done")
        self.assertFalse(contract.opencell_reason)

    def test_invoices_are_listed(self):
        contract = self.push_contract()
        self.assertFalse(contract.opencell_move_ids)
        self.bill(contract)
        [invoice] = self.import_invoices()
        contract.invalidate_recordset()
        self.assertEqual(contract.opencell_move_ids, invoice.move_id)

    def test_contract_without_opencell_has_nothing_there(self):
        self.backend.active = False
        contract = self.create_contract()
        self.assertFalse(contract.opencell_customer_id)
        self.assertFalse(contract.opencell_reason)

    def test_explanation_is_one_click_away(self):
        contract = self.create_contract()
        action = contract.with_user(self.operator).action_opencell_explain()
        self.assertEqual(action["res_model"], "sync.explanation")

    def test_form_opens_for_staff(self):
        contract = self.push_contract().with_user(self.backoffice)
        view = self.env.ref("contract.contract_contract_form_view")
        form = Form(contract, view=view)
        self.assertEqual(form.opencell_state, "done")
