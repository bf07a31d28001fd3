# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class SomconnexioApiScope(models.Model):
    """One thing that a client can be allowed to do."""

    _name = "somconnexio.api.scope"
    _description = "Permission of API Clients"
    _order = "code"
    _rec_name = "code"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(
        string="What It Allows", required=True, translate=True, readonly=True
    )
    is_default = fields.Boolean(
        string="Given to New Clients",
        help="What an order form on a website needs. All else is given on purpose.",
    )
    is_for_members = fields.Boolean(
        readonly=True,
        help="Where this is asked for, the answers can be limited to one member: "
        "tokens of members may have it.",
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "This permission exists already.")
