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

    def test_change_is_sent_after_the_pause(self):
        order, _ticket, remote = self.create_ticketed()
        before, number = remote.fields["PhoneNumber"], self._make_mobile_number()
        self.backend._pause()
        order.lead_line_id.phone_number = number
        self._run_for_an_hour()
        self.assertEqual(remote.fields["PhoneNumber"], before)
        self.backend.action_resume()
        self.run_cron("sync.sweeper", "_cron_sweep")
        self.run_until_idle()
        self.assertEqual(remote.fields["PhoneNumber"], number)
