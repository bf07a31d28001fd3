from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import otrs_poll_mixin
from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestPollBulk(OtrsCommon):
    """Many changed tickets: few calls, few jobs, and none holds up another."""

    def setUp(self):
        super().setUp()
        # conversations have jobs and calls of their own
        self.backend.follows_articles = False

    def _create_many(self, number):
        orders = self.env["service.order"].union(
            *(self.create_ticketed()[0] for _ in range(number))
        )
        self.poll()
        return orders

    def _change(self, orders, state, **fields):
        for order in orders:
            remote = self.get_remote(order)
            self.otrs.agent_update(remote.ticket_id, state, **fields)

    def test_one_search_and_one_list_for_each_hundred(self):
        orders = self._create_many(5)
        self._change(orders, "closed unsuccessful")
        self.otrs.calls.clear()
        with patch.object(otrs_poll_mixin, "PAGE", 2):
            self.poll()
        self.assertEqual(set(orders.mapped("state")), {"failed"})
        for operation in ("TicketSearch", "TicketGet"):
            self.assertLessEqual(self.otrs.calls.count(operation), 5)
        self.assertFalse(
            self.env["queue.job"].search([("method_name", "=", "_take_over_chunk")])
        )

    def test_no_job_and_no_reading_of_its_own_for_a_ticket(self):
        orders = self._create_many(3)
        before = self.env["queue.job"].search([("method_name", "=", "_pull")])
        self._change(orders, "pending reminder")
        self.poll()
        self.assertEqual(set(orders.mapped("state")), {"held"})
        after = self.env["queue.job"].search([("method_name", "=", "_pull")])
        self.assertEqual(before, after)

    def test_ticket_that_breaks_gets_a_job_and_the_others_go_on(self):
        orders = self._create_many(3)
        bad = orders[1]
        self._change(orders, "closed unsuccessful")
        bindings = self.registry["otrs.ticket"]
        apply = bindings._apply

        def break_one(binding, ticket, was_ended):
            apply(binding, ticket, was_ended)
            if binding.service_order_id == bad:
                raise ValueError("broken")

        with (
            patch.object(bindings, "_apply", break_one),
            mute_logger("odoo.addons.somconnexio_otrs.models.otrs_poll_mixin"),
        ):
            self.env["otrs.backend"]._cron_poll()
            self.run_job(self.due_jobs()[0])
        self.assertEqual((orders - bad).mapped("state"), ["failed", "failed"])
        self.assertEqual(bad.state, "in_progress")
        pulls = self.due_jobs().filtered(lambda job: job.method_name == "_pull")
        self.assertEqual(len(pulls), 1)
        self.run_until_idle()
        self.assertEqual(bad.state, "failed")

    def test_outage_in_a_chunk_loses_nothing(self):
        orders = self._create_many(4)
        self._change(orders, "closed unsuccessful")
        with patch.object(otrs_poll_mixin, "PAGE", 2):
            self.env["otrs.backend"]._cron_poll()
            self.run_job(self.due_jobs()[0])
            self.wire.break_next("TicketGetList", "refused", "failed")
            self.wire.break_next("TicketGet", "refused", "failed")
            self.run_until_idle()
        self.assertEqual(set(orders.mapped("state")), {"failed"})

    def test_own_echo_makes_no_work(self):
        order, ticket, remote = self.create_ticketed()
        self.poll()
        self.otrs.agent_writes(remote.ticket_id, "Note", "Called the member")
        order._hold("By hand")
        self.otrs.calls.clear()
        jobs = self.env["queue.job"].search_count([])
        self.poll()
        self.assertEqual(self.otrs.calls, ["TicketSearch", "TicketGet"])
        self.assertEqual(self.env["queue.job"].search_count([]) - jobs, 1)
        self.assertEqual(ticket.remote_changed, self.otrs.now)
        self.assertEqual(order.state, "held", "nothing new was said about it")
        self.otrs.calls.clear()
        self.poll()
        self.assertEqual(self.otrs.calls, ["TicketSearch", "TicketGet"])

    def test_hook_hears_of_every_change(self):
        _order, ticket, remote = self.create_ticketed()
        self.poll()
        heard = []
        bindings = self.registry["otrs.ticket"]
        with patch.object(
            bindings, "_on_taken_over", lambda self, there: heard.append(there.state)
        ):
            self.move(remote, "open")
            self.move(remote, MemberName="Another")
            self.poll()
        self.assertEqual(heard, ["open", "open"])
        self.assertEqual(ticket.ticket_state, "open")

    def test_tickets_of_others_are_handed_on_if_wanted(self):
        _order, _ticket, remote = self.create_ticketed()
        self.poll()
        foreign = self.otrs.add_ticket(Title="Help", State="open", Queue="Raw")
        self.otrs.tick()
        foreign.changed = self.otrs.now
        handed = []
        backends = self.registry["otrs.backend"]
        with patch.object(
            backends,
            "_take_over_foreign",
            lambda self, found: handed.extend(one.ticket_id for one in found),
        ):
            self.poll()
            self.assertFalse(handed)
            self.backend.follow_member_tickets = True
            self.move(remote, "pending reminder")
        self.assertEqual(handed, [foreign.ticket_id])
        self.assertEqual(_order.state, "held")

    def test_order_of_arrival_does_not_matter(self):
        """A job that reads late finds the last state, whatever was said before."""
        order, ticket, remote = self.create_ticketed()
        self.otrs.agent_update(remote.ticket_id, "pending reminder")
        ticket._delay_pull()
        self.otrs.agent_update(remote.ticket_id, "closed unsuccessful")
        self.poll()
        self.assertEqual(order.state, "failed")
        ticket._delay_pull()
        self.run_until_idle()
        self.assertEqual(order.state, "failed")
        self.assertEqual(len(order.activity_ids), 1)

    def test_ticket_that_was_read_between_two_writings_is_read_again(self):
        """OTRS writes state and fields one by one, within the same second."""
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed unsuccessful")
        remote.fields["FailureReason"] = "No coverage"
        self.poll()
        self.assertEqual(order.failure_reason, "No coverage")
