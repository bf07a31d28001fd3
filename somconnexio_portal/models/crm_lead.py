# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from odoo import api, models
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "member.portal.mixin"]

    @api.model
    def _get_portal_domain(self, user) -> Domain:
        """Orders of the household, none of the other opportunities about it."""
        return super()._get_portal_domain(user) & Domain("is_service_order", "=", True)

    @api.model
    def _get_portal_orders(self, user):
        """A superuser's view of the orders, for searches within the domain.

        Members have no right on leads: staff's notes, the IBAN and the sales
        figures are on them. Pages show chosen values of the household's orders.

        :return: an empty recordset and the domain that each search must hold
        """
        orders = self.sudo().with_context(active_test=False)
        return orders, self._get_portal_domain(user)

    def _get_portal_status(self) -> dict[str, str]:
        self.ensure_one()
        if self.is_partly_failed and self.order_state == "provisioning":
            return {
                "label": self.env._("Under way, with a problem"),
                "style": "warning",
            }
        return {
            "new": {
                "label": self.env._("Received: we are checking it"),
                "style": "info",
            },
            "provisioning": {"label": self.env._("Under way"), "style": "info"},
            "won": {"label": self.env._("Completed"), "style": "success"},
            "lost": {"label": self.env._("Not carried out"), "style": "secondary"},
        }[self.order_state]
