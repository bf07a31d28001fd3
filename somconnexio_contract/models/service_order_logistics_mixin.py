# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ServiceOrderLogisticsMixin(models.AbstractModel):
    """What becomes of cards and routers when a service order ends."""

    _name = "service.order.logistics.mixin"
    _description = "Logistics of Service Orders"

    def _create_contract(self, values: dict) -> None:
        """The router that the member has got is that of the contract."""
        result = super()._create_contract(values)
        router = self._find_router(values.get("router_serial"))
        contract = self._get_resulting_contract()
        if router:
            router._install(contract)
            if not contract.router_serial:
                contract.router_serial = router.serial_number
        return result

    def _find_router(self, serial: str | None):
        """The router that provisioning names, else the one that was sent."""
        routers = self.env["service.router"].sudo()
        sent = self.lead_line_id.router_ids.filtered(lambda r: r.state == "sent")
        if not serial:
            return sent[:1]
        return routers.search(
            [
                ("company_id", "=", self.company_id.id),
                ("serial_number", "=", serial),
                ("state", "in", ("stock", "sent")),
            ],
            limit=1,
        )

    def _on_cancelled(self) -> None:
        """A card that was not sent is free again."""
        result = super()._on_cancelled()
        activations = self.filtered(lambda order: order.type == "activation")
        activations.lead_line_id._sim_drop()
        return result
