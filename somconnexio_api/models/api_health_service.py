# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

from ..const import VERSION


class ApiHealthService(models.AbstractModel):
    """State of the server as its clients may know it."""

    _name = "api.health.service"
    _description = "API: Health"

    def _get_health(self) -> dict:
        components = self._get_components()
        is_degraded = any(part["status"] == "degraded" for part in components)
        return {
            "status": "degraded" if is_degraded else "ok",
            "version": VERSION,
            "components": components,
        }

    def _get_components(self) -> list[dict]:
        """Extension point: the systems behind us, as dicts with `name` and `status`.

        The status is "ok", "degraded" or "disabled"; a system to which things are sent
        also has `waiting`, `errors`, `uncertain` and `ready` (for today). No call to a
        remote here: what the last calls found is enough.
        """
        bridges = self.env.registry.descendants(["sync.backend.mixin"], "_inherit")
        # who gets our events is not behind us, and no other client's business
        bridges = sorted(set(bridges) - {"somconnexio.api.event.subscription"})
        # sudo: a client reads which systems work, not how they are reached
        return [
            {
                "name": backend.code.lower(),
                "status": self._get_backend_status(backend),
                **backend._get_traffic(),
            }
            for model in bridges
            if not self.env[model]._abstract
            for backend in self.env[model]
            .sudo()
            .search([("company_id", "=", self.env.company.id)], order="code")
        ]

    def _get_backend_status(self, backend) -> str:
        if backend.state == "disabled":
            return "disabled"
        is_well = backend.breaker_state == "closed" and not backend.is_paused
        return "ok" if is_well else "degraded"
