# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["api.event.source.mixin", "crm.lead", "api.origin.mixin"]

    _event_field = "order_state"
    _event_triggers = frozenset({"stage_id", "active"})
    _event_resource = "orders"
    _event_reference = "order_reference"

    _api_client_date_idx = models.Index(
        "(api_client_id, create_date) WHERE api_client_id IS NOT NULL"
    )

    def _is_event_source(self):
        return bool(self.is_service_order and self.order_reference)

    def _get_event_code(self, before):
        return "order.state_changed" if before else "order.received"

    def _get_event_client_id(self):
        return self.api_client_id.id
