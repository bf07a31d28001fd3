from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

from odoo.addons.somconnexio_sync.exceptions import (
    CircuitOpenError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..const import INVOICE_STATE
from ..tools.invoice_parser import InvalidInvoiceError, parse_invoice, parse_pdf


class OpencellInvoice(models.Model):
    """An invoice of Opencell on its way into accounting, exactly once.

    to_import → done      posted, with Opencell's number and document
    to_import → error     refused: nothing was written, a person has to look
    error → to_import     tried again by a person
    """

    _name = "opencell.invoice"
    _description = "Opencell Invoice"
    _inherit = ["mail.thread", "mail.activity.mixin", "opencell.invoice.move.mixin"]
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
    external_id = fields.Char(string="ID in Opencell", required=True, readonly=True)
    number = fields.Char(required=True, readonly=True, index=True)
    account_code = fields.Char(string="Billing Account", readonly=True)
    billing_group_id = fields.Many2one(
        "billing.group", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    state = fields.Selection(
        INVOICE_STATE, required=True, readonly=True, default="to_import"
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
    date_enqueued = fields.Datetime(readonly=True)
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
    _state_idx = models.Index("(backend_id, state, date_enqueued)")

    # === ACTIONS === #

    def action_retry(self):
        """Try the selected invoices again after a person repaired what was wrong."""
        self.check_access("write")
        broken = self.sudo().filtered(lambda invoice: invoice.state != "done")
        broken._clear_error()
        broken.state = "to_import"
        broken._enqueue_import()

    def action_view_move(self):
        """Open the invoice in accounting."""
        self.ensure_one()
        return self.move_id.get_formview_action()

    # === JOB === #

    def _enqueue_import(self):
        """Have the invoices taken over, one by one."""
        self.write({"date_enqueued": fields.Datetime.now()})
        system = self.env(user=SUPERUSER_ID, context={})
        for invoice in system[self._name].browse(self.ids):
            invoice.with_context(allowed_company_ids=invoice.company_id.ids).with_delay(
                max_retries=0
            )._import()

    def _import(self):
        """Take an invoice over into accounting

        One transaction: the entry, its document and this row, or nothing.
        """
        self.ensure_one()
        self = self.with_context(lang=self.company_id.partner_id.lang)
        if not self.exists():
            return "Gone"
        bindings = self.env["sync.binding.mixin"]
        bindings._lock_row(self)
        if self.state != "to_import" or not self.backend_id._is_live():
            return "Nothing to do"
        try:
            payload, document = self._fetch()
        except CircuitOpenError as error:
            return str(error)
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise bindings._get_retry(error) from error
        self._take_over(payload, document)
        return f"{self.number} posted"

    def _fetch(self):
        """The invoice and its document, from Opencell."""
        with self.backend_id._get_client() as client:
            payload = client.get_invoice(int(self.external_id), self.number)
            content = payload.pop("pdf", None) or client.fetch_invoice_pdf(
                self.number, payload.get("invoiceType") or ""
            )
        return payload, content

    def _take_over(self, payload, content):
        """Make and post the entry.

        :raises UserError: if anything of the invoice can't be taken as it is
        """
        try:
            zone = self.company_id.business_tz
            invoice = parse_invoice(payload, zone)
            document = parse_pdf(content)
        except InvalidInvoiceError as error:
            raise UserError(
                self.env._(
                    "Invoice %(number)s is incomplete or does not add up: %(part)s.",
                    number=self.number,
                    part=str(error),
                )
            ) from error
        if (str(invoice.remote_id), invoice.number) != (self.external_id, self.number):
            raise UserError(
                self.env._(
                    "Opencell has another invoice under this id: %(number)s.",
                    number=invoice.number,
                )
            )
        group = self._find_billing_group(invoice)
        move = self._create_move(invoice, group)
        self._attach_document(move, document)
        self.write(
            {
                "state": "done",
                "move_id": move.id,
                "billing_group_id": group.id,
                "date_imported": fields.Datetime.now(),
            }
        )
        self._clear_error()

    # === ERRORS === #

    def _on_fail_import(self, **failure):
        """Keep why an invoice was refused, and tell a person, once.

        Called by queue_job on another cursor, after the job was rolled back.
        """
        for invoice in self.exists().filtered(lambda one: one.state != "done"):
            message = str(failure.get("exc_message") or failure.get("exc_name") or "?")
            invoice.write(
                {
                    "state": "error",
                    "error_message": message,
                    "error_date": fields.Datetime.now(),
                }
            )
            invoice._schedule_error_activity(message)

    def _schedule_error_activity(self, message):
        if self.activity_search(["somconnexio_sync.mail_activity_type_error"]):
            return
        responsible = self.backend_id.responsible_id or self.env.ref("base.user_admin")
        env = self.with_context(lang=responsible.lang).env
        self.activity_schedule(
            "somconnexio_sync.mail_activity_type_error",
            summary=env._("Invoice %(number)s needs a person", number=self.number),
            note=message,
            user_id=responsible.id,
        )

    def _clear_error(self):
        self.write({"error_message": False, "error_date": False})
        self.activity_unlink(["somconnexio_sync.mail_activity_type_error"])
