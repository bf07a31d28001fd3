# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class SomconnexioApiEventType(models.Model):
    """One kind of thing that happens, of which other programs can be told."""

    _name = "somconnexio.api.event.type"
    _description = "Event Type"
    _order = "code"
    _rec_name = "code"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(
        string="What Happened", required=True, translate=True, readonly=True
    )
    scope_id = fields.Many2one(
        "somconnexio.api.scope",
        string="Needed Permission",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="API clients get events of what they may read, and of nothing else.",
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "This event type exists already.")

    @api.model
    def _get(self, code: str):
        """Return the type with a code, which must be there."""
        return self.search([("code", "=", code)]).ensure_one()
