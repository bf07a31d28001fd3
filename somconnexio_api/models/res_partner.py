# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["api.event.source.mixin", "res.partner"]

    _event_field = "is_member"
    _event_triggers = frozenset({"is_member"})
    _event_resource = "members"
    _event_reference = "ref"

    def _is_event_source(self):
        return bool(self.ref and self.company_id)

    def _get_event_code(self, before):
        return "member.joined" if self.is_member else "member.left"

    def _get_event_state(self):
        return "joined" if self.is_member else "left"
