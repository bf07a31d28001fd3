from datetime import timedelta

from odoo import api, fields, models

from ..const import CALL_OUTCOME, RETENTION_SLICE


class SyncCallLog(models.Model):
    """One row per outgoing call: no bodies, no personal data, no secrets.

    Rows are written through a cursor of their own, because everything else that a
    failing job wrote is rolled back. That is why they hold plain values: a foreign key
    to a row that the job itself has locked or just created would wait for ever.
    """

    _name = "sync.call.log"
    _description = "Outgoing Call"
    _order = "id desc"
    _rec_name = "operation"

    create_date = fields.Datetime(string="Time", readonly=True, index=True)
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
    outcome = fields.Selection(CALL_OUTCOME, required=True, readonly=True)
    status = fields.Integer(string="HTTP Status", readonly=True, aggregator=None)
    duration = fields.Integer(string="Duration (ms)", readonly=True, aggregator="avg")
    attempt = fields.Integer(
        readonly=True, aggregator="max", help="How often the job had been tried."
    )

    _reference_idx = models.Index("(backend_model, backend_id, reference)")

    @api.model
    def _cron_delete_old(self):
        """Delete the log rows and processed events that are past their time, in slices.

        The number of days is the system parameter ``somconnexio_sync.retention_days``.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        days = int(parameters.get_param("somconnexio_sync.retention_days", 90))
        limit_date = fields.Datetime.now() - timedelta(days=days)
        for model, domain in (
            (self, [("create_date", "<", limit_date)]),
            (
                self.env["sync.inbox.event"],
                [("create_date", "<", limit_date), ("state", "=", "done")],
            ),
        ):
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
