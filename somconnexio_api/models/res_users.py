# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

from ..const import KEY_SCOPE


class ResUsers(models.Model):
    _inherit = "res.users"

    def _revoke_api_keys(self):
        """Remove the keys of these users that open our API."""
        # sudo: keys may be removed by their user and the system only
        keys = self.env["res.users.apikeys"].sudo()
        keys.search([("user_id", "in", self.ids), ("scope", "=", KEY_SCOPE)]).unlink()
