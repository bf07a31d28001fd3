from odoo.tests import tagged

from .common import OtrsCommon
from .fake_otrs import FAULTS


@tagged("post_install", "-at_install")
class TestFaultMatrix(OtrsCommon):
    """Every operation with every fault, then what OTRS holds: each thing once.

    A killed worker is the same as ``lost_after`` for OTRS: the effect is there and our
    transaction is gone (test_push has the case itself).
    """

    def setUp(self):
        super().setUp()
        self.backend.breaker_threshold = 1000

    def _try_each(self, operation, scenario):
        for fault in FAULTS:
            with self.subTest(operation=operation, fault=fault):
                scenario(operation, fault)
                self.assertFalse(self.wire.faults, "the fault never came up")

    def _assert_ticketed(self, order):
        remote = self.get_remote(order)
        ticket = order.otrs_ticket_id
        self.assertEqual(ticket.state, "done")
        self.assertEqual(order.otrs_ticket_number, remote.number)
        self.assertEqual(order.state, "in_progress")
        self.assertEqual(len(remote.articles), 1)
        self.assertFalse(ticket.pull_error)
        self.assertFalse(order.activity_ids)

    def _create(self, operation, fault):
        """The fault meets a creation; what a person has to repair is repaired."""
        self.otrs.expire_sessions()
        order = self._create_activation()
        self.wire.break_next(operation, fault)
        self.run_until_idle()
        ticket = order.otrs_ticket_id
        if ticket.state == "error":
            self.assertEqual(fault, "rejected")
            order.action_retry_otrs_ticket()
            self.run_until_idle()
        if ticket.pull_error:
            self.assertEqual(fault, "rejected")
            self.poll()
        self._assert_ticketed(order)

    def test_session_create(self):
        self._try_each("SessionCreate", self._create)

    def test_ticket_search(self):
        self._try_each("TicketSearch", self._create)

    def test_ticket_create(self):
        self._try_each("TicketCreate", self._create)

    def test_ticket_get(self):
        self._try_each("TicketGet", self._create)

    def test_two_faults_in_a_row(self):
        for first in FAULTS:
            with self.subTest(first=first):
                order = self._create_activation()
                self.wire.break_next("TicketCreate", first, "lost_after")
                self.wire.break_next("TicketSearch", "failed", "refused")
                self.run_until_idle()
                if order.otrs_ticket_id.state == "error":
                    order.action_retry_otrs_ticket()
                    self.run_until_idle()
                self.wire.faults.clear()
                self._assert_ticketed(order)

    def _cancel(self, operation, fault):
        order, _ticket, remote = self.create_ticketed()
        order._cancel("Changed their mind")
        self.wire.break_next(operation, fault)
        self.run_until_idle()
        if fault == "rejected":
            self.assertTrue(order.otrs_ticket_id.pull_error)
            self.assertEqual(remote.values["State"], "new")
            order.otrs_ticket_id._delay_close()
            self.run_until_idle()
        self.assertEqual(remote.values["State"], "closed unsuccessful")
        self.assertEqual(len(remote.articles), 2)
        self.assertEqual(order.otrs_ticket_state, "closed unsuccessful")
        self.assertEqual(order.state, "cancelled")

    def test_ticket_update(self):
        self._try_each("TicketUpdate", self._cancel)

    def _poll(self, operation, fault):
        order, _ticket, remote = self.create_ticketed()
        self.otrs.agent_update(remote.ticket_id, "closed unsuccessful")
        self.wire.break_next(operation, fault)
        self.poll()
        self.poll()
        self.assertEqual(order.state, "failed")
        self.assertFalse(order.otrs_ticket_id.pull_error)

    def test_poll(self):
        self._try_each("TicketSearch", self._poll)
        self._try_each("TicketGet", self._poll)
