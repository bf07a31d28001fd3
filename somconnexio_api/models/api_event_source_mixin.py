# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from collections import defaultdict
from urllib.parse import quote

from odoo import api, models


class ApiEventSourceMixin(models.AbstractModel):
    """Something whose changes other programs want to hear of.

    Comes first in ``_inherit``, so that it sees what all the others have done. As long
    as nobody listens it costs one query a transaction, whatever is written.
    """

    _name = "api.event.source.mixin"
    _description = "API: Source of Events"

    #: the field whose values are the states that events tell
    _event_field: str
    #: the fields that are written when it changes
    _event_triggers: frozenset[str] = frozenset()
    #: first part of the resource's address in the API
    _event_resource: str
    #: the field with which the API names it
    _event_reference = "name"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self._is_listened_to():
            records._tell_moves(dict.fromkeys(records.ids, False))
        return records

    def write(self, vals):
        before = {}
        if self._event_triggers & vals.keys() and self._is_listened_to():
            # sudo: whoever writes a state may be somebody who may not read it
            before = {record.id: record[self._event_field] for record in self.sudo()}
        result = super().write(vals)
        if before:
            self._tell_moves(before)
        return result

    @api.model
    def _is_listened_to(self) -> bool:
        return bool(self.env["somconnexio.api.event.subscription"]._get_listeners())

    def _tell_moves(self, before: dict) -> None:
        """Write the events of what has moved.

        :param before: id → state; False for what is new
        """
        moved = defaultdict(list)
        for record in self.sudo():
            now = record[self._event_field]
            if now == before[record.id] or not record._is_event_source():
                continue
            code = record._get_event_code(before[record.id])
            if code:
                moved[code].append(record.id)
        for code, ids in moved.items():
            self.env["somconnexio.api.event"]._record(code, self.browse(ids))

    # === HOOKS === #

    def _is_event_source(self) -> bool:
        """Whether the API knows the record at all."""
        return bool(self[self._event_reference])

    def _get_event_code(self, before: str | bool) -> str | None:
        """Return the event type of a move into the present state, or nothing.

        :param before: the earlier state; False for what is new
        """
        raise NotImplementedError

    def _get_event_state(self) -> str:
        """Return the state that the event tells: the one that the API tells."""
        return self[self._event_field]

    def _get_event_company(self):
        """Return the cooperative in which it happened."""
        return self.company_id

    def _get_event_client_id(self) -> int | bool | None:
        """Return the id of the only API client that may read it.

        False: none may. None: all those with the permission.
        """
        return None

    def _prepare_event(self) -> dict:
        """Return what an event tells of the record."""
        reference = self[self._event_reference]
        return {
            "reference": reference,
            "path": f"/{self._event_resource}/{quote(reference, safe='')}",
            "resource_state": self._get_event_state(),
        }
