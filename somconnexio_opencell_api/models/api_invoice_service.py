# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain

from odoo.addons.somconnexio_opencell.const import DOCUMENT_REQUIRED


class ApiInvoiceService(models.AbstractModel):
    _inherit = "api.invoice.service"

    def _get_contract_domain(self, code):
        """Opencell's invoices too: their lines name the contract themselves."""
        billed_there = Domain("invoice_line_ids.opencell_contract_id.code", "=", code)
        return super()._get_contract_domain(code) | billed_there

    def _get_contract_codes(self, invoices):
        billed_there = {
            line.id: line.opencell_contract_id.code
            for line in invoices.invoice_line_ids
            if line.opencell_contract_id.code
        }
        return {**super()._get_contract_codes(invoices), **billed_there}

    def _get_document(self, invoice):
        """The document of Opencell is fetched if nobody wanted it before.

        :raises SyncError: if Opencell does not answer
        """
        invoice = invoice.with_context(**{DOCUMENT_REQUIRED: True})
        return super()._get_document(invoice)
