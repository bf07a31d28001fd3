from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.somconnexio_sync.exceptions import (
    CircuitOpenError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..const import HINT_DELAYS, HINTS_PER_JOB, PAGE_SIZE, is_final


class OpencellInvoiceHintMixin(models.AbstractModel):
    """Opencell says that an invoice has got its number: the poll need not be awaited.

    It says so before it commits, perhaps of what it rolls back, and not again: only a
    hint. The invoice is read, later once more if it is not there yet, and the poll
    finds it in any case.
    """

    _name = "opencell.invoice.hint.mixin"
    _description = "Opencell Invoice Notifications"

    _webhook_path = "/somconnexio_opencell/webhook"

    webhook_secret = fields.Char(
        groups="base.group_system",
        copy=False,
        help="Password of Opencell's notifications. Without one none is accepted.",
    )
    webhook_url = fields.Char(string="Webhook", compute="_compute_webhook_url")
    webhook_registered = fields.Datetime(readonly=True, copy=False)

    @api.depends("code")
    def _compute_webhook_url(self):
        base = self.get_base_url()
        for backend in self:
            backend.webhook_url = f"{base}{self._webhook_path}/{backend.code or ''}"

    # === REGISTRATION === #

    def action_register_webhook(self):
        """Have Opencell told, in the background, where to send its notifications."""
        self.ensure_one()
        self.check_access("write")
        if not self._get_credential("WEBHOOK_SECRET"):
            raise UserError(
                self.env._("Without a secret nobody's notifications are accepted.")
            )
        self._as_job().with_delay(max_retries=0)._register_webhook()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("Opencell is being told of our address."),
            },
        }

    def _register_webhook(self):
        """Tell Opencell where to send its notifications of invoices

        :raises RetryableJobError: if Opencell can't be reached
        """
        self.ensure_one()
        if not self._is_live():
            return "Nothing to do: disabled"
        try:
            with self._get_client() as client:
                client.create_or_update_webhook(self._prepare_webhook())
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise self.env["sync.binding.mixin"]._get_retry(error) from error
        self.webhook_registered = fields.Datetime.now()
        return "Registered"

    def _prepare_webhook(self):
        """The notification, as Opencell stores it."""
        address = urlsplit(self.webhook_url)
        is_safe = address.scheme == "https"
        return {
            "code": f"{self.code}_INVOICE",
            "classNameFilter": "org.meveo.model.billing.Invoice",
            "eventTypeFilter": "INVOICE_NUMBER_ASSIGNED",
            "httpProtocol": "HTTPS" if is_safe else "HTTP",
            "host": address.hostname,
            "port": address.port or (443 if is_safe else 80),
            "page": address.path.lstrip("/"),
            "httpMethod": "HTTP_POST",
            "username": self.code,
            "password": self._get_credential("WEBHOOK_SECRET"),
            "headers": {"Content-Type": "application/json"},
            "runAsync": True,
            "bodyEl": '{"type":"invoice","id":#{event.id},'
            '"number":"#{event.invoiceNumber}"}',
        }

    # === HINTS === #

    def _process_hint(self, event):
        """Read the invoice of an event, and those of the other events that wait.

        A bill run tells of thousands in a moment.
        """
        others = self.env["sync.inbox.event"].search(
            [
                ("backend_model", "=", self._name),
                ("backend_id", "=", self.id),
                ("state", "=", "received"),
                ("id", "!=", event.id),
            ],
            order="id",
            limit=HINTS_PER_JOB,
        )
        # a locked one has its own job at work
        others = others.try_lock_for_update()
        ids = {(one.payload or {}).get("id", "") for one in event | others}
        self._read_hinted(sorted(int(one) for one in ids if one.isdigit()), 0)
        others.write({"state": "done", "date_processed": fields.Datetime.now()})

    def _pull_hinted(self, ids, attempt):
        """Take over invoices that were not final yet when Opencell told us

        :param ids: their ids in Opencell
        :param attempt: how often they were looked for before
        """
        self.ensure_one()
        if not self._is_live():
            return "Nothing to do: disabled"
        try:
            count = self._read_hinted(ids, attempt)
        except CircuitOpenError as error:
            return str(error)
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise self.env["sync.binding.mixin"]._get_retry(error) from error
        return f"{count} new invoices"

    def _read_hinted(self, ids, attempt):
        """Note the invoices and have them taken over; return how many are new.

        :raises SyncError: if Opencell can't be reached
        """
        invoices = self.env["opencell.invoice"]
        texts = [str(one) for one in ids]
        own = [("backend_id", "=", self.id), ("external_id", "in", texts)]
        wanted = set(texts) - set(invoices.search(own).mapped("external_id"))
        if not wanted:
            return 0
        ordered = sorted(wanted, key=int)
        with self._get_client() as client:
            items = [
                item
                for start in range(0, len(ordered), PAGE_SIZE)
                for item in self._list_by_id(client, ordered[start : start + PAGE_SIZE])
            ]
        created = self._note_invoices(items)
        created._enqueue_import()
        early = wanted - {str(item["invoiceId"]) for item in items if is_final(item)}
        if early and attempt < len(HINT_DELAYS):
            self._as_job().with_delay(
                eta=timedelta(minutes=HINT_DELAYS[attempt]), max_retries=0
            )._pull_hinted(sorted(int(one) for one in early), attempt + 1)
        return len(created)
