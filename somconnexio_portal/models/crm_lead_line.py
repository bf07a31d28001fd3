# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from odoo import models


class CrmLeadLine(models.Model):
    _name = "crm.lead.line"
    _inherit = ["crm.lead.line", "member.portal.mixin"]

    def _get_portal_status(self) -> dict[str, str]:
        """Of its own activation; before there is one, of the whole order."""
        self.ensure_one()
        if self.service_order_id:
            return self.service_order_id._get_portal_status()
        return self.lead_id._get_portal_status()

    def _get_portal_detail(self) -> str:
        """Which number or which address the line is about."""
        self.ensure_one()
        number = self._format_portal_phone(self.phone_number)
        if number and self.kind == "portability":
            return self.env._("Keeps the number %(number)s", number=number)
        return number or (self.has_service_address and self.service_address) or ""

    def _get_portal_price(self) -> float:
        """Price of today with taxes; each month, unless it is a one-shot."""
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        return product._get_service_price()["with_tax"] if product else 0.0
