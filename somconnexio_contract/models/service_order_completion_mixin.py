# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from datetime import date

from odoo import api, models
from odoo.fields import Domain

from ..const import LAST_DAY_TYPES, SERVICE_ORDER_OPEN_STATES, SERVICE_ORDER_TYPE

_logger = logging.getLogger(__name__)

# How many service orders share a savepoint and a commit.
BATCH_SIZE = 100
# What ends comes before what begins: a number is free before it is taken again.
TYPE_ORDER = [
    *LAST_DAY_TYPES,
    *(code for code, _label in SERVICE_ORDER_TYPE if code not in LAST_DAY_TYPES),
]
# Provisioned, and waiting for the day.
FULFILLED_DOMAIN = Domain("fulfilled_on", "!=", False) & Domain(
    "state", "in", SERVICE_ORDER_OPEN_STATES
)


class ServiceOrderCompletionMixin(models.AbstractModel):
    """How service orders take effect when their day has come."""

    _name = "service.order.completion.mixin"
    _description = "Completion of Service Orders"

    def _complete_if_due(self) -> None:
        """Complete what is fulfilled and whose day has come; repeating is harmless.

        What another service order brought about waits until that one is completed.
        """
        for company, orders in self.grouped("company_id").items():
            today = company._get_business_date()
            due = orders.filtered(lambda order, today=today: order._is_due(today))
            due.with_company(company)._complete(today)
            # Parents may have been among them.
            due.sudo().child_ids.filtered(
                lambda child, today=today: child._is_due(today)
            )._complete(today)

    def _is_due(self, today: date) -> bool:
        """Whether nothing but its completion is left to do."""
        parent = self.sudo().parent_id
        return bool(
            self.fulfilled_on
            and self.state in SERVICE_ORDER_OPEN_STATES
            and self.due_date <= today
            and (not parent or parent.state == "completed")
        )

    def _complete(self, today: date) -> None:
        """Complete service orders of one company and apply their changes."""
        if self:
            self._transition("completed", completed_on=today)
            self.sudo()._on_completed()

    def _on_completed(self) -> None:
        """Apply the changes to the contracts; runs once, as superuser."""
        for type_ in TYPE_ORDER:
            orders = self.filtered(lambda order, type_=type_: order.type == type_)
            if orders:
                getattr(orders, f"_apply_{type_}")()

    # === CRON === #

    @api.model
    def _get_due_domain(self, company) -> Domain:
        """Fulfilled service orders of a company whose day has come."""
        return (
            FULFILLED_DOMAIN
            & Domain("company_id", "=", company.id)
            & Domain("due_date", "<=", company._get_business_date())
            & (
                Domain("parent_id", "=", False)
                | Domain("parent_id.state", "=", "completed")
            )
        )

    @api.model
    def _find_next_due(self, domain: Domain):
        """The next batch: the earliest day first, and of a day what ends first."""
        first = self.search(domain, order="due_date, id", limit=1)
        if not first:
            return first
        day = domain & Domain("due_date", "=", first.due_date)
        ending = Domain("type", "in", LAST_DAY_TYPES)
        return self.search(day & ending, order="id", limit=BATCH_SIZE) or self.search(
            day, order="id", limit=BATCH_SIZE
        )

    @api.model
    def _cron_complete_due(self) -> None:
        """Complete what is due, of all the days since the last run."""
        cron = self.env["ir.cron"]
        found = self._read_group(FULFILLED_DOMAIN, ["company_id"])
        domains = {company: self._get_due_domain(company) for [company] in found}
        waiting = sum(self.search_count(domain) for domain in domains.values())
        time_left = cron._commit_progress(remaining=waiting)
        for company, domain in domains.items():
            failed = self.browse()
            while time_left:
                rest = domain & Domain("id", "not in", failed.ids)
                batch = self.with_company(company)._find_next_due(rest)
                if not batch:
                    break
                failed += batch._complete_batch()
                time_left = cron._commit_progress(len(batch))

    def _complete_batch(self):
        """Complete together, or one by one if that fails.

        :return: those that could not be completed; they don't stop the others
        """
        try:
            with self.env.cr.savepoint():
                self._complete_if_due()
        except Exception:
            _logger.exception(
                "Service orders %s could not be completed",
                ", ".join(self.mapped("name")),
            )
            if len(self) == 1:
                return self
            return self.browse().union(*(order._complete_batch() for order in self))
        # Held by somebody, or changed meanwhile: not now.
        return self.filtered(lambda order: order.state != "completed")
