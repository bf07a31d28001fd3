from datetime import timedelta

from odoo.tests import tagged

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestPause(OtrsCommon):
    """A person holds OTRS up for a while: what is to be done there is not forgotten."""

    def _run_for_an_hour(self):
        for _ in range(6):
            self.run_due_jobs()
            self.frozen.tick(timedelta(minutes=10))

    def test_ticket_is_created_after_the_pause(self):
        self.backend._pause()
        order = self._create_activation()
        self._run_for_an_hour()
        self.assertFalse(self.otrs.find(OdooRef=order.name))
        self.assertEqual(order.otrs_ticket_id.backend_id, self.backend)
        self.backend.action_resume()
        self.run_cron("sync.sweeper", "_cron_sweep")
        self.run_until_idle()
        self.assertEqual(self.get_remote(order).values["State"], "new")

    def test_ticket_is_closed_after_the_pause(self):
        order, _ticket, remote = self.create_ticketed()
        self.backend._pause()
        order._cancel("Changed their mind")
        self._run_for_an_hour()
        self.assertEqual(remote.values["State"], "new")
        self.backend.action_resume()
        self.run_until_idle()
        self.assertEqual(remote.values["State"], "closed unsuccessful")

    def test_tickets_are_linked_after_the_pause(self):
        lead = self._create_order(
            [self._prepare_mobile_line(), self._prepare_mobile_line()]
        )
        lead.action_validate_order()
        self.run_until_idle()
        self.otrs.links.clear()
        self.backend._pause()
        for ticket in lead.service_order_ids.otrs_ticket_ids:
            ticket._delay_link()
        self._run_for_an_hour()
        self.assertFalse(self.otrs.links)
        self.backend.action_resume()
        self.run_until_idle()
        self.assertEqual(len(self.otrs.links), 1)
