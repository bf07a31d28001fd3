# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime, time

import pytz

from odoo import api, fields, models


class ResourceCalendarLeaves(models.Model):
    """Public holidays are days of the company, not moments of somebody's clock."""

    _inherit = "resource.calendar.leaves"

    holiday_from = fields.Date(
        string="First Day",
        compute="_compute_holiday_days",
        inverse="_inverse_holiday_days",
    )
    holiday_to = fields.Date(
        string="Last Day",
        compute="_compute_holiday_days",
        inverse="_inverse_holiday_days",
    )

    @api.depends("date_from", "date_to", "company_id.business_tz")
    def _compute_holiday_days(self):
        for leave in self:
            timezone = leave._get_business_timezone()
            for name, moment in (
                ("holiday_from", leave.date_from),
                ("holiday_to", leave.date_to),
            ):
                leave[name] = (
                    moment and pytz.utc.localize(moment).astimezone(timezone).date()
                )

    def _inverse_holiday_days(self):
        for leave in self:
            first = leave.holiday_from or leave.holiday_to
            if first:
                last = max(first, leave.holiday_to or first)
                leave.write(
                    {
                        "date_from": leave._get_moment(first, time.min),
                        "date_to": leave._get_moment(last, time(23, 59, 59)),
                    }
                )

    @api.onchange("holiday_from")
    def _onchange_holiday_from(self):
        first, last = self.holiday_from, self.holiday_to
        if first and (not last or last < first or not self._origin.id):
            self.holiday_to = first

    def _get_business_timezone(self):
        company = self.company_id or self.env.company
        return pytz.timezone(company.business_tz)

    def _get_moment(self, day, clock: time) -> datetime:
        """A time of a day of the company, in UTC as Odoo stores it."""
        local = self._get_business_timezone().localize(datetime.combine(day, clock))
        return local.astimezone(pytz.utc).replace(tzinfo=None)
