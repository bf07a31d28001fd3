# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

from ..const import SERVICE_ORDER_OPEN_STATES


class ServiceOrderPackMixin(models.AbstractModel):
    """What the rest of a pack learns when its main service does not come."""

    _name = "service.order.pack.mixin"
    _description = "Service Orders of a Pack"

    def _get_waiting_for_main(self):
        """Open activations of services that were ordered for the pack of this one."""
        lines = self.sudo().lead_line_id
        return (
            self.env["service.order"]
            .sudo()
            .search(
                [
                    ("lead_line_id.pack_main_line_id", "in", lines.ids),
                    ("type", "=", "activation"),
                    ("state", "in", SERVICE_ORDER_OPEN_STATES),
                ]
            )
        )

    def _on_failed(self) -> None:
        """The others of the pack go on: it may be tried again."""
        result = super()._on_failed()
        for order in self.filtered(lambda order: order.type == "activation"):
            for waiting in order._get_waiting_for_main():
                waiting.message_post(
                    body=self.env._(
                        "%(order)s, the main service of the pack, has failed. If it is "
                        "cancelled, this service starts with the tariff without pack.",
                        order=order.name,
                    )
                )
        return result

    def _on_cancelled(self) -> None:
        """The others of the pack start without it."""
        result = super()._on_cancelled()
        for order in self.filtered(lambda order: order.type == "activation"):
            for waiting in order._get_waiting_for_main():
                waiting.message_post(
                    body=self.env._(
                        "%(order)s, the main service of the pack, was cancelled: this "
                        "service starts with the tariff without pack.",
                        order=order.name,
                    )
                )
        return result
