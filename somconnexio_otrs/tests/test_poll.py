from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ..models import otrs_poll_mixin
from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestPoll(OtrsCommon):
    """The poll misses nothing and reads nothing twice."""

    def _count_reads(self):
        return len([call for call in self.otrs.calls if call == "TicketGet"])

    def test_cron_enqueues_one_job_per_backend(self):
        backends = self.env["otrs.backend"]
        backends._cron_poll()
        backends._cron_poll()
        job = self.jobs_of(self.backend)
        self.assertEqual(len(job), 1, "a poll that waits is not doubled")
        self.assertEqual(job.channel, "root.somconnexio.otrs")
        self.backend.state = "disabled"
        self.run_due_jobs()
        self.assertEqual(job.result, "Nothing to do: disabled")
        backends._cron_poll()
        self.assertEqual(len(self.jobs_of(self.backend)), 1)

    def test_watermark_follows_the_changes_in_the_server_s_time(self):
        self.backend.time_zone = "Europe/Madrid"
        self.otrs.now = datetime(2026, 10, 1, 12)
        self.backend.poll_watermark = datetime(2026, 10, 1, 10)
        order, _ticket, remote = self.create_ticketed()
        self.otrs.tick(3600)
        self.move(remote, "closed unsuccessful")
        self.assertEqual(order.state, "failed")
        there = self.otrs.now
        self.assertEqual(self.backend.poll_watermark, there - timedelta(hours=2))
        self.assertEqual(
            order.otrs_ticket_id.remote_changed, there - timedelta(hours=2)
        )

    def test_unchanged_tickets_are_not_read_one_by_one(self):
        for _ in range(3):
            self.create_ticketed()
        self.poll()
        before = self._count_reads()
        self.poll()
        self.assertEqual(self._count_reads() - before, 1, "one list, no single reads")

    def test_change_that_shows_up_late_is_seen(self):
        """OTRS commits later than it dates: the next poll looks back."""
        order, _ticket, remote = self.create_ticketed()
        other = self.create_ticketed()[2]
        moment = self.otrs.now + timedelta(minutes=1)
        self.otrs.tick(240)
        self.move(other, "open")
        self.assertGreater(self.backend.poll_watermark, moment)
        remote.values["State"] = "closed unsuccessful"
        remote.changed = moment
        self.poll()
        self.assertEqual(order.state, "failed")

    def test_two_changes_in_one_second_are_both_seen(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "pending reminder")
        self.assertEqual(order.state, "held")
        remote.values["State"] = "open"
        self.poll()
        self.assertEqual(order.state, "in_progress")

    def test_long_outage_is_caught_up_page_by_page(self):
        orders = [self.create_ticketed()[0] for _ in range(7)]
        for order in orders:
            remote = self.get_remote(order)
            self.otrs.agent_update(remote.ticket_id, "closed unsuccessful")
        with patch.object(otrs_poll_mixin, "PAGE", 2):
            self.poll()
        self.assertEqual({order.state for order in orders}, {"failed"})

    def test_more_changes_in_a_second_than_a_page_holds(self):
        orders = [self.create_ticketed()[0] for _ in range(5)]
        self.otrs.tick()
        for order in orders:
            remote = self.get_remote(order)
            remote.values["State"] = "closed unsuccessful"
            remote.changed = self.otrs.now
        with patch.object(otrs_poll_mixin, "PAGE", 2):
            self.poll()
        self.assertEqual({order.state for order in orders}, {"failed"})

    def test_poll_that_fails_starts_again_at_the_same_place(self):
        order, _ticket, remote = self.create_ticketed()
        self.poll()
        before = self.backend.poll_watermark
        self.otrs.agent_update(remote.ticket_id, "closed unsuccessful")
        self.wire.break_next("TicketSearch", "refused", "failed")
        self.env["otrs.backend"]._cron_poll()
        self.run_due_jobs()
        self.assertEqual(self.backend.poll_watermark, before)
        self.run_until_idle()
        self.assertEqual(order.state, "failed")

    def test_one_ticket_that_cannot_be_read_holds_up_no_other(self):
        orders = [self.create_ticketed()[0] for _ in range(3)]
        for order, date in zip(orders, ("?", False, False), strict=True):
            self.otrs.agent_update(
                self.get_remote(order).ticket_id,
                "closed successful",
                ActivationDate=date or "2026-10-05",
            )
        self.poll()
        self.assertEqual(
            [order.state for order in orders],
            ["held", "completed", "completed"],
        )

    def test_tickets_of_others_are_left_alone(self):
        self.otrs.add_ticket(Title="From a member", State="open", Queue="Raw")
        self.otrs.add_ticket({"OdooRef": "SRV-OTHER"}, Title="?", State="open")
        self.poll()
        self.assertFalse(self.env["otrs.ticket"].search([]))

    def test_field_unknown_to_otrs_is_found_out(self):
        """OTRS would answer with every ticket that it has."""
        self.create_ticketed()
        self.backend.reference_field = "Nonsense"
        order = self._create_activation()
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_id.state, "error")
        self.assertIn("does not search by Nonsense", order.otrs_error)

    def test_who_may_press_the_button(self):
        manager = new_test_user(
            self.env, "boss", "somconnexio_sync.somconnexio_sync_group_manager"
        )
        manager.company_ids |= self.company
        backend = self.backend.with_user(manager).with_company(self.company)
        backend.action_poll()
        self.assertEqual(len(self.jobs_of(self.backend)), 1)
