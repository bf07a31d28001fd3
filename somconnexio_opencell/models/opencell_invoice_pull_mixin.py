from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.queue_job.job import identity_exact
from odoo.addons.somconnexio_sync.exceptions import (
    CircuitOpenError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..const import FINAL_INVOICE_STATUS, PAGE_SIZE, REQUEUE_AFTER_MINUTES


class OpencellInvoicePullMixin(models.AbstractModel):
    """Finds the invoices that Opencell has and we don't.

    An invoice becomes final long after it got its id, so there is no watermark: the
    list is read from some weeks back each time, and what is known is left out.
    """

    _name = "opencell.invoice.pull.mixin"
    _description = "Opencell Invoice List"

    invoices_from = fields.Date(
        required=True,
        default=lambda self: fields.Date.today().replace(day=1) - timedelta(days=31),
        help="Invoices with an earlier date are not taken over.",
    )
    invoice_window = fields.Integer(
        string="Days to Look Back",
        required=True,
        default=62,
        help="Each time the invoices of so many days are listed anew: a bill run may "
        "be validated long after it was made.",
    )
    invoices_listed = fields.Datetime(readonly=True, copy=False)
    invoice_ids = fields.One2many("opencell.invoice", "backend_id")
    invoice_error_count = fields.Integer(compute="_compute_invoice_error_count")

    _invoice_window_positive = models.Constraint(
        "CHECK(invoice_window > 0)", "The days to look back must be more than none."
    )

    def _compute_invoice_error_count(self):
        counts = dict(
            self.env["opencell.invoice"]._read_group(
                [("backend_id", "in", self.ids), ("state", "=", "error")],
                ["backend_id"],
                ["__count"],
            )
        )
        for backend in self:
            backend.invoice_error_count = counts.get(backend, 0)

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

    def action_view_invoices(self):
        """Open what was taken over, and what could not be."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_opencell.opencell_invoice_action"
        )
        action["domain"] = [("backend_id", "=", self.id)]
        return action

    # === CRON AND JOB === #

    @api.model
    def _cron_import_invoices(self):
        """Look for new invoices, and wake up those that were left waiting."""
        for backend in self.search([("state", "!=", "disabled")]):
            backend._delay_pull_invoices()
            backend._requeue_invoices()
            self.env["ir.cron"]._commit_progress(1)

    def _delay_pull_invoices(self):
        for backend in self:
            backend._as_job().with_delay(
                max_retries=0, identity_key=identity_exact
            )._pull_invoices()

    def _as_job(self):
        """Self as jobs run it: by the system, in the company of the Opencell."""
        return (
            self.env(user=SUPERUSER_ID, context={})[self._name]
            .browse(self.ids)
            .with_context(allowed_company_ids=self.sudo().company_id.ids)
        )

    def _requeue_invoices(self):
        forgotten = fields.Datetime.now() - timedelta(minutes=REQUEUE_AFTER_MINUTES)
        waiting = self.env["opencell.invoice"].search(
            [
                ("backend_id", "=", self.id),
                ("state", "=", "to_import"),
                ("date_enqueued", "<", forgotten),
            ]
        )
        waiting._enqueue_import()

    def _pull_invoices(self):
        """List Opencell's invoices and have the new ones taken over"""
        self.ensure_one()
        if not self._is_live():
            return "Nothing to do: disabled"
        bindings = self.env["sync.binding.mixin"]
        bindings._lock_row(self)
        # written, not only locked: a second pull that began before this one ended
        # must not miss its rows, and fails with a serialization error instead
        self.invoices_listed = fields.Datetime.now()
        self.flush_recordset()
        try:
            with self._get_client() as client:
                count = sum(
                    len(self._note_invoices(page)) for page in self._list_pages(client)
                )
        except CircuitOpenError as error:
            return str(error)
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise bindings._get_retry(error) from error
        return f"{count} new invoices"

    def _list_pages(self, client):
        """The invoices of the last weeks, page by page, to the end."""
        today = self._get_business_date()
        start = max(self.invoices_from, today - timedelta(days=self.invoice_window))
        filters = {"fromRange invoiceDate": start.isoformat()}
        offset = 0
        while True:
            answer = client.list_invoices(filters, offset, PAGE_SIZE)
            page = answer.get("invoices", [])
            yield page
            offset += len(page)
            total = answer.get("paging", {}).get("totalNumberOfRecords", 0)
            if not page or offset >= total:
                return

    def _note_invoices(self, page):
        """Make a row for every final invoice that has none, and enqueue it."""
        final = {
            str(item["invoiceId"]): item
            for item in page
            if item.get("invoiceNumber")
            and item.get("status", FINAL_INVOICE_STATUS) == FINAL_INVOICE_STATUS
        }
        # thousands at once: no "created" message on each
        invoices = self.env["opencell.invoice"].with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        )
        known = invoices.search(
            [("backend_id", "=", self.id), ("external_id", "in", list(final))]
        )
        created = invoices.create(
            [
                {
                    "backend_id": self.id,
                    "external_id": external_id,
                    "number": item["invoiceNumber"],
                    "account_code": item.get("billingAccountCode"),
                }
                for external_id, item in final.items()
                if external_id not in set(known.mapped("external_id"))
            ]
        )
        created._enqueue_import()
        return created
