from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteRejectedError,
    RemoteUnreachableError,
)

from ..const import (
    COUNTED_USAGE,
    MAX_USAGE_RECORDS,
    USAGE_MINUTES,
    USAGE_SECONDS,
    USAGE_TIMEOUT,
)

if TYPE_CHECKING:
    from ..tools.opencell_client import OpencellClient


class OpencellUsageSummary(models.Model):
    """What a contract used in a month, as Opencell had it a few minutes ago.

    Somebody who looks again and again must not make Opencell count thousands of records
    each time. The rows are written anew when they are too old, and forgotten later.
    """

    _name = "opencell.usage.summary"
    _description = "Usage of a Contract in a Month"
    _log_access = False
    _order = "id"
    _rec_name = "month"

    contract_id = fields.Many2one(
        "contract.contract",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    month = fields.Date(string="First Day of Month", required=True, readonly=True)
    date_read = fields.Datetime(string="Read on", required=True, readonly=True)
    counted = fields.Json(
        readonly=True,
        help="Parameter of the records → their sum, and how many there are.",
    )

    _contract_month_uniq = models.Constraint(
        "UNIQUE(contract_id, month)", "The usage of a month is summed up once."
    )

    @api.model
    def _get_for_contract(self, contract, month: date) -> OpencellUsageSummary:
        """Return what a contract used in a month; read from Opencell if need be.

        :param month: its first day
        :return: none if Opencell has never had the contract, or for a month that has
            not begun
        :raises SyncError: if Opencell can't be asked now
        """
        backend = self.env["opencell.backend"]._get_for_company(contract.company_id)
        subscriptions = contract.sudo().opencell_subscription_ids.filtered(
            lambda one: one.backend_id == backend and one.date_synchronized
        )
        if not subscriptions or month > backend._get_business_date():
            return self.browse()
        key = [("contract_id", "=", contract.id), ("month", "=", month)]
        limit = fields.Datetime.now() - timedelta(minutes=USAGE_MINUTES)
        known = self.sudo().search(key)
        if known and known.date_read > limit:
            return known
        with backend._get_live_client(USAGE_TIMEOUT) as client:
            codes = subscriptions.mapped("external_code")
            counted = self._count_usage(client, codes, month)
        return self._keep(contract, month, counted)

    @api.model
    def _count_usage(
        self, client: OpencellClient, codes: list[str], month: date
    ) -> dict[str, list]:
        """Return parameter → [sum as a text, number of records].

        :param codes: of the subscriptions that the contract has had
        :raises RemoteRejectedError: if there are too many records
        :raises RemoteUnreachableError: if Opencell takes too long for all of them
        """
        last = month + relativedelta(months=1, days=-1)
        limit = time.monotonic() + USAGE_SECONDS
        sums: dict[str, Decimal] = {}
        numbers: dict[str, int] = {}
        total = 0
        for code in codes:
            for usage in client.iter_usage(code, COUNTED_USAGE, month, last):
                name = usage.parameter
                sums[name] = sums.get(name, Decimal()) + usage.quantity
                numbers[name] = numbers.get(name, 0) + 1
                total += 1
                if total > MAX_USAGE_RECORDS:
                    raise RemoteRejectedError("USAGE", "too many records of usage")
                if time.monotonic() > limit:
                    raise RemoteUnreachableError("usage: it takes too long")
        return {name: [str(sums[name]), numbers[name]] for name in sums}

    @api.model
    def _keep(self, contract, month: date, counted: dict) -> OpencellUsageSummary:
        """Write a row, or write it anew.

        Two at once: the database refuses the second one in a way that has the whole
        request played again, which then finds the row.
        """
        [[number]] = self.env.execute_query(
            SQL(
                "INSERT INTO opencell_usage_summary"
                " (contract_id, company_id, month, date_read, counted)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (contract_id, month)"
                " DO UPDATE SET date_read = EXCLUDED.date_read,"
                " counted = EXCLUDED.counted RETURNING id",
                contract.id,
                contract.company_id.id,
                month,
                fields.Datetime.now(),
                Json(counted),
            )
        )
        row = self.sudo().browse(number)
        row.invalidate_recordset(flush=False)
        return row

    def _sum_by_kind(self) -> list[tuple]:
        """Return (kind, quantity in its unit, number of records) of what is known of
        the kinds that the cooperative has explained."""
        self.ensure_one()
        backend = self.env["opencell.backend"]._get_for_company(self.company_id)
        found = []
        for kind in backend.usage_kind_ids:
            if kind.code.upper() in self.counted:
                total, number = self.counted[kind.code.upper()]
                found.append((kind, kind._convert(Decimal(total)), number))
        return found

    @api.autovacuum
    def _gc_old_rows(self):
        """Forget what is too old to be told."""
        limit = fields.Datetime.now() - timedelta(minutes=USAGE_MINUTES)
        self.sudo().search([("date_read", "<", limit)]).unlink()
