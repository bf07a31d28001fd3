from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import BROKEN_OFF_AFTER_MINUTES, CALL_OUTCOME, RETENTION_SLICE


class SyncCallLog(models.Model):
    """One row per outgoing call: no bodies, no personal data, no secrets.

    A call that may change something has its row before it is made ("under way"), so a
    worker that dies in the middle of it leaves a trace.

    Rows are written through a cursor of their own, because everything else that a
    failing job wrote is rolled back. That is why they hold plain values: a foreign key
    to a row that the job itself has locked or just created would wait for ever.
    """

    _name = "sync.call.log"
    _description = "Outgoing Call"
    _order = "id desc"
    _rec_name = "operation"

    create_date = fields.Datetime(string="Time", readonly=True, index=True)
    hour = fields.Char(
        readonly=True,
        help="The hour of the call in the company's time zone, to group by: Odoo's own "
        "names of hours don't tell morning from afternoon.",
    )
    backend_model = fields.Char(required=True, readonly=True)
    backend_id = fields.Many2oneReference(
        model_field="backend_model", required=True, readonly=True, string="Backend ID"
    )
    backend_code = fields.Char(string="Backend", readonly=True)
    company_number = fields.Integer(
        readonly=True, help="Database id of the backend's company."
    )
    operation = fields.Char(required=True, readonly=True)
    reference = fields.Char(
        readonly=True, help="Our own code of the object that the call was about."
    )
    is_read = fields.Boolean(
        string="Read Only",
        readonly=True,
        help="The call could not change anything on the other side.",
    )
    outcome = fields.Selection(CALL_OUTCOME, required=True, readonly=True)
    status = fields.Integer(string="HTTP Status", readonly=True, aggregator=None)
    duration = fields.Integer(string="Duration (ms)", readonly=True, aggregator="avg")
    attempt = fields.Integer(
        readonly=True, aggregator="max", help="How often the job had been tried."
    )

    _reference_idx = models.Index("(backend_model, backend_id, reference)")

    _under_way_idx = models.Index("(create_date) WHERE outcome = 'under_way'")

    @api.model
    def _close_broken_off(self):
        """Call the rows "broken off" whose worker must have died during the call."""
        limit_date = fields.Datetime.now() - timedelta(minutes=BROKEN_OFF_AFTER_MINUTES)
        self.search(
            [("outcome", "=", "under_way"), ("create_date", "<", limit_date)],
            limit=RETENTION_SLICE,
        ).write({"outcome": "crashed"})

    @api.model
    def _get_figures(self, domain, since):
        """Count and measure the calls since a moment.

        :return: a dict with ``call_count``, ``failure_share`` (0 to 1) and the
            durations ``median_duration`` and ``slow_duration`` (95th percentile) in ms
        """
        query = self._search_ended(domain, since)
        ((count, failed, median, slow),) = self.env.execute_query(
            query.select(
                SQL("count(*)"),
                SQL("count(*) FILTER (WHERE outcome NOT IN ('done', 'not_found'))"),
                SQL("percentile_cont(0.5) WITHIN GROUP (ORDER BY duration)"),
                SQL("percentile_cont(0.95) WITHIN GROUP (ORDER BY duration)"),
            )
        )
        return {
            "call_count": count,
            "failure_share": failed / count if count else 0.0,
            "median_duration": round(median or 0),
            "slow_duration": round(slow or 0),
        }

    @api.model
    def _get_hours(self, domain, since):
        """Count and measure the calls of each hour since a moment, the empty ones too.

        :return: a list of (hour as the user reads it, count, median duration in ms)
        """
        query = self._search_ended(domain, since)
        hour = SQL("date_trunc('hour', create_date)")
        query.groupby = hour
        measured = {
            start: (count, round(median))
            for start, count, median in self.env.execute_query(
                query.select(
                    hour,
                    SQL("count(*)"),
                    SQL("percentile_cont(0.5) WITHIN GROUP (ORDER BY duration)"),
                )
            )
        }
        first = since.replace(minute=0, second=0, microsecond=0)
        starts = [first + timedelta(hours=number) for number in range(25)]
        return [
            (
                fields.Datetime.context_timestamp(self, start).strftime("%H:%M"),
                *measured.get(start, (0, 0)),
            )
            for start in starts
        ]

    @api.model
    def _search_ended(self, domain, since):
        return self._search(
            [
                *domain,
                ("create_date", ">=", since),
                ("outcome", "!=", "under_way"),
            ],
            order="",
        )

    @api.model
    def _cron_delete_old(self):
        """Delete what is past its time, in slices that are committed one by one.

        The number of days is the system parameter ``somconnexio_sync.retention_days``.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        days = int(parameters.get_param("somconnexio_sync.retention_days", 90))
        limit_date = fields.Datetime.now() - timedelta(days=days)
        for model, domain in self._get_expired(limit_date):
            remaining = model.search_count(domain)
            while remaining:
                batch = model.search(domain, limit=RETENTION_SLICE, order="id")
                batch.unlink()
                remaining = max(remaining - len(batch), 0)
                time_left = self.env["ir.cron"]._commit_progress(
                    len(batch), remaining=remaining
                )
                if not time_left:
                    return

    @api.model
    def _get_expired(self, limit_date):
        """What may be deleted: a list of (model, domain). A bridge adds its own.

        What says that something was done is never here: neither bindings, nor a
        difference that a person accepted.
        """
        return [
            (self, [("create_date", "<", limit_date)]),
            (
                self.env["sync.inbox.event"],
                [("create_date", "<", limit_date), ("state", "=", "done")],
            ),
            (
                self.env["sync.finding"],
                [
                    ("date_closed", "<", limit_date),
                    ("state", "in", ("repaired", "gone")),
                ],
            ),
            (
                self.env["sync.reconciliation"],
                [("date_ended", "<", limit_date), ("state", "!=", "running")],
            ),
        ]
