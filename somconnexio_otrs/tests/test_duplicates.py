from odoo.tests import tagged

from .common import OtrsCommon
from .fake_otrs import FAULTS


@tagged("post_install", "-at_install")
class TestDuplicates(OtrsCommon):
    """A request that hung in OTRS may have its effect long after we looked for it."""

    def _add_twin(self, remote, is_whole=True):
        """A second ticket of the same service order appears."""
        self.otrs.tick()
        twin = self.otrs.add_ticket(remote.fields, **remote.values)
        if is_whole:
            twin.articles = list(remote.articles)
        return twin

    def test_second_ticket_is_closed_by_odoo_once(self):
        order, ticket, remote = self.create_ticketed()
        twin = self._add_twin(remote)
        self.poll()
        self.assertEqual(twin.values["State"], "closed unsuccessful")
        self.assertIn(remote.number, twin.articles[-1]["Body"])
        self.assertEqual(len(twin.articles), 2)
        self.assertEqual(remote.values["State"], "new")
        self.assertEqual(ticket.external_id, str(remote.ticket_id))
        self.assertEqual(order.state, "in_progress")
        self.assertFalse(order.activity_ids)
        calls = self.otrs.calls.count("TicketUpdate")
        self.poll()
        self.assertEqual(self.otrs.calls.count("TicketUpdate"), calls)

    def test_second_ticket_that_a_person_touched_is_told_once(self):
        order, ticket, remote = self.create_ticketed()
        twin = self._add_twin(remote)
        self.otrs.agent_update(twin.ticket_id, "open")
        self.poll()
        self.poll()
        activity = self.get_activities(order, "ticket")
        self.assertEqual(len(activity), 1)
        self.assertIn(twin.number, activity.note)
        self.assertEqual(twin.values["State"], "open")
        self.assertEqual(ticket.external_id, str(remote.ticket_id))

    def test_cooperative_that_closes_its_tickets_itself_is_told(self):
        self.type_mobile.cancel_action = "leave"
        order, _ticket, remote = self.create_ticketed()
        twin = self._add_twin(remote)
        self.poll()
        self.assertEqual(twin.values["State"], "new")
        self.assertEqual(len(self.get_activities(order, "ticket")), 1)

    def test_second_ticket_that_ended_is_nobodys_trouble(self):
        order, _ticket, remote = self.create_ticketed()
        twin = self._add_twin(remote)
        self.otrs.agent_update(twin.ticket_id, "closed unsuccessful")
        self.poll()
        self.assertFalse(order.activity_ids)
        self.assertEqual(order.state, "in_progress")

    def test_of_half_a_ticket_and_a_whole_one_the_whole_one_is_kept(self):
        order = self._create_activation()
        self.wire.break_next("TicketCreate", "lost_after")
        self.run_due_jobs()
        half = self.get_remote(order)
        whole = self._add_twin(half)
        half.articles.clear()
        half.fields = {"OdooRef": order.name}
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_number, whole.number)
        self.assertEqual(half.values["State"], "closed unsuccessful")
        self.assertEqual(whole.values["State"], "new")
        self.assertEqual(self.otrs.calls.count("TicketCreate"), 1)

    def test_any_fault_closes_it_once(self):
        self.backend.breaker_threshold = 1000
        for operation in ("TicketUpdate", "TicketHistoryGet"):
            for fault in FAULTS:
                with self.subTest(operation=operation, fault=fault):
                    self._close_with_fault(operation, fault)

    def _close_with_fault(self, operation, fault):
        order, ticket, remote = self.create_ticketed()
        twin = self._add_twin(remote)
        if (operation, fault) == ("TicketHistoryGet", "rejected"):
            # whoever may not see what people did leaves it to them
            self.wire.break_next(operation, fault)
            self.poll()
            self.assertEqual(twin.values["State"], "new")
            self.assertEqual(len(self.get_activities(order, "ticket")), 1)
            return
        self.wire.break_next(operation, fault)
        self.poll()
        if fault == "rejected":
            self.assertTrue(ticket.pull_error)
            self.poll()
        self.assertFalse(self.wire.faults)
        self.assertEqual(twin.values["State"], "closed unsuccessful")
        self.assertEqual(len(twin.articles), 2)
        self.assertEqual(remote.values["State"], "new")
        self.assertEqual(order.state, "in_progress")

    def test_number_belongs_to_one_service_order(self):
        _order, ticket, _remote = self.create_ticketed()
        _other, second, _twin = self.create_ticketed()
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            second.ticket_number = ticket.ticket_number
            self.env.flush_all()
        self.assertIn("ticket_number", str(caught.exception))
