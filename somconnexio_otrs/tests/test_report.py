from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import OtrsCommon

REQUESTED = "Activity-00000000000000000000000000000011"
SCHEDULED = "Activity-00000000000000000000000000000012"


@tagged("post_install", "-at_install")
class TestReport(OtrsCommon):
    """How long tickets took and where, and why service orders failed."""

    def end_one(self):
        """A ticket goes its way: two hours, three hours in another queue, one in
        another activity."""
        order, ticket, remote = self.create_ticketed()
        self.otrs.tick(2 * 3600 - 60)
        self.otrs.agent_update(remote.ticket_id, queue="Raw")
        self.otrs.tick(3 * 3600 - 60)
        self.otrs.agent_update(remote.ticket_id, ProcessManagementActivityID=SCHEDULED)
        self.otrs.tick(3600 - 60)
        self.otrs.agent_update(remote.ticket_id, "closed unsuccessful")
        self.poll()
        return order, ticket, remote

    def get_stages(self, ticket):
        return [
            (one.queue, one.activity_id.code, one.ticket_state, round(one.hours, 2))
            for one in ticket.stage_ids.sorted("date_from")
        ]

    def test_history_becomes_stages(self):
        _order, ticket, _remote = self.end_one()
        self.assertEqual(
            self.get_stages(ticket),
            [
                ("Provisioning::Mobile", REQUESTED, "new", 2.0),
                ("Raw", REQUESTED, "new", 3.0),
                ("Raw", SCHEDULED, "new", 1.0),
            ],
        )
        stage = ticket.stage_ids[0]
        self.assertEqual(stage.order_type, "activation")
        self.assertEqual(stage.technology_id, self.technology_mobile)
        self.assertIsInstance(stage.date_from, datetime)

    def test_stages_are_written_once(self):
        _order, ticket, remote = self.end_one()
        before = self.get_stages(ticket)
        ticket._pull_history()
        self.assertEqual(self.get_stages(ticket), before)
        # reopened and closed again: longer, not twice
        self.otrs.agent_update(remote.ticket_id, "open")
        self.otrs.tick(3600 - 60)
        self.otrs.agent_update(remote.ticket_id, "closed unsuccessful")
        self.poll()
        stages = self.get_stages(ticket)
        self.assertEqual(stages[: len(before)], before)
        self.assertEqual(stages[-1][2:], ("open", 1.0))

    def test_activity_is_listed_once_and_keeps_its_name(self):
        self.end_one()
        activity = self.env["otrs.activity"].search([("code", "=", REQUESTED)])
        activity.name = "Demanat"
        _order, ticket, _remote = self.end_one()
        self.assertEqual(
            self.env["otrs.activity"].search_count([("code", "=", REQUESTED)]), 1
        )
        names = ticket.stage_ids.activity_id.mapped("name")
        self.assertIn("Demanat", names)
        self.assertIn(SCHEDULED, names)

    def test_open_ticket_has_no_stages_yet(self):
        _order, ticket, remote = self.create_ticketed()
        self.move(remote, "open")
        self.assertFalse(ticket.stage_ids)

    def test_outage_postpones(self):
        _order, ticket, remote = self.create_ticketed()
        self.otrs.agent_update(remote.ticket_id, "closed unsuccessful")
        self.wire.break_next("TicketHistoryGet", "refused", "failed", "lost_before")
        self.poll()
        self.assertEqual(len(ticket.stage_ids), 1)

    def test_failures_are_counted_by_reason_and_supplier(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed unsuccessful", FailureReason="No coverage")
        self.env.flush_all()
        report = self.env["otrs.failure.report"].with_user(self.backoffice)
        row = report.search([("service_order_id", "=", order.id)])
        self.assertEqual((row.reason, row.failures), ("No coverage", 1))
        self.assertEqual(row.supplier_id, self.supplier)
        self.assertEqual(row.ticket_type_id, self.type_mobile)
        groups = report.formatted_read_group(
            [("service_order_id", "=", order.id)],
            ["reason", "supplier_id"],
            ["failures:sum"],
        )
        self.assertEqual(groups[0]["failures:sum"], 1)
        # tried again: no longer a failure
        self.move(remote, "open")
        self.env.flush_all()
        self.assertFalse(report.search([("service_order_id", "=", order.id)]))

    def test_only_staff_of_the_company_reads(self):
        _order, ticket, _remote = self.end_one()
        self.env.flush_all()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_staff("stranger", "group_user", company=other)
        nobody = self._create_staff("nobody", "base.group_user")
        self.assertTrue(ticket.stage_ids.with_user(self.backoffice).mapped("hours"))
        for model in ("otrs.ticket.stage", "otrs.failure.report", "otrs.activity"):
            self.assertFalse(self.env[model].with_user(stranger).search([]))
            with self.assertRaises(AccessError):
                self.env[model].with_user(nobody).search([])
