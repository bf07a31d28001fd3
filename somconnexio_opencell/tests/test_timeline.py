from odoo.tests import tagged

from .common_charge import ChargeCommon


@tagged("post_install", "-at_install")
class TestTimeline(ChargeCommon):
    """The contract tells what Opencell has of it, and of the invoices."""

    def _get_entries(self, contract, kind):
        entries = contract.with_user(self.backoffice)._get_timeline()
        return [entry for entry in entries if entry["kind"] == kind]

    def test_contract_tells_of_its_invoices(self):
        contract = self.push_contract()
        self.bill(contract)
        [invoice] = self.import_invoices()
        [entry] = self._get_entries(contract, "invoice")
        self.assertEqual(
            (entry["res_model"], entry["res_id"]), ("account.move", invoice.move_id.id)
        )
        self.assertTrue(entry["is_day"])
        self.assertIn(invoice.move_id.name, entry["title"])
        self.assertFalse(self._get_entries(self.create_contract(), "invoice"))

    def test_contract_tells_of_its_subscription(self):
        contract = self.push_contract()
        [entry] = self._get_entries(contract, "subscription")
        self.assertEqual(entry["tone"], "success")
        self.assertEqual(entry["res_id"], contract.opencell_subscription_ids.id)
        contract.opencell_subscription_ids._on_fail_push(exc_message="<b>No.</b>")
        [entry] = self._get_entries(contract, "subscription")
        self.assertEqual(entry["tone"], "danger")
        self.assertIs(type(entry["title"]), str)

    def test_contract_tells_of_its_charges(self):
        contract = self.push_contract()
        charge = self.buy(contract)
        [entry] = self._get_entries(contract, "charge")
        self.assertEqual((entry["tone"], entry["res_id"]), ("info", charge.id))
        self.assertIn(charge.external_code, entry["title"])
        charge._on_fail_push(exc_message="<b>No.</b>")
        [entry] = self._get_entries(contract, "charge")
        self.assertEqual(entry["tone"], "danger")
        self.assertIn("<b>No.</b>", entry["title"])
