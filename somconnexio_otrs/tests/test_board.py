from odoo.tests import tagged

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestBoard(OtrsCommon):
    """Open service orders by queue, and which of them take too long."""

    def setUp(self):
        super().setUp()
        # Saturday, 10 October 2026; the tests begin on Monday
        self.frozen.move_to("2026-10-12 08:00:00")
        self.company.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Week", "company_id": self.company.id}
        )
        self.type_mobile.write({"warning_days": 1, "target_days": 3})
        self.order, self.ticket, self.remote = self.create_ticketed()

    def look(self, moment):
        """What the board says at a moment, and what its filters find."""
        self.frozen.move_to(moment)
        self.env.invalidate_all()
        orders = self.env["service.order"]
        for name in ("on_time", "warning", "late"):
            found = orders.search([("otrs_sla", "=", name), ("id", "=", self.order.id)])
            self.assertEqual(bool(found), self.order.otrs_sla == name, name)
        none = orders.search([("otrs_sla", "=", False), ("id", "=", self.order.id)])
        self.assertEqual(bool(none), not self.order.otrs_sla)
        return self.order.otrs_sla

    def test_colours_follow_working_days(self):
        self.assertEqual(self.look("2026-10-12 18:00:00"), "on_time")
        self.assertEqual(self.look("2026-10-13 08:00:00"), "on_time")
        self.assertEqual(self.look("2026-10-14 08:00:00"), "warning")
        self.assertEqual(self.look("2026-10-15 08:00:00"), "warning")
        self.assertEqual(self.look("2026-10-16 08:00:00"), "late")

    def test_weekends_do_not_count(self):
        self.ticket.queue_since = "2026-10-16 08:00:00"
        # Monday is one working day after Friday
        self.assertEqual(self.look("2026-10-19 08:00:00"), "on_time")
        self.assertEqual(self.look("2026-10-20 08:00:00"), "warning")

    def test_another_queue_starts_the_clock_anew(self):
        self.assertEqual(self.look("2026-10-16 08:00:00"), "late")
        # the server's clock, which need not be ours
        self.otrs.now = self.env.cr.now()
        self.otrs.agent_update(self.remote.ticket_id, queue="Raw")
        self.poll()
        self.assertEqual(self.order.otrs_queue, "Raw")
        self.assertGreater(str(self.ticket.queue_since), "2026-10-16")
        self.assertEqual(self.look("2026-10-16 12:00:00"), "on_time")

    def test_news_without_another_queue_do_not(self):
        since = self.ticket.queue_since
        self.otrs.agent_update(self.remote.ticket_id, "open")
        self.poll()
        self.assertEqual(self.ticket.queue_since, since)

    def test_types_without_limits_have_no_colour(self):
        self.type_mobile.write({"warning_days": 0, "target_days": 0})
        self.assertFalse(self.look("2026-10-30 08:00:00"))

    def test_what_is_done_is_not_late(self):
        self.order._fulfil({}, self._get_day(30))
        self.assertFalse(self.look("2026-10-30 08:00:00"))

    def test_board_is_grouped_and_filtered(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_otrs.service_order_board_action"
        )
        self.assertEqual(
            action["view_id"][0] if action["view_id"] else action["views"][0][0],
            self.env.ref("somconnexio_otrs.service_order_view_board").id,
        )
        groups = (
            self.env["service.order"]
            .with_user(self.backoffice)
            .formatted_read_group(
                [("id", "=", self.order.id)], ["otrs_queue"], ["__count"]
            )
        )
        self.assertEqual(groups[0]["otrs_queue"], "Provisioning::Mobile")
        for name in ("otrs_ticket_type_id", "otrs_team_id"):
            self.env["service.order"].formatted_read_group([], [name], ["__count"])
