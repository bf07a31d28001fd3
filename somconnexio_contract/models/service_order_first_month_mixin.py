# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ServiceOrderFirstMonthMixin(models.AbstractModel):
    """A service whose first month is a present: a compensation when it starts."""

    _name = "service.order.first.month.mixin"
    _description = "First Months for Free"

    def _apply_activation(self) -> None:
        result = super()._apply_activation()
        for order in self.filtered(lambda order: order._has_free_first_month()):
            order._give_first_month()
        return result

    def _has_free_first_month(self) -> bool:
        """Whether the order's tags or the member's agreement promise it."""
        agreement = self.partner_id.agreement_id
        return any(self.lead_id.tag_ids.mapped("is_first_month_free")) or bool(
            agreement.active and agreement.has_first_month_promotion
        )

    def _give_first_month(self):
        """Ask for the compensation; its key makes it exist once per contract.

        :return: the service order of the compensation
        """
        self.ensure_one()
        contract = self.contract_id
        words = self.with_context(lang=self.partner_id.lang).env
        return self.browse()._request(
            "compensation",
            contract,
            {"is_first_month": True, "comment": words._("First month free")},
            door=self.door,
            effective_date=contract.date_service_start,
            request_key=f"first-month/{contract.code}",
        )
