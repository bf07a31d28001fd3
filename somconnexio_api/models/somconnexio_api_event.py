# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import uuid
from datetime import timezone

from odoo import api, fields, models


class SomconnexioApiEvent(models.Model):
    """Something that happened and that somebody listens to.

    Written in the transaction of the change itself: there is an event if and only if
    the change was stored. It names what has changed and tells nothing personal.
    """

    _name = "somconnexio.api.event"
    _description = "Event"
    _order = "id desc"
    _rec_name = "event_uuid"
    _log_access = False

    event_uuid = fields.Char(string="Event ID", required=True, readonly=True)
    type_id = fields.Many2one(
        "somconnexio.api.event.type", required=True, readonly=True, ondelete="restrict"
    )
    occurred_at = fields.Datetime(required=True, readonly=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    reference = fields.Char(required=True, readonly=True)
    path = fields.Char(
        required=True,
        readonly=True,
        help="Where the API tells what it is now, below the address of the API.",
    )
    resource_state = fields.Char(string="New State", required=True, readonly=True)
    delivery_ids = fields.One2many(
        "somconnexio.api.event.delivery", "event_id", readonly=True
    )

    _event_uuid_uniq = models.Constraint(
        "UNIQUE(event_uuid)", "An event has an id of its own."
    )

    @api.model
    def _record(self, code: str, records: models.BaseModel) -> None:
        """Write an event for each record, if somebody listens, and its deliveries.

        :param code: of a `somconnexio.api.event.type`
        :param records: of a model made with `api.event.source.mixin`
        """
        heard = self._find_listeners(code, records.sudo())
        if not heard:
            return
        # sudo: events are nobody's to write
        type_ = self.env["somconnexio.api.event.type"].sudo()._get(code)
        events = self.sudo().create([self._prepare(type_, one) for one, _ids in heard])
        self.env["somconnexio.api.event.delivery"].sudo().create(
            [
                {
                    "event_id": event.id,
                    "backend_id": subscription_id,
                    "external_code": event.event_uuid,
                }
                for event, (_record, ids) in zip(events, heard, strict=True)
                for subscription_id in ids
            ]
        )

    @api.model
    def _find_listeners(self, code, records):
        """Return who is to be told of what: a list of (record, subscription ids)."""
        listeners = self.env["somconnexio.api.event.subscription"]._get_listeners()
        heard = []
        for record in records:
            found = listeners.get((record._get_event_company().id, code))
            if not found:
                continue
            owner_id = record._get_event_client_id()
            ids = [
                subscription_id
                for subscription_id, client_id in found
                if not client_id or owner_id in (None, client_id)
            ]
            if ids:
                heard.append((record, ids))
        return heard

    @api.model
    def _prepare(self, type_, record):
        return {
            "event_uuid": str(uuid.uuid4()),
            "type_id": type_.id,
            "occurred_at": fields.Datetime.now(),
            "company_id": record._get_event_company().id,
            "res_model": record._name,
            "res_id": record.id,
            **record._prepare_event(),
        }

    def _prepare_message(self) -> dict:
        """Return what the receivers get. Whatever else they want to know they read."""
        self.ensure_one()
        occurred_at = self.occurred_at.replace(tzinfo=timezone.utc)
        return {
            "id": self.event_uuid,
            "type": self.type_id.code,
            "timestamp": occurred_at.isoformat().replace("+00:00", "Z"),
            "data": {
                "company": self.company_id.vat or self.company_id.name,
                "reference": self.reference,
                "path": self.path,
                "state": self.resource_state,
                "sequence": self.id,
            },
        }

    def action_open_record(self):
        """Open what has changed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
