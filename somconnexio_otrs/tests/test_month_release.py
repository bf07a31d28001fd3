from datetime import date

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common_out import OutCommon


@tagged("post_install", "-at_install")
class TestMonthRelease(OutCommon):
    """Tariff changes of a month go to the operator on its last working day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_change = cls.env["otrs.ticket.type"].create(
            {
                "name": "Tariff change",
                "backend_id": cls.backend.id,
                "order_type": "tariff_change",
                "queue": "Provisioning::Mobile",
                "field_ids": [
                    Command.create(
                        {
                            "name": "enviatMMOV",
                            "source": "{is_month_released}",
                            "value_format": "flag",
                        }
                    )
                ],
            }
        )

        cls.env["service.order.policy"].create(
            {
                "type": "tariff_change",
                "company_id": cls.company.id,
                "needs_provisioning": True,
                "default_date": "next_month",
            }
        )

    def setUp(self):
        super().setUp()
        self.contract = self._activate_mobile()
        self.run_until_idle()

    def _change(self, day="2026-11-01"):
        """A tariff change with its ticket."""
        [order] = self._request(
            "tariff_change",
            self.contract,
            fields.Date.to_date(day),
            product_id=self.product_mobile_big,
        )
        self.run_until_idle()
        return order, self.get_remote(order)

    def _run_on(self, moment):
        """What the night of a day does."""
        self.frozen.move_to(moment)
        self.run_cron("service.order", "_cron_release_month")
        self.run_until_idle()

    def test_released_on_the_last_working_day(self):
        _order, remote = self._change()
        self.assertEqual(remote.fields["enviatMMOV"], "0")
        self._run_on("2026-10-29 04:00:00")
        self.assertEqual(remote.fields["enviatMMOV"], "0")
        # 31 October is a Saturday
        self._run_on("2026-10-30 04:00:00")
        self.assertEqual(remote.fields["enviatMMOV"], "1")
        calls = self.count("TicketUpdate")
        self._run_on("2026-10-31 04:00:00")
        self.assertEqual(self.count("TicketUpdate"), calls)

    def test_holiday_moves_it_forward(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Local holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-10-29 22:00:00",
                "date_to": "2026-10-30 22:59:59",
            }
        )
        _order, remote = self._change()
        self._run_on("2026-10-29 04:00:00")
        self.assertEqual(remote.fields["enviatMMOV"], "1")

    def test_day_of_the_company_counts(self):
        """Eleven in the evening in UTC is the next day in Barcelona."""
        _order, remote = self._change()
        self._run_on("2026-10-29 22:30:00")
        self.assertEqual(remote.fields["enviatMMOV"], "0")
        self._run_on("2026-10-29 23:30:00")
        self.assertEqual(remote.fields["enviatMMOV"], "1")

    def test_days_without_odoo_are_caught_up(self):
        _order, remote = self._change()
        self._run_on("2026-11-03 04:00:00")
        self.assertEqual(remote.fields["enviatMMOV"], "1")

    def test_change_of_a_later_month_waits_for_its_own(self):
        _order, remote = self._change("2026-12-01")
        self._run_on("2026-10-30 04:00:00")
        self.assertEqual(remote.fields["enviatMMOV"], "0")
        self._run_on("2026-11-30 04:00:00")
        self.assertEqual(remote.fields["enviatMMOV"], "1")

    def test_change_that_comes_late_is_released_at_once(self):
        self.frozen.move_to("2026-10-30 10:00:00")
        _order, remote = self._change()
        self.assertEqual(remote.fields["enviatMMOV"], "1")

    def test_last_working_day(self):
        for day, expected in (
            (date(2026, 10, 31), date(2026, 10, 30)),
            (date(2026, 10, 30), date(2026, 10, 30)),
            (date(2026, 11, 1), date(2026, 10, 30)),
        ):
            self.assertEqual(self.company._get_working_day_until(day), expected)
