import logging
import random
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import identity_exact
from odoo.addons.somconnexio_sync.const import LOCK_WAIT
from odoo.addons.somconnexio_sync.exceptions import (
    CircuitOpenError,
    RemoteRejectedError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..const import PAGE_SIZE, REQUEUE_AFTER_MINUTES, is_final
from ..tools.invoice_parser import InvalidInvoiceError, parse_day

_logger = logging.getLogger(__name__)


class OpencellInvoicePullMixin(models.AbstractModel):
    """Finds the invoices that Opencell has and we don't.

    An invoice becomes final long after it got its id, so there is no watermark: the
    list is read from some weeks back each time, and what is known is left out.
    """

    _name = "opencell.invoice.pull.mixin"
    _description = "Opencell Invoice List"
    _inherit = [
        "opencell.invoice.settings.mixin",
        "opencell.invoice.check.mixin",
        "opencell.invoice.hint.mixin",
    ]

    # === ACTIONS === #

    def action_import_invoices(self):
        """Take over what Opencell has billed, in the background."""
        self.check_access("write")
        self._delay_pull_invoices()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The invoices are being taken over."),
            },
        }

    # === CRON AND JOB === #

    @api.model
    def _cron_import_invoices(self):
        """Look for new invoices, and wake up those that were left waiting."""
        for backend in self.search([("state", "!=", "disabled")]):
            backend._delay_pull_invoices()
            backend._requeue_invoices()
            self.env["ir.cron"]._commit_progress(1)

    def _delay_pull_invoices(self, billing_run=False):
        for backend in self:
            backend._as_job().with_delay(
                max_retries=0, identity_key=identity_exact
            )._pull_invoices(billing_run)

    def _as_job(self):
        """Self as jobs run it: by the system, in the company of the Opencell."""
        return (
            self.env(user=SUPERUSER_ID, context={})[self._name]
            .browse(self.ids)
            .with_context(allowed_company_ids=self.sudo().company_id.ids)
        )

    def _requeue_invoices(self):
        """Enqueue again what a killed worker or an outage left behind."""
        forgotten = fields.Datetime.now() - timedelta(minutes=REQUEUE_AFTER_MINUTES)
        batches = self.env["opencell.invoice.batch"]
        own = [("backend_id", "=", self.id)]
        batches.search(
            [*own, ("state", "!=", "done"), ("date_enqueued", "<", forgotten)]
        )._enqueue()
        batches.search(
            [
                *own,
                ("state", "=", "done"),
                ("date_done", "<", forgotten),
                ("invoice_ids.document_state", "=", "waiting"),
            ]
        )._enqueue_documents()
        self.env["opencell.invoice"].search(
            [
                *own,
                ("state", "=", "to_import"),
                ("create_date", "<", forgotten),
                "|",
                ("batch_id", "=", False),
                ("batch_id.state", "=", "done"),
            ]
        )._enqueue_import()

    def _pull_invoices(self, billing_run=False):
        """List Opencell's invoices and have the new ones taken over

        :param billing_run: number of a billing run: only its invoices, however old
        """
        self.ensure_one()
        if not self._is_live():
            return "Nothing to do: disabled"
        bindings = self.env["sync.binding.mixin"]
        bindings._lock_row(self)
        # written, not only locked: a second pull that began before this one ended
        # must not miss its rows, and fails with a serialization error instead
        self.invoices_listed = fields.Datetime.now()
        self.flush_recordset()
        created = self.env["opencell.invoice"]
        seen = set()
        try:
            with self._get_client() as client:
                for page in self._list_pages(client, self._get_filters(billing_run)):
                    created |= self._note_invoices(page)
                    seen.update(str(item["invoiceId"]) for item in page)
                if not billing_run:
                    self._check_vanished(client, seen)
        except CircuitOpenError as error:
            return str(error)
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise bindings._get_retry(error) from error
        created._enqueue_import()
        created.batch_id.billing_run = billing_run
        self._check_gaps()
        return f"{len(created)} new invoices"

    def _get_filters(self, billing_run=False):
        """What to list: a billing run, or what was billed in the last weeks."""
        if billing_run:
            return {"billingRun.id": billing_run}
        return {"fromRange invoiceDate": self._get_list_start().isoformat()}

    def _get_list_start(self):
        today = self._get_business_date()
        return max(self.invoices_from, today - timedelta(days=self.invoice_window))

    def _list_pages(self, client, filters):
        """The invoices of a list, page by page, to the end."""
        offset = 0
        while True:
            answer = client.list_invoices(filters, offset, PAGE_SIZE)
            page = answer.get("invoices", [])
            yield page
            offset += len(page)
            total = answer.get("paging", {}).get("totalNumberOfRecords", 0)
            if not page or offset >= total:
                return

    def _list_by_id(self, client, ids):
        """Some invoices, a page at most; none if this Opencell does not list by id."""
        try:
            answer = client.list_invoices({"inList id": ",".join(ids)}, 0, PAGE_SIZE)
        except RemoteRejectedError as error:
            _logger.warning("%s: no list by id (%s)", self, error.code)
            return []
        return answer.get("invoices", [])

    def _is_recent(self, item):
        """Whether an invoice is not from before the change over."""
        try:
            day = parse_day(item, "invoiceDate", self.company_id.business_tz)
        except InvalidInvoiceError:
            # refused with its reason when it is read
            return True
        return day is None or day >= self.invoices_from

    def _note_invoices(self, page):
        """Make a row for every final invoice that has none; return the new ones.

        :raises RetryableJobError: if another job notes one of them at this moment
        """
        final = {
            str(item["invoiceId"]): item
            for item in page
            if is_final(item) and self._is_recent(item)
        }
        # thousands at once: no "created" message on each
        invoices = self.env["opencell.invoice"].with_context(tracking_disable=True)
        known = invoices.search(
            [
                ("backend_id", "=", self.id),
                ("external_id", "in", [str(item["invoiceId"]) for item in page]),
            ]
        )
        self._check_cancelled(known, page)
        new = final.keys() - set(known.mapped("external_id"))
        try:
            with self.env.cr.savepoint():
                created = invoices.create(
                    [
                        self._prepare_invoice(external_id, item)
                        for external_id, item in final.items()
                        if external_id in new
                    ]
                )
        except UniqueViolation as error:
            # committed since this job began, so it can't be seen: in a new transaction
            raise RetryableJobError(
                "Another job notes the same invoices",
                seconds=random.randint(*LOCK_WAIT),
                ignore_retry=True,
            ) from error
        return created.with_env(self.env)

    def _prepare_invoice(self, external_id, item):
        return {
            "backend_id": self.id,
            "external_id": external_id,
            "number": item["invoiceNumber"],
            "invoice_type": item.get("invoiceType"),
            "account_code": item.get("billingAccountCode"),
        }
