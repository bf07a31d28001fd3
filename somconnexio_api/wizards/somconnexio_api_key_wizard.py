# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class SomconnexioApiKeyWizard(models.TransientModel):
    _name = "somconnexio.api.key.wizard"
    _description = "New API Key"

    client_id = fields.Many2one(
        "somconnexio.api.client", required=True, readonly=True, ondelete="cascade"
    )
    validity_days = fields.Integer(
        string="Valid for (days)",
        required=True,
        default=365,
        help="Make the next key in time: two keys can be valid side by side.",
    )

    def action_generate(self):
        """Make the key and show it, once: only its hash is stored."""
        self.ensure_one()
        self.client_id.check_access("write")
        key = self.client_id._generate_key(self.validity_days)
        view = self.env.ref("somconnexio_api.res_users_apikeys_show_view_form")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("API key of %(client)s", client=self.client_id.name),
            "res_model": "res.users.apikeys.show",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {"default_key": key},
        }
