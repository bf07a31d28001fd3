from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestReconciliation(OtrsCommon):
    """Both sides compared: what differs is a finding that can be repaired."""

    def reconcile(self):
        self.backend.action_reconcile()
        self.run_until_idle()
        run = self.env["sync.reconciliation"].search([], limit=1)
        self.assertEqual(run.state, "done", run.error_message)
        return run

    def get_findings(self, *kinds, state="open"):
        return self.env["sync.finding"].search(
            [
                ("backend_model", "=", "otrs.backend"),
                ("kind", "in", kinds or list(self.backend._get_finding_kinds())),
                ("state", "=", state),
            ]
        )

    def repair(self, kind):
        """Repair the one finding of a kind; it must be gone afterwards."""
        finding = self.get_findings(kind)
        self.assertEqual(len(finding), 1, self.get_findings().mapped("kind"))
        finding.action_repair()
        self.run_until_idle()
        self.reconcile()
        self.assertFalse(self.get_findings(kind))
        return finding

    def test_what_agrees_is_no_finding(self):
        for state in (
            None,
            "open",
            "pending reminder",
            "closed successful",
            "closed unsuccessful",
        ):
            _order, _ticket, remote = self.create_ticketed()
            if state:
                self.move(remote, state)
        order, _ticket, _remote = self.create_ticketed()
        order._cancel("Changed their mind")
        self.run_until_idle()
        run = self.reconcile()
        self.assertFalse(self.get_findings().mapped("kind"))
        self.assertGreaterEqual(run.compared, 5)

    def test_service_order_without_ticket(self):
        order, ticket, remote = self.create_ticketed()
        ticket.unlink()
        self.reconcile()
        self.assertEqual(
            self.get_findings("order_without_ticket").reference, order.name
        )
        self.repair("order_without_ticket")
        self.assertEqual(order.otrs_ticket_number, remote.number, "it is found again")

    def test_ticket_without_service_order_is_linked_or_told(self):
        order, ticket, remote = self.create_ticketed()
        ticket.unlink()
        stranger = self.otrs.add_ticket(
            {"OdooRef": "SRV-LOST"}, Title="?", State="open", Queue="Raw"
        )
        self.reconcile()
        findings = self.get_findings("ticket_without_order")
        self.assertEqual(set(findings.mapped("reference")), {order.name, "SRV-LOST"})
        findings.filtered(lambda one: one.reference == order.name).action_repair()
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_number, remote.number)
        lost = self.get_findings("ticket_without_order")
        self.assertEqual(lost.part, stranger.number)
        with self.assertRaisesRegex(UserError, stranger.number):
            lost.action_repair()
        stranger.values["State"] = "closed unsuccessful"
        self.reconcile()
        self.assertFalse(self.get_findings())

    def test_second_ticket_is_closed(self):
        order, _ticket, remote = self.create_ticketed()
        second = self.otrs.add_ticket(
            {"OdooRef": order.name}, Title="?", State="open", Queue="Raw"
        )
        self.reconcile()
        finding = self.repair("second_ticket")
        self.assertEqual(finding.part, second.number)
        self.assertEqual(second.values["State"], "closed unsuccessful")
        self.assertEqual(remote.values["State"], "new")
        self.assertEqual(order.state, "in_progress")

    def test_ticket_gone(self):
        order, _ticket, remote = self.create_ticketed()
        del self.otrs.tickets[remote.ticket_id]
        self.reconcile()
        self.assertEqual(self.get_findings("ticket_gone").reference, order.name)

    def test_ticket_done_and_service_order_open(self):
        order, _ticket, remote = self.create_ticketed()
        remote.values["State"] = "closed successful"
        self.reconcile()
        self.repair("state_differs")
        self.assertEqual(order.state, "completed")

    def test_change_that_nobody_read(self):
        order, _ticket, remote = self.create_ticketed()
        self.poll()
        remote.values["State"] = "pending reminder"
        self.reconcile()
        self.repair("not_read")
        self.assertEqual(order.state, "held")

    def test_ticket_that_was_read_before_the_upgrade_is_no_finding(self):
        _order, ticket, _remote = self.create_ticketed()
        ticket.remote_digest = False
        self.reconcile()
        self.assertFalse(self.get_findings())

    def test_new_rule_makes_no_findings_of_tickets_without_its_field(self):
        self.create_ticketed()
        self.env["otrs.ticket.rule"].create(
            {
                "backend_id": self.backend.id,
                "field_name": "FailureReason",
                "outcome": "failure",
            }
        )
        self.reconcile()
        self.assertFalse(self.get_findings())

    def test_ticket_of_a_cancelled_service_order_is_open(self):
        order, ticket, remote = self.create_ticketed()
        order._cancel("No")
        self.run_until_idle()
        self.assertEqual(remote.values["State"], "closed unsuccessful")
        remote.values["State"] = "open"
        ticket.write({"ticket_state": "open", "ticket_state_type": "open"})
        self.reconcile()
        self.repair("ticket_left_open")
        self.assertEqual(remote.values["State"], "closed unsuccessful")

    def test_ticket_reopened_after_the_end_is_closed_again(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful")
        self.move(remote, "open")
        [finding] = self.get_findings()
        self.assertEqual(finding.kind, "changed_after_end")
        self.assertEqual(finding.ours, "completed")
        self.repair("changed_after_end")
        self.assertEqual(remote.values["State"], "closed successful")
        self.assertEqual(order.state, "completed")

    def test_finding_about_the_end_is_gone_if_people_close_it(self):
        _order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful")
        self.move(remote, "open")
        self.move(remote, "closed successful")
        self.assertFalse(self.get_findings())
        self.assertEqual(len(self.get_findings(state="gone")), 1)

    def test_success_of_a_cancelled_service_order_needs_a_person(self):
        order, _ticket, remote = self.create_ticketed()
        order._cancel("No")
        self.run_until_idle()
        self.move(remote, "closed successful")
        self.reconcile()
        with self.assertRaises(UserError):
            self.get_findings("changed_after_end").action_repair()

    def test_field_that_was_changed_there_is_sent_again(self):
        _order, _ticket, remote = self.create_ticketed()
        wanted = remote.fields["ProductCode"]
        remote.fields["ProductCode"] = "other"
        # what agents fill in is theirs
        remote.fields["RouterSerial"] = "R-1"
        self.reconcile()
        finding = self.get_findings("field_differs")
        self.assertEqual(finding.part, "ProductCode")
        self.assertNotIn("other", finding.theirs)
        self.repair("field_differs")
        self.assertEqual(remote.fields["ProductCode"], wanted)
        self.assertEqual(remote.fields["RouterSerial"], "R-1")

    def test_outage_reports_nothing_missing(self):
        order, _ticket, _remote = self.create_ticketed()
        self.wire.break_next("TicketGetList", "refused", "failed")
        self.wire.break_next("TicketGet", "refused", "failed")
        self.wire.break_next("TicketSearch", "refused")
        self.reconcile()
        self.assertFalse(self.get_findings())
        self.assertEqual(order.state, "in_progress")

    def test_nightly_run_compares_it(self):
        self.create_ticketed()
        self.env["sync.reconciliation"]._cron_reconcile()
        self.run_until_idle()
        self.assertTrue(self.backend.date_reconciled)
