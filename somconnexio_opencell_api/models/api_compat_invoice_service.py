# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

from odoo.addons.somconnexio_opencell.const import DOCUMENT_REQUIRED


class ApiCompatInvoiceService(models.AbstractModel):
    _inherit = "api.compat.invoice.service"

    def _get_invoice(self, number):
        """That Opencell does not answer is not told as "there is no document"."""
        service = self.with_context(**{DOCUMENT_REQUIRED: True})
        return super(ApiCompatInvoiceService, service)._get_invoice(number)
