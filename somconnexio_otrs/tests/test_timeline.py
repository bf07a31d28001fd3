from odoo.tests import tagged

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestTimeline(OtrsCommon):
    """Staff see the tickets where they look at the contract or service order."""

    def _get_tickets(self, contract):
        entries = contract.with_user(self.backoffice)._get_timeline()
        return [entry for entry in entries if entry["kind"] == "ticket"]

    def test_contract_tells_of_its_tickets(self):
        order, ticket, _remote = self.create_ticketed()
        contract = order._fulfil()
        [entry] = self._get_tickets(contract)
        self.assertEqual(
            (entry["res_model"], entry["res_id"]), ("otrs.ticket", ticket.id)
        )
        self.assertIn(ticket.ticket_number, entry["title"])
        self.assertIn(ticket.queue, entry["title"])
        self.assertEqual(entry["state"], ticket.ticket_state)
        others = self._get_tickets(self._activate_contract())
        self.assertNotIn(ticket.id, [entry["res_id"] for entry in others])

    def test_text_of_otrs_stays_text(self):
        order, ticket, _remote = self.create_ticketed()
        ticket.queue = "<b>Raw</b>"
        [entry] = self._get_tickets(order._fulfil())
        self.assertIs(type(entry["title"]), str)

    def test_service_order_says_which_ticket_it_waits_for(self):
        order = self._create_activation()
        self.assertIn("not in OTRS yet", order.waiting_reason)
        self.run_until_idle()
        reason = order.with_user(self.backoffice).waiting_reason
        self.assertIn(order.otrs_ticket_number, reason)
        order.otrs_ticket_id.state = "error"
        self.assertIn("refused", order.waiting_reason)
        order._fail("No coverage")
        self.assertEqual(order.waiting_reason, "Failed: No coverage")

    def test_number_of_queries_does_not_grow_with_the_orders(self):
        orders = self.env["service.order"]
        for _number in range(4):
            orders += self._create_activation()
        self.run_until_idle()

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_user(self.backoffice).mapped("waiting_reason")
            return self.env.cr.sql_log_count - before

        count(orders)
        self.assertLessEqual(count(orders), count(orders[:1]) + 1)
