# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import timedelta

from odoo import api, fields, models

GC_SLICE = 10_000


class SomconnexioApiCall(models.Model):
    """One call of the API: who, what, with which result. No body, no personal data."""

    _name = "somconnexio.api.call"
    _description = "API Call"
    _order = "id desc"
    _rec_name = "route"

    create_date = fields.Datetime(string="When", index=True, readonly=True)
    client_id = fields.Many2one(
        "somconnexio.api.client",
        string="API Client",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty: the key was missing or wrong.",
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    member_id = fields.Many2one(
        "res.partner",
        string="On Behalf Of",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The member whose token was used.",
    )
    method = fields.Char(readonly=True)
    route = fields.Char(readonly=True, help="As it is in the description of the API.")
    reference = fields.Char(
        readonly=True, index="btree_not_null", help="Our reference of what it is about."
    )
    status = fields.Integer(string="HTTP Status", readonly=True, aggregator=None)
    duration = fields.Integer(string="Duration (ms)", readonly=True, aggregator="avg")

    def _record(self, vals: dict, call_id: int | None) -> int:
        """Write down a call, or how its repetition ended; return the row's id.

        Meant for a cursor of its own: a call that failed wrote nothing else. Odoo
        plays a request again if it met another one; that is still one call.
        """
        if call_id:
            self.browse(call_id).write(vals)
            return call_id
        return self.create(vals).id

    @api.autovacuum
    def _gc_calls(self):
        """Delete what is past its time, in slices.

        The number of days is the system parameter ``somconnexio_api.call_days`` (90).
        """
        parameters = self.env["ir.config_parameter"].sudo()
        days = int(parameters.get_param("somconnexio_api.call_days", 90))
        limit = fields.Datetime.now() - timedelta(days=days)
        old = self.sudo().search([("create_date", "<", limit)], limit=GC_SLICE)
        old.unlink()
        return len(old), len(old) == GC_SLICE
