from odoo.tests import tagged

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestGiveUp(OtrsCommon):
    """A service order that is cancelled or failed in Odoo ends its ticket."""

    def test_cancelling_closes_the_ticket_and_says_why(self):
        order, ticket, remote = self.create_ticketed()
        order._cancel("Changed their mind")
        self.run_until_idle()
        self.assertEqual(remote.values["State"], "closed unsuccessful")
        self.assertIn("Changed their mind", remote.articles[-1]["Body"])
        self.poll()
        self.assertEqual(order.state, "cancelled")
        self.assertFalse(order.activity_ids)
        self.assertEqual(ticket.ticket_state, "closed unsuccessful")

    def test_cancelling_before_the_creation_creates_nothing(self):
        order = self._create_activation()
        order._cancel("Too fast")
        self.run_until_idle()
        self.assertFalse(self.otrs.tickets)
        self.assertEqual(order.otrs_ticket_id.state, "cancelled")

    def test_cancelling_while_the_outcome_is_uncertain(self):
        for fault in ("lost_before", "lost_after"):
            with self.subTest(fault=fault):
                order = self._create_activation()
                self.wire.break_next("TicketCreate", fault)
                self.run_due_jobs()
                self.assertEqual(order.otrs_ticket_id.state, "uncertain")
                order._cancel("Changed their mind")
                self.run_until_idle()
                for remote in self.otrs.find(OdooRef=order.name):
                    self.assertEqual(remote.values["State"], "closed unsuccessful")
                self.assertEqual(order.state, "cancelled")

    def test_ticket_that_appears_after_the_cancellation_is_closed(self):
        """A creation that hung in OTRS until everybody had given it up."""
        order = self._create_activation()
        self.wire.break_next("TicketCreate", "lost_after")
        self.run_due_jobs()
        remote = self.otrs.tickets.pop(self.get_remote(order).ticket_id)
        order._cancel("Changed their mind")
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_id.state, "cancelled")
        self.otrs.tick()
        remote.changed = self.otrs.now
        self.otrs.tickets[remote.ticket_id] = remote
        self.poll()
        self.assertEqual(remote.values["State"], "closed unsuccessful")
        self.assertEqual(order.otrs_ticket_number, remote.number)
        calls = len(self.otrs.calls)
        self.poll()
        self.assertNotIn("TicketUpdate", self.otrs.calls[calls:])

    def test_closed_ticket_is_left_as_it_is(self):
        order, _ticket, remote = self.create_ticketed()
        self.otrs.agent_update(remote.ticket_id, "closed successful")
        order._cancel("Changed their mind")
        self.run_until_idle()
        self.assertEqual(remote.values["State"], "closed successful")
        self.poll()
        self.assertEqual(order.state, "cancelled")
        self.assertEqual(len(self.get_activities(order, "ticket")), 1)

    def test_failing_in_odoo_closes_the_ticket_and_reopening_it_goes_on(self):
        order, _ticket, remote = self.create_ticketed()
        order._fail("The member can't be reached")
        self.run_until_idle()
        self.assertEqual(remote.values["State"], "closed unsuccessful")
        self.poll()
        self.assertEqual(order.state, "failed")
        self.move(remote, "open")
        self.assertEqual(order.state, "in_progress")

    def test_news_of_a_ticket_about_to_be_closed_undo_nothing(self):
        order, ticket, remote = self.create_ticketed()
        order._fail("The member can't be reached")
        self.otrs.agent_update(remote.ticket_id, "open")
        ticket._pull()
        self.assertEqual(order.state, "failed")
        self.otrs.agent_update(remote.ticket_id, "closed successful")
        ticket._pull()
        self.assertEqual(order.state, "failed")
        self.assertEqual(len(self.get_activities(order, "ticket")), 1)

    def test_second_thoughts_before_the_ticket_was_closed_keep_it(self):
        order, ticket, remote = self.create_ticketed()
        order._fail("Wrong button")
        order.action_retry()
        self.run_until_idle()
        self.assertEqual(remote.values["State"], "new")
        self.assertEqual(order.otrs_ticket_id, ticket)
        self.assertEqual(len(self.otrs.tickets), 1)

    def test_cooperative_that_closes_its_tickets_itself(self):
        self.type_mobile.cancel_state = False
        order, _ticket, remote = self.create_ticketed()
        order._cancel("Changed their mind")
        self.run_until_idle()
        self.assertEqual(remote.values["State"], "new")
