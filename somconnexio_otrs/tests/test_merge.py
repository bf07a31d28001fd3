from odoo.tests import tagged

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestMerge(OtrsCommon):
    """Tickets that were merged, deleted, or moved out of reach."""

    def _get_findings(self, kind):
        return self.env["sync.finding"].search(
            [("backend_model", "=", "otrs.backend"), ("kind", "=", kind)]
        )

    def test_merged_ticket_is_followed_to_the_other(self):
        order, ticket, remote = self.create_ticketed()
        target = self.otrs.add_ticket(
            Title="Asked twice", State="open", Queue="Provisioning::Mobile"
        )
        self.otrs.merge(remote.ticket_id, target.ticket_id)
        self.poll()
        self.assertEqual(ticket.external_id, str(target.ticket_id))
        self.assertEqual(ticket.ticket_number, target.number)
        self.assertEqual(ticket.former_numbers, remote.number)
        self.assertEqual(target.fields["OdooRef"], order.name)
        self.assertTrue(
            any(remote.number in message.body for message in order.message_ids)
        )
        self.assertFalse(self.get_activities(order, "ticket"))
        self.move(target, "closed successful")
        self.assertEqual(order.state, "completed")
        self.assertFalse(ticket.noted_duplicates)

    def test_merged_into_another_service_order_s_ticket_is_told(self):
        order, ticket, remote = self.create_ticketed()
        _other, _ticket, target = self.create_ticketed()
        self.otrs.merge(remote.ticket_id, target.ticket_id)
        self.poll()
        self.poll()
        self.assertEqual(ticket.external_id, str(remote.ticket_id))
        self.assertEqual(len(self.get_activities(order, "ticket")), 1)
        self.assertEqual(order.state, "in_progress")

    def test_merged_twice_is_followed_to_the_end(self):
        order, ticket, remote = self.create_ticketed()
        first, last = (
            self.otrs.add_ticket(Title="?", State="open", Queue="Raw") for _ in range(2)
        )
        self.otrs.merge(remote.ticket_id, first.ticket_id)
        self.otrs.merge(first.ticket_id, last.ticket_id)
        self.poll()
        self.assertEqual(ticket.external_id, str(last.ticket_id))
        self.assertEqual(ticket.former_numbers, remote.number)
        self.assertEqual(order.state, "in_progress")

    def test_ticket_that_vanished_is_a_finding_until_it_is_back(self):
        order, ticket, remote = self.create_ticketed()
        gone = self.otrs.tickets.pop(remote.ticket_id)
        ticket.action_pull()
        self.run_until_idle()
        finding = self._get_findings("ticket_gone")
        self.assertEqual(finding.state, "open")
        self.assertEqual(finding.reference, order.name)
        self.assertTrue(ticket.is_gone)
        calls = len(self.otrs.calls)
        self.poll()
        self.assertEqual(len(self.otrs.calls) - calls, 1, "it's not asked for again")
        self.otrs.tickets[gone.ticket_id] = gone
        self.move(gone, "open")
        self.assertFalse(ticket.is_gone)
        self.assertEqual(finding.state, "gone")

    def test_repair_of_a_vanished_ticket_makes_another(self):
        order, ticket, remote = self.create_ticketed()
        del self.otrs.tickets[remote.ticket_id]
        ticket.action_pull()
        self.run_until_idle()
        self._get_findings("ticket_gone").action_repair()
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_id.external_code, f"{order.name}-2")
        [second] = self.otrs.find(OdooRef=f"{order.name}-2")
        self.move(second, "closed successful")
        self.assertEqual(order.state, "completed")

    def test_ticket_that_vanished_after_the_end_needs_no_other(self):
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful")
        del self.otrs.tickets[remote.ticket_id]
        ticket.action_pull()
        self.run_until_idle()
        self._get_findings("ticket_gone").action_repair()
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_ids, ticket)
