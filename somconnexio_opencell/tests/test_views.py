from lxml import etree

from odoo.tests import Form, tagged

from .common_charge import ChargeCommon


@tagged("post_install", "-at_install")
class TestViews(ChargeCommon):
    """Forms open for those who use them."""

    def test_backend_form(self):
        manager = self._create_staff(
            "test_integrator", "somconnexio_sync.somconnexio_sync_group_manager"
        )
        with Form(self.backend.with_user(manager)) as form:
            form.billing_cycle_code = "OTHER"
        self.assertEqual(self.backend.billing_cycle_code, "OTHER")

    def test_contract_form_says_what_opencell_refused(self):
        contract = self.create_contract()
        self.backend.billing_cycle_code = "WRONG"
        self.run_due_jobs()
        contract = contract.with_user(self.backoffice)
        self.assertEqual(contract.opencell_state, "error")
        view = self.env.ref("somconnexio_contract.contract_contract_action")
        self.assertTrue(view)
        arch = contract.get_view(
            self.env.ref("contract.contract_contract_form_view").id
        )["arch"]
        names = etree.fromstring(arch).xpath("//field/@name")
        self.assertIn("opencell_message", names)
        self.assertIn("BillingCycle", contract.opencell_message)

    def test_buttons_lead_somewhere(self):
        contract = self.push_contract()
        self.bill(contract)
        [invoice] = self.import_invoices()
        action = contract.action_view_opencell_subscription()
        self.assertEqual(action["res_id"], contract.opencell_subscription_ids.id)
        self.assertEqual(invoice.action_view_move()["res_id"], invoice.move_id.id)
        action = self.backend.action_view_invoices()
        found = self.env["opencell.invoice"].search(action["domain"])
        self.assertEqual(found, invoice)
        self.assertEqual(self.backend.invoice_error_count, 0)

    def test_contract_leads_to_its_charges(self):
        contract = self.push_contract()
        charges = self.buy(contract) | self.compensate(contract)
        self.assertEqual(contract.opencell_charge_count, 2)
        action = contract.action_view_opencell_charges()
        found = self.env["opencell.charge"].search(action["domain"])
        self.assertEqual(found, charges)
        self.assertEqual(charges[0].action_view_contract()["res_id"], contract.id)

    def test_batch_form_and_its_buttons(self):
        contract = self.push_contract()
        self.bill(contract)
        [invoice] = self.import_invoices()
        batch = invoice.batch_id.with_user(self.backoffice)
        with Form(batch) as form:
            self.assertEqual((form.done_count, form.progress), (1, 100.0))
        found = self.env["opencell.invoice"].search(
            batch.action_view_invoices()["domain"]
        )
        self.assertEqual(found, invoice)
        found = self.env["opencell.invoice.batch"].search(
            self.backend.action_view_batches()["domain"]
        )
        self.assertEqual(found, invoice.batch_id)
