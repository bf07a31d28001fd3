from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OpencellCommon

BREAKER = "odoo.addons.somconnexio_sync.models.sync_breaker_mixin"


@tagged("post_install", "-at_install")
class TestOutage(OpencellCommon):
    @mute_logger(BREAKER)
    def test_seventy_minutes_without_opencell_lose_nothing(self):
        first = self.push_contract()
        self.bill(first)
        self.wire.outage = "refused"
        contracts = self.env["contract.contract"]
        with freeze_time("2026-11-15 10:00:00") as frozen:
            for minute in range(0, 70, 5):
                if minute < 25:
                    contracts |= self.create_contract()
                if minute == 30:
                    self.backend.action_import_invoices()
                self._pass_minutes(frozen, 5)
            self.assertEqual(set(contracts.mapped("opencell_state")), {"to_push"})
            self.assertEqual(len(self.remote.customers), 1)
            self.wire.outage = None
            for _ in range(5):
                self._pass_minutes(frozen, 5)
            self.run_cron("opencell.backend", "_cron_import_invoices")
            self.run_until_idle()
        self.assertEqual(set(contracts.mapped("opencell_state")), {"done"})
        self.assertEqual(len(self.remote.customers), 6)
        self.assertEqual(len(self.remote.subscriptions), 6)
        for contract in contracts:
            self.assertEqual(len(self.remote.services_of(contract.code)), 1)
        self.assertFalse(self.env["queue.job"].search([("state", "=", "failed")]))
        [invoice] = self.env["opencell.invoice"].search([])
        self.assertEqual(invoice.state, "done")
        self.assertEqual(self.backend.breaker_state, "closed")

    def _pass_minutes(self, frozen, minutes):
        frozen.tick(timedelta(minutes=minutes))
        self.run_due_jobs(limit=2000)
        self.run_cron("sync.sweeper", "_cron_sweep")
        self.run_due_jobs(limit=2000)
