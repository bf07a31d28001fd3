# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    api_client_id = fields.Many2one(
        "somconnexio.api.client",
        string="API client",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="somconnexio_contract.group_user",
        help="The program that placed the order.",
    )
    api_request_digest = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Digest of the request: tells a repeated one from another one that has "
        "the same UUID.",
    )

    _api_client_date_idx = models.Index(
        "(api_client_id, create_date) WHERE api_client_id IS NOT NULL"
    )
