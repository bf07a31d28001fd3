# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo import api, fields, models
from odoo.tools import SQL


class ApiTicket(models.Model):
    """All tickets that a member may know of, whoever opened them.

    A row is a view on one ticket of one of the models made with
    ``otrs.conversation.mixin``.
    """

    _name = "api.ticket"
    _description = "Ticket of a Member"
    _inherit = ["sync.union.mixin"]
    _auto = False
    _order = "opened_on desc, id desc"
    _rec_name = "number"
    _union_of = "otrs.conversation.mixin"

    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        model_field="res_model", readonly=True, string="Record ID"
    )
    kind = fields.Selection(
        [("service_order", "Of a service order"), ("member", "Opened by the member")],
        readonly=True,
    )
    number = fields.Char(readonly=True)
    subject = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Member", readonly=True)
    contract_id = fields.Many2one("contract.contract", readonly=True)
    service_order_id = fields.Many2one("service.order", readonly=True)
    is_open = fields.Boolean(readonly=True)
    opened_on = fields.Datetime(readonly=True)
    changed_on = fields.Datetime(
        readonly=True,
        help="When Odoo last learned something of the ticket: what a client that asks "
        "for changes has not seen yet.",
    )

    @api.model
    def _select_rows(self, model: Any, row_id: SQL) -> SQL:
        return model._select_api_rows(row_id)

    def _get_ticket(self) -> Any:
        """The ticket itself, with the rights of the row."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)
