from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

BATCH_SIZE = 500


class OtrsOrderMonthMixin(models.AbstractModel):
    """Tariff changes of a month are given to the operator together, on the last working
    day of the month before."""

    _name = "otrs.order.month.mixin"
    _description = "Monthly Release of Service Orders, for Tickets"

    is_month_released = fields.Boolean(
        string="Given to the Operator",
        compute="_compute_is_month_released",
        compute_sudo=True,
        groups="base.group_user",
        help="A tariff change from the last working day of the month before its date.",
    )

    @api.depends("type", "effective_date", "company_id")
    def _compute_is_month_released(self):
        until = {
            company: self._get_release_horizon(company) for company in self.company_id
        }
        for order in self:
            day = order.effective_date
            order.is_month_released = (
                order.type == "tariff_change"
                and bool(day)
                and day <= until[order.company_id]
            )

    @api.model
    def _get_release_horizon(self, company) -> date:
        """The last day whose tariff changes may be carried out as of today: the end of
        the month, on its last working day that of the next one."""
        today = company._get_business_date()
        month_end = fields.Date.end_of(today, "month")
        if today < company._get_working_day_until(month_end):
            return month_end
        return fields.Date.end_of(fields.Date.add(month_end, days=1), "month")

    @api.model
    def _cron_release_month(self):
        """Have the tickets compared whose tariff change may be carried out.

        Runs every day; what a day without Odoo left out is found on the next one.
        """
        changes = Domain("type", "=", "tariff_change")
        orders = self._find_ticketed(changes)
        for company, of_company in orders.grouped("company_id").items():
            until = self._get_release_horizon(company)
            due = of_company.filtered(
                lambda order, until=until: order.effective_date
                and order.effective_date <= until
            )
            for ids in split_every(BATCH_SIZE, due.ids):
                self.browse(ids)._mark_otrs_ticket()
                self.env["ir.cron"]._commit_progress(len(ids))
