# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ApiOriginMixin(models.AbstractModel):
    """Which program asked for a record, and with what."""

    _name = "api.origin.mixin"
    _description = "API: Where a Record Comes From"

    api_client_id = fields.Many2one(
        "somconnexio.api.client",
        string="API client",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="somconnexio_contract.group_user",
        help="The program that asked for it.",
    )
    api_request_digest = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Digest of the request: tells a repeated one from another one that has "
        "the same UUID.",
    )
