# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

INVOICE_TYPES = ("out_invoice", "out_refund")


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["api.event.source.mixin", "account.move"]

    _event_field = "state"
    _event_triggers = frozenset({"state"})
    _event_resource = "invoices"

    def _is_event_source(self):
        return self.move_type in INVOICE_TYPES and bool(self.name)

    def _get_event_code(self, before):
        return self.state == "posted" and "invoice.posted"
