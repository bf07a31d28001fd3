from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.fields import Domain

# Days between which a working day is looked for, per day that counts
SPREAD = 3


class OtrsTicketTypeSlaMixin(models.AbstractModel):
    """How long tickets of a type may be in one queue, in working days: its
    ``warning_days`` and ``target_days``."""

    _name = "otrs.ticket.type.sla.mixin"
    _description = "Time Limits of an OTRS Ticket Type"

    @api.model
    def _get_with_sla(self):
        """The types that have a time limit, archived ones too."""
        domain = ["|", ("warning_days", ">", 0), ("target_days", ">", 0)]
        return self.with_context(active_test=False).search(domain)

    def _get_sla_limits(self):
        """Moments before which a ticket must have come into its queue to be ``late``
        or to get a ``warning``; what has no limit is left out."""
        self.ensure_one()
        days = {"late": self.target_days, "warning": self.warning_days}
        return {
            name: self._get_moment_before(count)
            for name, count in days.items()
            if count
        }

    def _get_moment_before(self, days):
        """The beginning (UTC) of the working day so many working days ago."""
        company = self.company_id
        today = company._get_business_date()
        first = today - timedelta(days=days * SPREAD + SPREAD)
        found = []
        day = first
        while day < today:
            day = company._get_working_day(day)
            if day < today:
                found.append(day)
            day += timedelta(days=1)
        start = found[-days] if len(found) >= days else first
        zone = pytz.timezone(company.business_tz)
        local = zone.localize(datetime.combine(start, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_sla_domain(self, name):
        """Domain on service orders of this type whose clock says ``name``."""
        limits = self._get_sla_limits()
        since = "otrs_ticket_id.queue_since"
        if not limits:
            return Domain.FALSE
        is_late = (
            Domain(since, "<", limits["late"]) if "late" in limits else Domain.FALSE
        )
        is_warned = (
            Domain(since, "<", limits["warning"])
            if "warning" in limits
            else Domain.FALSE
        )
        return {
            "late": is_late,
            "warning": is_warned & ~is_late,
            "on_time": Domain(since, "!=", False) & ~is_late & ~is_warned,
        }[name]
