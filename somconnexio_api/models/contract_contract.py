# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = ["api.event.source.mixin", "contract.contract"]

    _event_field = "lifecycle_state"
    _event_triggers = frozenset({"lifecycle_state"})
    _event_resource = "contracts"
    _event_reference = "code"

    def _is_event_source(self):
        return bool(self.service_technology_id and self.code and self.lifecycle_state)

    def _get_event_code(self, before):
        if self.lifecycle_state in ("terminated", "cancelled"):
            return "contract.ended"
        if self.lifecycle_state == "active" and before in (False, "pending_active"):
            return "contract.activated"
        return before and "contract.changed"
