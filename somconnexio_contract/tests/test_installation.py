# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.addons.somconnexio_contract.hooks import post_init_hook, uninstall_hook

from .common import SomconnexioCommon


class TestInstallation(SomconnexioCommon):
    def test_existing_companies_get_what_they_need(self):
        """As when the addon comes to a database that has companies."""
        sequences = self.env["ir.sequence"].search(
            [("company_id", "=", self.company.id), ("code", "=", "service.order")]
        )
        sequences.unlink()
        self.company.service_team_id = False
        post_init_hook(self.env)
        self.assertTrue(self.company.service_team_id)
        self.assertEqual(self.company.service_team_id.company_id, self.company)
        self.assertTrue(self._create_activation().name.startswith("SRV"))

    def test_orders_survive_the_end_of_the_addon(self):
        """Odoo could not remove our stages while opportunities are in them."""
        won = self._activate_contract().lead_id
        new = self._create_order()
        uninstall_hook(self.env)
        self.assertTrue(won.stage_id.is_won)
        self.assertFalse(new.stage_id.is_won)
        for lead in won, new:
            self.assertTrue(lead.stage_id)
            self.assertFalse(lead.stage_id.order_state)
        codes = ["somconnexio.order", "service.order", "contract.contract.code"]
        self.assertFalse(self.env["ir.sequence"].search([("code", "in", codes)]))

    def test_due_ones_are_completed_just_after_midnight(self):
        cron = self.env.ref("somconnexio_contract.ir_cron_complete_due")
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "hours"))
        self.assertEqual(cron.nextcall.minute, 2)
