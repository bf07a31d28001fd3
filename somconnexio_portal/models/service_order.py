# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from odoo import models


class ServiceOrder(models.Model):
    _name = "service.order"
    _inherit = ["service.order", "member.portal.mixin"]

    def _get_portal_status(self) -> dict[str, str]:
        self.ensure_one()
        if self.state == "completed":
            return self._get_portal_completed()
        if self.fulfilled_on and self.state not in ("failed", "cancelled"):
            day = self._format_portal_date(self.effective_date)
            return {
                "label": self.env._("Ready: starts on %(day)s", day=day),
                "style": "info",
            }
        return {
            "draft": {"label": self.env._("About to begin"), "style": "info"},
            "acknowledged": {"label": self.env._("In preparation"), "style": "info"},
            "in_progress": {"label": self.env._("Being activated"), "style": "info"},
            "held": {
                "label": self.env._("Waiting for the date or for some information"),
                "style": "warning",
            },
            "failed": {
                "label": self.env._("Could not be activated: we will contact you"),
                "style": "danger",
            },
            "cancelled": {"label": self.env._("Cancelled"), "style": "secondary"},
        }[self.state]

    def _get_portal_completed(self) -> dict[str, str]:
        """What came of it: the contract tells, it may have ended since."""
        if self.contract_id:
            return self.contract_id._get_portal_status()
        return {"label": self.env._("Done"), "style": "success"}
