# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

from odoo.addons.somconnexio_contract.const import CONTRACT_MAKING_TYPES

# The others move the contract's state, which tells it, or make a new contract; what a
# compensation gives back is on an invoice.
NO_CHANGE_TYPES = (
    *CONTRACT_MAKING_TYPES,
    "suspension",
    "resumption",
    "compensation",
    "termination",
)


class ServiceOrder(models.Model):
    _name = "service.order"
    _inherit = ["api.event.source.mixin", "service.order"]

    _event_field = "state"
    _event_triggers = frozenset({"state"})
    _event_resource = "service-orders"

    def _get_event_code(self, before):
        return before and "service_order.state_changed"

    def _on_completed(self):
        """Tell that the contracts are not as they were."""
        result = super()._on_completed()
        changed = self.filtered(lambda order: order.type not in NO_CHANGE_TYPES)
        contracts = changed.contract_id.filtered(lambda c: c._is_event_source())
        self.env["somconnexio.api.event"]._record("contract.changed", contracts)
        return result
