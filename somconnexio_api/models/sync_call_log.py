# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain


class SyncCallLog(models.Model):
    _inherit = "sync.call.log"

    @api.model
    def _get_expired(self, limit_date):
        """Events that are over too, taken or not: they say nothing that isn't
        elsewhere."""
        over = Domain("occurred_at", "<", limit_date)
        deliveries = self.env["somconnexio.api.event.delivery"]
        events = self.env["somconnexio.api.event"]
        return [
            *super()._get_expired(limit_date),
            (deliveries, over & Domain("state", "!=", "to_push")),
            (events, over & Domain("delivery_ids", "=", False)),
        ]
