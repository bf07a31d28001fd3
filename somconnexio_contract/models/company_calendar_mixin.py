# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Work of less than this is what is left between 23:59:59 and midnight.
SHORTEST_WORK = timedelta(minutes=1)
# No cooperative closes for longer.
HORIZON_DAYS = 60


class CompanyCalendarMixin(models.AbstractModel):
    """The days on which a company works, and what follows from them."""

    _name = "company.calendar.mixin"
    _description = "Working Days of a Company"

    activation_cutoff_hour = fields.Float(
        string="Cut-off Hour",
        default=16.0,
        help="What is asked for at this hour or later is handed on the next working "
        "day, in the business time zone.",
    )
    portability_extra_days = fields.Integer(
        default=2,
        help="A number from another provider is activated so many days after the "
        "day on which it was asked for, or on the next working day.",
    )

    @api.constrains("activation_cutoff_hour", "portability_extra_days")
    def _check_activation_dates(self):
        for company in self:
            if not 0 <= company.activation_cutoff_hour <= 24:
                raise ValidationError(
                    self.env._("The cut-off hour is between 0:00 and 24:00.")
                )
            if company.portability_extra_days < 0:
                raise ValidationError(
                    self.env._("The extra days for portability can't be negative.")
                )

    def _get_working_day(self, day: date) -> date:
        """The day itself if people work on it, otherwise the next working day.

        Weekdays and public holidays are those of the company's working hours.

        :raises UserError: if the calendar has no working day for two months
        """
        self.ensure_one()
        # The week and the public holidays of a company are no secret.
        calendar = self.sudo().resource_calendar_id
        if not calendar:
            raise UserError(
                self.env._("%(company)s has no working hours.", company=self.name)
            )
        timezone = pytz.timezone(self.business_tz)
        start = timezone.localize(datetime.combine(day, time.min))
        end = timezone.localize(
            datetime.combine(day + timedelta(days=HORIZON_DAYS), time.min)
        )
        intervals = calendar._work_intervals_batch(
            start,
            end,
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", [self.id, False]),
            ],
            tz=timezone,
        )[False]
        for begin, finish, _attendance in intervals:
            if finish - begin >= SHORTEST_WORK:
                return begin.date()
        raise UserError(
            self.env._(
                "The working hours of %(company)s have no working day after %(day)s.",
                company=self.name,
                day=day,
            )
        )

    def _get_working_day_until(self, day: date) -> date:
        """The day itself if people work on it, otherwise the last working day before.

        Weekdays and public holidays are those of the company's working hours.

        :raises UserError: if the calendar has no working day
        """
        for days in range(HORIZON_DAYS):
            earlier = day - timedelta(days=days)
            if self._get_working_day(earlier) == earlier:
                return earlier
        # There is a working day after it, or this had been said already.
        return self._get_working_day(day)

    def _get_business_date_of(self, moment: datetime) -> date:
        """The company's day at a moment.

        :param moment: in UTC as Odoo stores it
        """
        self.ensure_one()
        timezone = pytz.timezone(self.business_tz)
        return pytz.utc.localize(moment).astimezone(timezone).date()

    def _get_activation_dates(
        self, moment: datetime, is_portability: bool
    ) -> tuple[date, date]:
        """When a service is asked for at the supplier, and when it is to work.

        :param moment: when everything needed is there, in UTC as Odoo stores it
        :return: ``(introduction, activation)``, both working days
        """
        self.ensure_one()
        timezone = pytz.timezone(self.business_tz)
        local = pytz.utc.localize(moment).astimezone(timezone)
        hour = local.hour + local.minute / 60 + local.second / 3600
        day = local.date()
        if hour >= self.activation_cutoff_hour:
            day += timedelta(days=1)
        introduction = self._get_working_day(day)
        if not is_portability:
            return introduction, introduction
        activation = introduction + timedelta(days=self.portability_extra_days)
        return introduction, self._get_working_day(activation)
