from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from psycopg2 import IntegrityError

from odoo import fields, models
from odoo.exceptions import UserError

from ..const import FINDING_AMOUNTS, INVOICE_STATE, is_final
from ..exceptions import InvoiceMismatchError
from ..tools.invoice_parser import (
    InvalidInvoiceError,
    InvoiceAmountsError,
    parse_invoice,
)

if TYPE_CHECKING:
    from ..tools.invoice_parser import ParsedInvoice


class OpencellInvoice(models.Model):
    """An invoice of Opencell on its way into accounting, exactly once.

    to_import → done      posted, with Opencell's number
    to_import → error     refused: nothing was written, a person has to look
    error → to_import     tried again by a person

    Its batch reads it and posts it, see ``opencell.invoice.batch``.
    """

    _name = "opencell.invoice"
    _description = "Opencell Invoice"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "opencell.invoice.post.mixin",
        "opencell.invoice.document.mixin",
    ]
    _order = "id desc"
    _rec_name = "number"
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
    batch_id = fields.Many2one(
        "opencell.invoice.batch",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    external_id = fields.Char(string="ID in Opencell", required=True, readonly=True)
    number = fields.Char(required=True, readonly=True, index=True)
    invoice_type = fields.Char(readonly=True)
    account_code = fields.Char(string="Billing Account", readonly=True)
    billing_group_id = fields.Many2one(
        "billing.group", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    state = fields.Selection(
        INVOICE_STATE, required=True, readonly=True, default="to_import"
    )
    payload = fields.Json(
        readonly=True,
        copy=False,
        prefetch=False,
        groups="base.group_system",
        help="What Opencell answered, until it is posted.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="move_id.partner_id", tracking=False)
    invoice_date = fields.Date(related="move_id.invoice_date", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_total = fields.Monetary(related="move_id.amount_total", store=True)
    error_message = fields.Text(readonly=True)
    error_date = fields.Datetime(readonly=True)
    date_imported = fields.Datetime(readonly=True)

    _external_id_uniq = models.Constraint(
        "UNIQUE(backend_id, external_id)", "The invoice is here already."
    )
    _number_uniq = models.Constraint(
        "UNIQUE(backend_id, number)", "There is already an invoice with this number."
    )
    _move_uniq = models.UniqueIndex(
        "(move_id) WHERE move_id IS NOT NULL", "The entry belongs to another invoice."
    )
    _done_has_move = models.Constraint(
        "CHECK(state != 'done' OR move_id IS NOT NULL)",
        "An invoice that was taken over has its entry.",
    )
    _state_idx = models.Index("(backend_id, state)")

    # === ACTIONS === #

    def action_retry(self):
        """Try the selected invoices again after a person repaired what was wrong."""
        self.check_access("write")
        broken = self.sudo().filtered(lambda invoice: invoice.state != "done")
        broken.write({"state": "to_import", "payload": False})
        broken._clear_error()
        broken._enqueue_import()

    def action_view_move(self):
        """Open the invoice in accounting."""
        self.ensure_one()
        return self.move_id.get_formview_action()

    # === IMPORT === #

    def _enqueue_import(self):
        """Have the invoices read and posted by their batches, again if need be."""
        waiting = self.filtered(lambda invoice: invoice.state == "to_import")
        waiting.filtered(lambda invoice: not invoice.batch_id)._make_batches()
        waiting.batch_id._start()

    def _make_batches(self):
        """Put the invoices into batches of the size that their Opencell has."""
        batches = self.env["opencell.invoice.batch"]
        for backend, invoices in self.grouped("backend_id").items():
            size = backend.invoice_batch_size
            for start in range(0, len(invoices), size):
                part = invoices[start : start + size]
                part.batch_id = batches.create({"backend_id": backend.id})

    def _parse(self) -> ParsedInvoice:
        """The invoice that Opencell answered.

        :raises UserError: if it is not the one that it should be
        :raises InvoiceMismatchError: if it does not add up
        """
        backend = self.backend_id
        payload = self.payload
        try:
            invoice = parse_invoice(
                payload,
                self.company_id.business_tz,
                tolerance=Decimal(str(backend.invoice_tolerance)),
                credit_types=backend._get_credit_types(),
            )
        except InvoiceAmountsError as error:
            message = self._get_invalid_message(error)
            raise InvoiceMismatchError(message, error.ours, error.theirs) from error
        except InvalidInvoiceError as error:
            raise UserError(self._get_invalid_message(error)) from error
        if (str(invoice.remote_id), invoice.number) != (self.external_id, self.number):
            raise UserError(
                self.env._(
                    "Opencell has another invoice under this id: %(number)s.",
                    number=invoice.number,
                )
            )
        if not is_final(payload):
            raise UserError(
                self.env._("The invoice is not valid any more in Opencell.")
            )
        return invoice

    def _get_invalid_message(self, error: InvalidInvoiceError) -> str:
        return self.env._(
            "Invoice %(number)s is incomplete or does not add up: %(part)s.",
            number=self.number,
            part=str(error),
        )

    def _set_done(self, moves: dict, entries: list) -> None:
        """Note which entry each invoice has; the content is not needed any more."""
        records = self.browse().union(*(entry.record for entry in entries))
        quiet = records.with_context(tracking_disable=True)
        quiet.write({"payload": False, "date_imported": fields.Datetime.now()})
        for record, entry in zip(quiet, entries, strict=True):
            record.write(
                {
                    "move_id": moves[entry.record].id,
                    "billing_group_id": entry.values["opencell_billing_group_id"],
                }
            )
        quiet.write({"state": "done", "document_state": quiet._get_document_state()})
        quiet._clear_error()

    # === ERRORS === #

    def _refuse(self, error: Exception) -> None:
        """Keep why an invoice can't be taken; different amounts are a finding."""
        self.ensure_one()
        if isinstance(error, InvoiceMismatchError):
            self.env["sync.finding"]._report(
                self.backend_id,
                FINDING_AMOUNTS,
                self.number,
                record=self,
                part="amount",
                ours=str(error.ours),
                theirs=str(error.theirs),
            )
        message = str(error)
        if isinstance(error, IntegrityError):
            # the database's own text repeats the row: names, accounts
            message = self.env._(
                "The database refuses the invoice: %(rule)s.",
                rule=error.diag.constraint_name or type(error).__name__,
            )
        self.write(
            {
                "state": "error",
                "error_message": message,
                "error_date": fields.Datetime.now(),
            }
        )

    def _clear_error(self):
        broken = self.filtered("error_message")
        if not broken:
            return
        broken.write({"error_message": False, "error_date": False})
        broken.activity_unlink(["somconnexio_sync.mail_activity_type_error"])
        for backend, invoices in broken.grouped("backend_id").items():
            self.env["sync.finding"]._settle(
                backend, FINDING_AMOUNTS, invoices.mapped("number")
            )
