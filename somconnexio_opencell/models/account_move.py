from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountMove(models.Model):
    _inherit = "account.move"

    opencell_invoice_id = fields.Many2one(
        "opencell.invoice",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
    )
    opencell_billing_group_id = fields.Many2one(
        "billing.group",
        string="Billing Group",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
    )

    _opencell_invoice_uniq = models.UniqueIndex(
        "(opencell_invoice_id) WHERE opencell_invoice_id IS NOT NULL",
        "This invoice of Opencell has its entry already.",
    )

    @api.constrains("journal_id")
    def _check_opencell_journal(self):
        """Opencell numbers its journal's invoices: nobody else may add one."""
        backends = self.env["opencell.backend"].sudo().with_context(active_test=False)
        backends = backends.search([("journal_id", "in", self.journal_id.ids)])
        for move in self.sudo():
            if move.journal_id not in backends.journal_id:
                continue
            invoice = move.opencell_invoice_id
            if not invoice or move.name != invoice.number:
                raise ValidationError(
                    self.env._(
                        "Only Opencell makes invoices in the journal %(journal)s. "
                        "Please choose another journal.",
                        journal=move.journal_id.display_name,
                    )
                )

    # === DOCUMENT === #

    def _get_invoice_legal_documents(self, filetype, allow_fallback=False):
        if filetype == "pdf":
            self._provide_opencell_document()
        return super()._get_invoice_legal_documents(
            filetype, allow_fallback=allow_fallback
        )

    def _get_invoice_legal_documents_all(self, allow_fallback=False):
        self._provide_opencell_document()
        return super()._get_invoice_legal_documents_all(allow_fallback=allow_fallback)

    def _provide_opencell_document(self):
        """Have the document of Opencell if it was not wanted before."""
        invoice = self.sudo().opencell_invoice_id
        if invoice and not self.invoice_pdf_report_id:
            invoice._provide_document()
