from collections import Counter
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.queue_job.job import identity_exact
from odoo.addons.somconnexio_sync.exceptions import (
    CircuitOpenError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)


class OpencellUsageMixin(models.AbstractModel):
    """Asks which usage was refused. Part of ``opencell.backend``.

    Versions before 11 can't be asked.
    """

    _name = "opencell.usage.mixin"
    _description = "Usage Rejected by an Opencell"

    usage_days = fields.Integer(
        string="Days of Rejected Usage",
        required=True,
        default=40,
        help="Older usage that Opencell rejected is not listed.",
    )
    usage_blocks_billing = fields.Boolean(
        string="Rejected Usage Blocks Billing",
        default=True,
        help="It is not ready to bill while Opencell has usage that it rejected.",
    )
    usage_checked = fields.Datetime(
        string="Usage Checked on", readonly=True, copy=False
    )
    usage_kind_ids = fields.One2many("opencell.usage.kind", "backend_id")
    usage_reject_ids = fields.One2many("opencell.usage.reject", "backend_id")
    usage_reject_count = fields.Integer(
        string="Rejected Records", compute="_compute_usage_reject_count"
    )

    _usage_days_positive = models.Constraint(
        "CHECK(usage_days > 0)", "The days of rejected usage must be more than none."
    )

    def _compute_usage_reject_count(self):
        counts = self.env["opencell.usage.reject"]._read_group(
            [("backend_id", "in", self.ids)], ["backend_id"], ["record_count:sum"]
        )
        counts = dict(counts)
        for backend in self:
            backend.usage_reject_count = counts.get(backend, 0)

    # === ACTIONS === #

    def action_check_usage(self):
        """Ask in the background which usage was refused."""
        self.check_access("write")
        modern = self.filtered(lambda backend: backend.profile == "v15")
        modern._delay_list_usage()
        message = self.env._("Opencell is being asked.")
        if self - modern:
            message = self.env._(
                "This version of Opencell can't be asked for rejected usage."
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": message},
        }

    def action_view_usage(self):
        """Open the usage that was refused."""
        self.ensure_one()
        return self._show_own("somconnexio_opencell.opencell_usage_reject_action")

    # === CRON AND JOB === #

    @api.model
    def _cron_list_usage(self):
        """Ask each Opencell that can be asked."""
        for backend in self.search(
            [("state", "=", "enabled"), ("profile", "=", "v15")]
        ):
            backend._delay_list_usage()
            self.env["ir.cron"]._commit_progress(1)

    def _delay_list_usage(self):
        for backend in self:
            backend._as_job().with_delay(
                max_retries=0, identity_key=identity_exact
            )._list_usage()

    def _list_usage(self):
        """List the usage that Opencell refused"""
        self.ensure_one()
        standstill = self._get_standstill()
        if standstill:
            return str(standstill)
        bindings = self.env["sync.binding.mixin"]
        bindings._lock_row(self)
        since = self._get_business_date() - timedelta(days=self.usage_days)
        try:
            with self._get_client() as client:
                counts = Counter(client.iter_refused_usage(since.isoformat()))
        except CircuitOpenError as error:
            # the next one asks again
            return str(error)
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise bindings._get_retry(error) from error
        self.usage_reject_ids.unlink()
        self.env["opencell.usage.reject"].create(
            [
                {**usage._asdict(), "backend_id": self.id, "record_count": count}
                for usage, count in counts.items()
            ]
        )
        self.usage_checked = fields.Datetime.now()
        return f"{counts.total()} records"

    # === READY TO BILL === #

    def _get_usage_problems(self):
        """What was refused, as a problem of a bill run; it counts the records."""
        self.ensure_one()
        if not (self.usage_blocks_billing and self.usage_reject_count):
            return []
        return [
            {
                "label": self.env._("Usage records rejected by Opencell"),
                "count": self.usage_reject_count,
                "res_model": "opencell.usage.reject",
                "domain": [("backend_id", "=", self.id)],
            }
        ]
