# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

from ..tools.service_request import PlannedOrder, ServiceRequest


class ServiceOrderCompensationMixin(models.AbstractModel):
    """What a member gets back: for days without service, or as a welcome."""

    _name = "service.order.compensation.mixin"
    _description = "Compensations"

    @api.model
    def _get_values_of_compensation(self) -> frozenset[str]:
        """``amount`` (without tax) or ``days`` (of the monthly price) or
        ``is_first_month`` (the whole monthly price); ``comment``: why.
        """
        return frozenset({"amount", "days", "is_first_month", "comment"})

    @api.model
    def _check_compensation(self, request: ServiceRequest) -> list[dict]:
        values = request.values
        given = [
            name for name in ("amount", "days", "is_first_month") if values.get(name)
        ]
        problem = self._make_request_problem
        if len(given) != 1:
            text = self.env._("Say either an amount or a number of days.")
            return [problem("amount_or_days", "amount", text)]
        if (values.get("amount") or 0) < 0 or (values.get("days") or 0) < 0:
            text = self.env._("A compensation is not negative.")
            return [problem("negative", given[0], text)]
        return []

    @api.model
    def _plan_compensation(self, request: ServiceRequest) -> list[PlannedOrder]:
        contract, values = request.contracts, request.values
        company = contract.company_id
        monthly = contract._get_monthly_price()
        days = values.get("days") or 0
        amount = values.get("amount") or (monthly * days / 30 if days else monthly)
        amount = company.currency_id.round(amount)
        is_over = (
            days > company.compensation_max_days
            or company.currency_id.compare_amounts(amount, monthly) > 0
            or contract.lifecycle_state == "terminated"
        )
        product = company.compensation_product_id
        vals = {
            "amount": amount,
            "days": days,
            "comment": values.get("comment"),
            "is_approval_needed": is_over,
            "product_id": product.id or contract.tariff_product_id.id,
        }
        day = self._get_request_date(request)
        return [PlannedOrder(contract, "compensation", day, vals)]

    def _apply_compensation(self) -> None:
        """Extension point: Odoo itself only notes down what is owed.

        Whoever bills (a bridge) takes the amount from the completed service order.
        """
