from __future__ import annotations

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.somconnexio_sync.exceptions import (
    CircuitOpenError,
    RemoteRejectedError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..const import BATCH_STATE, DOCUMENTS_PER_JOB, PAGE_SIZE

ACTIVITY = "somconnexio_sync.mail_activity_type_error"


class OpencellInvoiceBatch(models.Model):
    """Some invoices of Opencell that are read and posted together.

    to_fetch → to_post   their content was read: calls, outside of the posting lock
    to_post → done       posted or refused, one by one where need be
    done → to_fetch      an invoice that was refused is tried again

    A batch that a killed worker left behind stays where it was, and is enqueued again.
    """

    _name = "opencell.invoice.batch"
    _description = "Opencell Invoice Batch"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    backend_id = fields.Many2one(
        "opencell.backend",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        string="Opencell",
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    billing_run = fields.Char(
        readonly=True,
        index="btree_not_null",
        help="Number of the billing run in Opencell, if its invoices were asked for.",
    )
    state = fields.Selection(
        BATCH_STATE, required=True, readonly=True, default="to_fetch"
    )
    invoice_ids = fields.One2many("opencell.invoice", "batch_id")
    invoice_count = fields.Integer(compute="_compute_counts")
    done_count = fields.Integer(string="Posted", compute="_compute_counts")
    error_count = fields.Integer(string="Refused", compute="_compute_counts")
    document_count = fields.Integer(string="Documents", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Posted or refused, in %.")
    date_enqueued = fields.Datetime(readonly=True)
    date_done = fields.Datetime(readonly=True)

    _state_idx = models.Index(
        "(backend_id, state, date_enqueued) WHERE state != 'done'"
    )

    @api.depends("invoice_ids.state", "invoice_ids.document_state")
    def _compute_counts(self):
        groups = self.env["opencell.invoice"]._read_group(
            [("batch_id", "in", self.ids)],
            ["batch_id", "state", "document_state"],
            ["__count"],
        )
        for batch in self:
            own = [row[1:] for row in groups if row[0] == batch]
            batch.invoice_count = sum(row[-1] for row in own)
            batch.done_count = sum(row[-1] for row in own if row[0] == "done")
            batch.error_count = sum(row[-1] for row in own if row[0] == "error")
            batch.document_count = sum(row[-1] for row in own if row[1] == "attached")
            ended = batch.done_count + batch.error_count
            batch.progress = 100 * ended / (batch.invoice_count or 1)

    @api.depends("billing_run")
    def _compute_display_name(self):
        for batch in self:
            run = batch.billing_run
            batch.display_name = (
                self.env._("Run %(run)s, batch %(batch)s", run=run, batch=batch.id)
                if run
                else self.env._("Batch %(batch)s", batch=batch.id)
            )

    # === ACTIONS === #

    def action_retry(self):
        """Try the refused invoices of the batches again, and what was left behind."""
        self.check_access("write")
        batches = self.sudo()
        batches.invoice_ids.filtered(lambda one: one.state == "error").action_retry()
        (batches.filtered(lambda batch: batch.state != "done"))._enqueue()

    def action_view_invoices(self):
        """Open the invoices of the batch."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_opencell.opencell_invoice_action"
        )
        action["domain"] = [("batch_id", "=", self.id)]
        return action

    # === JOBS === #

    def _start(self):
        """Have the waiting invoices of the batches read and posted."""
        self.write({"state": "to_fetch", "date_done": False})
        self._enqueue()

    def _enqueue(self):
        """Enqueue the next step of the batches."""
        self.write({"date_enqueued": fields.Datetime.now()})
        for batch in self._as_jobs():
            delayed = batch.with_delay(max_retries=0)
            if batch.state == "to_fetch":
                delayed._fetch()
            elif batch.state == "to_post":
                delayed._post()

    def _as_jobs(self):
        """The batches as jobs run on them: by the system, in their company."""
        system = self.env(user=SUPERUSER_ID, context={})
        for batch in system[self._name].browse(self.ids):
            yield batch.with_context(allowed_company_ids=batch.company_id.ids)

    def _begin(self, state):
        """The batch for a job, its row locked; None if there is nothing to do."""
        self.ensure_one()
        batch = self.with_context(lang=self.company_id.partner_id.lang)
        if not batch.exists():
            return None
        self.env["sync.binding.mixin"]._lock_row(batch)
        if batch.state != state or not batch.backend_id._is_live():
            return None
        return batch

    def _get_waiting(self):
        return self.invoice_ids.filtered(lambda one: one.state == "to_import").sorted(
            "id"
        )

    def _fetch(self):
        """Read the invoices of a batch from Opencell

        :raises RetryableJobError: if Opencell can't be reached
        """
        batch = self._begin("to_fetch")
        if not batch:
            return "Nothing to do"
        waiting = batch._get_waiting()
        try:
            with batch.backend_id._get_client() as client:
                batch._read_contents(client, waiting)
        except CircuitOpenError as error:
            return str(error)
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise self.env["sync.binding.mixin"]._get_retry(error) from error
        batch.state = "to_post"
        batch._enqueue()
        return f"{len(waiting)} invoices read"

    def _read_contents(self, client, invoices):
        """Keep the content of the invoices: of a page at once, else one by one."""
        for start in range(0, len(invoices), PAGE_SIZE):
            page = invoices[start : start + PAGE_SIZE]
            ids = page.mapped("external_id")
            contents = {
                str(item["invoiceId"]): item
                for item in self.backend_id._list_by_id(client, ids)
                if item.get("categoryInvoiceAgregate") and item.get("taxAggregate")
            }
            for invoice in page:
                try:
                    content = contents.get(invoice.external_id) or client.get_invoice(
                        int(invoice.external_id), invoice.number
                    )
                except RemoteRejectedError as error:
                    invoice._refuse(error)
                    continue
                content.pop("pdf", None)
                invoice.payload = content

    def _post(self):
        """Post the invoices of a batch that were read

        In one transaction: what is posted, what is refused, and that it was done.
        """
        batch = self._begin("to_post")
        if not batch:
            return "Nothing to do"
        waiting = batch._get_waiting()
        if any(not invoice.payload for invoice in waiting):
            batch._start()
            return "To be read first"
        waiting._take_over()
        batch._finish()
        return f"{batch.done_count} posted, {batch.error_count} refused"

    def _finish(self):
        """End a batch: tell a person what was refused, have the documents read."""
        self.write({"state": "done", "date_done": fields.Datetime.now()})
        self.invalidate_recordset()
        self._update_activity()
        self._enqueue_documents()

    def _enqueue_documents(self):
        """Have the missing documents read, some at a time."""
        for batch in self._as_jobs():
            missing = batch.invoice_ids.filtered(
                lambda one: one.document_state == "waiting"
            )
            for start in range(0, len(missing), DOCUMENTS_PER_JOB):
                part = missing[start : start + DOCUMENTS_PER_JOB]
                part.with_delay(max_retries=0)._fetch_documents()

    # === ERRORS === #

    def _on_fail(self, **failure):
        """Refuse what a batch could not take for a reason that nobody foresaw.

        Called by queue_job on another cursor, after the job was rolled back.
        """
        message = str(failure.get("exc_message") or failure.get("exc_name") or "?")
        for batch in self.exists():
            for invoice in batch._get_waiting():
                invoice._refuse(Exception(message))
            batch.state = "done"
            batch.invalidate_recordset()
            batch._update_activity()

    def _update_activity(self):
        """One activity for a batch with refused invoices, none for another."""
        for batch in self:
            if not batch.error_count:
                batch.activity_unlink([ACTIVITY])
            elif not batch.activity_search([ACTIVITY]):
                batch._schedule_error_activity()

    def _schedule_error_activity(self):
        responsible = self.backend_id.responsible_id or self.env.ref("base.user_admin")
        env = self.with_context(lang=responsible.lang).env
        refused = self.invoice_ids.filtered(lambda one: one.state == "error")
        self.activity_schedule(
            ACTIVITY,
            summary=env._("%(count)s invoices need a person", count=len(refused)),
            note=refused[0].error_message,
            user_id=responsible.id,
        )
