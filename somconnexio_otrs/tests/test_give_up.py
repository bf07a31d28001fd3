from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import OtrsCommon
from .fake_otrs import FAULTS


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

    def test_second_thoughts_about_a_ticket_of_a_killed_worker(self):
        """It was never sent by anything that we remember."""
        self.type_mobile.cancel_action = "leave"
        order = self._create_activation()
        self.commit()
        with self.env.cr.savepoint() as savepoint:
            order.otrs_ticket_id._push()
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all()
        order._fail("Wrong number")
        self.run_until_idle()
        ticket = order.otrs_ticket_id
        self.assertTrue(ticket.external_id)
        order.lead_line_id.phone_number = "600111222"
        order.action_retry()
        self.run_until_idle()
        self.assertEqual((ticket.state, ticket.error_message), ("done", False))
        self.assertEqual(self.get_remote(order).fields["PhoneNumber"], "600111222")
        self.assertEqual(self.otrs.calls.count("TicketCreate"), 1)

    def test_cooperative_that_closes_its_tickets_itself(self):
        self.type_mobile.cancel_action = "leave"
        order, ticket, remote = self.create_ticketed()
        order._cancel("Changed their mind")
        self.run_until_idle()
        self.assertEqual(remote.values["State"], "new")
        self.assertEqual((len(remote.articles), ticket.state), (1, "done"))

    def test_cooperative_that_only_wants_a_note_gets_one(self):
        self.backend.breaker_threshold = 1000
        self.type_mobile.cancel_action = "note"
        for fault in (None, *FAULTS):
            with self.subTest(fault=fault):
                order, _ticket, remote = self.create_ticketed()
                order._cancel("Changed their mind")
                if fault:
                    self.wire.break_next("TicketUpdate", fault)
                self.run_until_idle()
                if fault == "rejected":
                    order.otrs_ticket_id._delay_close()
                    self.run_until_idle()
                self.assertEqual(remote.values["State"], "new")
                self.assertEqual(len(remote.articles), 2)
                self.assertIn("Changed their mind", remote.articles[-1]["Body"])

    def test_closing_needs_a_state(self):
        with self.assertRaises(ValidationError):
            self.type_mobile.cancel_state = False

    def test_pending_change_is_dropped_with_the_order(self):
        order, ticket, remote = self.create_ticketed()
        number = remote.fields["PhoneNumber"]
        order.lead_line_id.phone_number = "600111222"
        order._cancel("Changed their mind")
        self.run_until_idle()
        self.assertEqual(remote.fields["PhoneNumber"], number)
        self.assertEqual(remote.values["State"], "closed unsuccessful")
        self.assertEqual(ticket.state, "done")
