import base64
import logging

from odoo import fields, models

from odoo.addons.somconnexio_sync.exceptions import (
    CircuitOpenError,
    RemoteRejectedError,
    RemoteUnreachableError,
    SyncError,
    UnknownOutcomeError,
)

from ..const import DOCUMENT_REQUIRED, DOCUMENT_STATE, DOCUMENT_TIMEOUT
from ..tools.invoice_parser import InvalidInvoiceError, parse_pdf

_logger = logging.getLogger(__name__)


class OpencellInvoiceDocumentMixin(models.AbstractModel):
    """Fetches the PDF that Opencell made: after the posting, or when it is wanted."""

    _name = "opencell.invoice.document.mixin"
    _description = "Document of an Opencell Invoice"

    document_state = fields.Selection(
        DOCUMENT_STATE,
        string="Document",
        readonly=True,
        help="On demand: it is read when somebody wants it for the first time.",
    )
    document_error = fields.Char(readonly=True)

    def action_fetch_document(self):
        """Have the documents of the selected invoices read again."""
        self.check_access("write")
        missing = self.sudo().filtered(
            lambda one: one.state == "done" and one.document_state != "attached"
        )
        missing.write({"document_state": "waiting", "document_error": False})
        missing.batch_id._enqueue_documents()

    def _get_document_state(self):
        """What becomes of the document of an invoice that was posted."""
        mode = self.backend_id.invoice_document
        return "on_demand" if mode == "on_demand" else "waiting"

    def _fetch_documents(self):
        """Read the documents of some posted invoices and attach them

        :raises RetryableJobError: if Opencell can't be reached
        """
        missing = self.exists().filtered(lambda one: one.document_state == "waiting")
        if not missing or not missing.backend_id._is_live():
            return "Nothing to do"
        try:
            with missing.backend_id._get_client() as client:
                for invoice in missing:
                    invoice._fetch_document(client)
        except CircuitOpenError as error:
            return str(error)
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise self.env["sync.binding.mixin"]._get_retry(error) from error
        return f"{len(missing)} documents read"

    def _fetch_document(self, client):
        """Read and attach a document; note why if Opencell has none."""
        self.ensure_one()
        try:
            content = client.fetch_invoice_pdf(self.number, self.invoice_type or "")
            document = parse_pdf(content)
        except RemoteRejectedError as error:
            problem = str(error)
        except InvalidInvoiceError:
            problem = self.env._("What Opencell sent is no PDF.")
        else:
            problem = False if document else self.env._("Opencell has no PDF.")
        if not problem:
            self._attach_document(document)
        self.write(
            {
                "document_state": "error" if problem else "attached",
                "document_error": problem,
            }
        )

    def _provide_document(self):
        """Read the document now, for somebody who wants it.

        :raises SyncError: if Opencell does not answer, and the context says that this
            is to be told (``DOCUMENT_REQUIRED``); otherwise an outage is no error
        """
        self.ensure_one()
        if self.state != "done" or not self.backend_id._is_enabled():
            return
        try:
            with self.backend_id._get_live_client(DOCUMENT_TIMEOUT) as client:
                self._fetch_document(client)
        except SyncError as error:
            if self.env.context.get(DOCUMENT_REQUIRED):
                raise
            _logger.info("%s: no document now: %s", self, error)

    def _attach_document(self, document: bytes) -> None:
        """Make Opencell's PDF the invoice's legal document, which members download."""
        move = self.move_id.with_context(tracking_disable=True)
        move.invoice_pdf_report_file = base64.b64encode(document)
        attachment = move.invoice_pdf_report_id
        attachment.name = f"{move.name.replace('/', '_')}.pdf"
        move.message_main_attachment_id = attachment
