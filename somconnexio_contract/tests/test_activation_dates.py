# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, datetime, timedelta

import pytz

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import SomconnexioCommon

# First and last day of each holiday.
HOLIDAYS = [
    ("New Year", "2025-01-01", "2025-01-01"),
    ("Epiphany", "2025-01-06", "2025-01-06"),
    ("Easter", "2025-04-18", "2025-04-21"),
    ("Sant Joan", "2025-06-24", "2025-06-24"),
    ("Catalonia", "2025-09-11", "2025-09-11"),
    ("Christmas", "2025-12-25", "2025-12-26"),
    ("New Year", "2026-01-01", "2026-01-01"),
]

# Moment in UTC; introduction and activation of a new number; activation of a
# portability. In winter Madrid is an hour ahead of UTC, in summer two.
TABLE = [
    # An ordinary week of winter: the cut-off is at 15:00 UTC.
    ("2025-03-03 08:00:00", "2025-03-03", "2025-03-05"),  # Monday
    ("2025-03-03 14:59:59", "2025-03-03", "2025-03-05"),  # one second before
    ("2025-03-03 15:00:00", "2025-03-04", "2025-03-06"),  # at the cut-off
    ("2025-03-05 08:00:00", "2025-03-05", "2025-03-07"),  # Wednesday
    ("2025-03-05 16:00:00", "2025-03-06", "2025-03-10"),  # + 2 is a Saturday
    ("2025-03-06 08:00:00", "2025-03-06", "2025-03-10"),
    ("2025-03-06 16:00:00", "2025-03-07", "2025-03-10"),  # + 2 is a Sunday
    ("2025-03-07 16:00:00", "2025-03-10", "2025-03-12"),  # Friday afternoon
    ("2025-03-08 08:00:00", "2025-03-10", "2025-03-12"),  # Saturday
    ("2025-03-09 08:00:00", "2025-03-10", "2025-03-12"),  # Sunday
    ("2025-03-09 16:00:00", "2025-03-10", "2025-03-12"),  # Sunday afternoon
    # The clock goes forward on 30 March: the cut-off is at 14:00 UTC then.
    ("2025-03-28 14:30:00", "2025-03-28", "2025-03-31"),  # 15:30 in Madrid
    ("2025-03-31 13:59:59", "2025-03-31", "2025-04-02"),
    ("2025-03-31 14:30:00", "2025-04-01", "2025-04-03"),  # 16:30 in Madrid
    # ... and back on 26 October.
    ("2025-10-24 14:30:00", "2025-10-27", "2025-10-29"),
    ("2025-10-27 14:30:00", "2025-10-27", "2025-10-29"),
    # Easter: Friday to Monday.
    ("2025-04-16 08:00:00", "2025-04-16", "2025-04-22"),
    ("2025-04-17 14:00:00", "2025-04-22", "2025-04-24"),
    ("2025-04-20 08:00:00", "2025-04-22", "2025-04-24"),
    # Days before a holiday, and the holiday itself.
    ("2025-06-23 14:00:00", "2025-06-25", "2025-06-27"),
    ("2025-06-24 08:00:00", "2025-06-25", "2025-06-27"),
    ("2025-09-09 08:00:00", "2025-09-09", "2025-09-12"),
    ("2025-09-10 15:00:00", "2025-09-12", "2025-09-15"),
    # Christmas on Thursday and Friday, then a weekend.
    ("2025-12-23 08:00:00", "2025-12-23", "2025-12-29"),
    ("2025-12-24 15:30:00", "2025-12-29", "2025-12-31"),
    # 23:30 UTC on the last day of a month: the next day in Madrid, before its
    # cut-off, in winter (0:30) and in summer (1:30).
    ("2025-02-28 23:30:00", "2025-03-03", "2025-03-05"),  # Saturday in Madrid
    ("2025-06-30 23:30:00", "2025-07-01", "2025-07-03"),
    ("2025-07-31 23:30:00", "2025-08-01", "2025-08-04"),
    ("2025-12-31 23:30:00", "2026-01-02", "2026-01-05"),
    # 22:30 UTC is the next day in summer only.
    ("2025-07-31 22:30:00", "2025-08-01", "2025-08-04"),
    ("2025-11-30 22:30:00", "2025-12-01", "2025-12-03"),
    ("2025-01-31 22:30:00", "2025-02-03", "2025-02-05"),
]


@tagged("post_install", "-at_install")
class TestActivationDates(SomconnexioCommon):
    """A service is asked for and activated on days on which people work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.company.resource_calendar_id
        for name, first, last in HOLIDAYS:
            cls._close(name, first, last)

    @classmethod
    def _close(cls, name, first, last, company=None, **values):
        """A public holiday, from midnight to midnight in Madrid."""
        timezone = pytz.timezone("Europe/Madrid")
        begin = timezone.localize(datetime.fromisoformat(first))
        end = timezone.localize(datetime.fromisoformat(f"{last} 23:59:59"))
        calendar = (company or cls.company).resource_calendar_id
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": name,
                "calendar_id": calendar.id,
                "date_from": begin.astimezone(pytz.utc).replace(tzinfo=None),
                "date_to": end.astimezone(pytz.utc).replace(tzinfo=None),
                **values,
            }
        )

    def _get_dates(self, moment, is_portability=False, company=None):
        dates = (company or self.company)._get_activation_dates(
            datetime.fromisoformat(moment), is_portability
        )
        return tuple(day.isoformat() for day in dates)

    def test_dates_follow_the_cutoff_the_week_and_the_holidays(self):
        for moment, introduction, ported in TABLE:
            with self.subTest(moment):
                self.assertEqual(self._get_dates(moment), (introduction, introduction))
                self.assertEqual(self._get_dates(moment, True), (introduction, ported))

    def test_both_dates_are_working_days_all_year_long(self):
        moment = datetime(2025, 1, 1, 15, 30)
        while moment.year == 2025:
            for is_portability in (False, True):
                dates = self.company._get_activation_dates(moment, is_portability)
                for day in dates:
                    self.assertEqual(self.company._get_working_day(day), day)
                    self.assertLess(day.weekday(), 5)
                self.assertGreaterEqual(dates[0], moment.date())
                self.assertGreaterEqual(dates[1], dates[0])
            moment += timedelta(days=1)

    def test_cutoff_and_extra_days_are_settings_of_the_company(self):
        self.company.activation_cutoff_hour = 9.5
        self.company.portability_extra_days = 0
        self.assertEqual(
            self._get_dates("2025-03-03 08:29:00", True), ("2025-03-03", "2025-03-03")
        )
        self.assertEqual(
            self._get_dates("2025-03-03 08:31:00", True), ("2025-03-04", "2025-03-04")
        )
        with self.assertRaises(ValidationError):
            self.company.activation_cutoff_hour = 25
        with self.assertRaises(ValidationError):
            self.company.portability_extra_days = -1

    def test_dates_are_those_of_the_company_not_of_the_user(self):
        user_company = self.company.with_context(tz="Asia/Tokyo")
        dates = self._get_dates("2025-03-03 14:30:00", company=user_company)
        self.assertEqual(dates, ("2025-03-03", "2025-03-03"))
        self.company.business_tz = "Atlantic/Canary"
        dates = self._get_dates("2025-03-03 15:30:00")
        self.assertEqual(dates, ("2025-03-03", "2025-03-03"))

    def test_weekend_is_what_the_working_hours_say(self):
        self.calendar.attendance_ids = [
            Command.create(
                {
                    "name": "Saturday",
                    "dayofweek": "5",
                    "day_period": "morning",
                    "hour_from": 9,
                    "hour_to": 13,
                }
            )
        ]
        self.assertEqual(
            self._get_dates("2025-03-08 08:00:00"), ("2025-03-08", "2025-03-08")
        )

    def test_half_a_holiday_is_a_working_day(self):
        leave = self._close("Afternoon", "2025-03-04", "2025-03-04")
        leave.date_from = datetime(2025, 3, 4, 12, 0)
        self.assertEqual(
            self.company._get_working_day(date(2025, 3, 4)), date(2025, 3, 4)
        )

    def test_time_off_of_a_person_and_training_close_nothing(self):
        resource = self.env["resource.resource"].create(
            {"name": "Berta", "company_id": self.company.id}
        )
        self._close("Berta", "2025-03-03", "2025-03-03", resource_id=resource.id)
        self._close("Training", "2025-03-03", "2025-03-03", time_type="other")
        self.assertEqual(
            self.company._get_working_day(date(2025, 3, 3)), date(2025, 3, 3)
        )

    def test_holiday_of_another_company_closes_nothing_here(self):
        other = self._create_cooperative("Altra cooperativa")
        self._close("Local feast", "2025-03-03", "2025-03-03", company=other)
        monday = date(2025, 3, 3)
        self.assertEqual(self.company._get_working_day(monday), monday)
        self.assertEqual(other._get_working_day(monday), date(2025, 3, 4))

    def test_company_that_never_works_gets_a_sentence(self):
        self._close("Closed", "2025-03-01", "2025-06-30")
        with self.assertRaisesRegex(UserError, "no working day"):
            self.company._get_working_day(date(2025, 3, 3))
        self.company.resource_calendar_id = False
        with self.assertRaisesRegex(UserError, "no working hours"):
            self.company._get_working_day(date(2025, 3, 3))

    def test_back_office_may_ask_for_the_dates(self):
        company = self.company.with_user(self.backoffice)
        self.assertEqual(
            self._get_dates("2025-04-17 14:00:00", company=company)[0], "2025-04-22"
        )

    def test_manager_enters_holidays_as_days_of_the_company(self):
        leaves = self.env["resource.calendar.leaves"].with_user(self.manager)
        leave = leaves.with_context(tz="Asia/Tokyo").create(
            {"name": "Feast", "holiday_from": "2025-07-03", "holiday_to": "2025-07-04"}
        )
        self.assertEqual(leave.company_id, self.company)
        self.assertEqual(leave.date_from, datetime(2025, 7, 2, 22, 0))
        self.assertEqual(leave.date_to, datetime(2025, 7, 4, 21, 59, 59))
        thursday = date(2025, 7, 3)
        self.assertEqual(self.company._get_working_day(thursday), date(2025, 7, 7))

        leave.holiday_to = "2025-07-03"

        self.env.invalidate_all()
        self.assertEqual((leave.holiday_from, leave.holiday_to), (thursday, thursday))
        self.assertEqual(self.company._get_working_day(thursday), date(2025, 7, 4))
        leave.unlink()
        self.assertEqual(self.company._get_working_day(thursday), thursday)

    def test_last_day_of_a_new_holiday_follows_the_first(self):
        form = Form(
            self.env["resource.calendar.leaves"].with_user(self.manager),
            "somconnexio_contract.resource_calendar_leaves_view_list",
        )
        form.name = "Feast"
        form.holiday_from = "2025-07-03"
        self.assertEqual(form.holiday_to, date(2025, 7, 3))
        self.assertEqual(form.save().holiday_from, date(2025, 7, 3))

    def test_back_office_enters_no_holidays(self):
        leaves = self.env["resource.calendar.leaves"].with_user(self.backoffice)
        with self.assertRaises(AccessError):
            leaves.create({"name": "Feast", "holiday_from": "2025-07-03"})
