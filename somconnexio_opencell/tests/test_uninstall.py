from odoo.tests import tagged

from ..hooks import OBJECTS, uninstall_hook
from .common_charge import ChargeCommon


@tagged("post_install", "-at_install")
class TestUninstall(ChargeCommon):
    def test_hook_leaves_accounting_and_nothing_of_the_bridge(self):
        contract = self.push_contract()
        self.buy(contract)
        self.compensate(contract)
        self.bill(contract)
        [invoice] = self.import_invoices()
        move = invoice.move_id
        uninstall_hook(self.env)
        for name in OBJECTS:
            self.assertFalse(self.env[name].search([]), name)
        jobs = self.env["queue.job"].search([("model_name", "=like", "opencell.%")])
        self.assertFalse(jobs)
        self.assertEqual((move.state, move.amount_total), ("posted", 8.47))
        self.assertTrue(move.invoice_pdf_report_file)
