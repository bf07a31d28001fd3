# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..tools.service_request import PlannedOrder, ServiceRequest


class ServiceOrderLifeMixin(models.AbstractModel):
    """A service begins, pauses, goes on and ends."""

    _name = "service.order.life.mixin"
    _description = "Life of a Service"

    def _apply_activation(self) -> None:
        self.contract_id._activate()
        for order in self:
            order.contract_id._join_after_activation(order)

    # === SUSPENSION AND RESUMPTION === #

    @api.model
    def _get_values_of_suspension(self) -> frozenset[str]:
        """``is_emergency``: without the days of notice; ``comment``: why."""
        return frozenset({"is_emergency", "comment"})

    @api.model
    def _check_suspension(self, request: ServiceRequest) -> list[dict]:
        contract, day = request.contracts, request.effective_date
        if request.values.get("is_emergency"):
            return self._require_values(request, "comment")
        policy = self.env["service.order.policy"]._find(
            "suspension", contract.service_technology_id, contract.company_id
        )
        today = contract.company_id._get_business_date()
        earliest = fields.Date.add(today, days=policy.notice_days)
        if not day or day >= earliest:
            return []
        text = self.env._(
            "The member has to know %(days)s days before: not before %(day)s, "
            "unless it is an emergency.",
            days=policy.notice_days,
            day=fields.Date.to_string(earliest),
        )
        return [self._make_request_problem("notice", "effective_date", text)]

    @api.model
    def _plan_suspension(self, request: ServiceRequest) -> list[PlannedOrder]:
        vals = dict(request.values)
        contract = request.contracts
        day = self._get_request_date(request)
        if vals.get("is_emergency") and not request.effective_date:
            day = contract.company_id._get_business_date()
        return [PlannedOrder(contract, "suspension", day, vals)]

    def _apply_suspension(self) -> None:
        self.contract_id._suspend()

    @api.model
    def _get_values_of_resumption(self) -> frozenset[str]:
        """``comment``: why."""
        return frozenset({"comment"})

    @api.model
    def _check_resumption(self, request: ServiceRequest) -> list[dict]:
        contract = request.contracts
        state = contract.lifecycle_state
        if state == "pending_terminate":
            state = contract.lifecycle_state_before
        if state == "suspended":
            return []
        text = self.env._(
            "Contract %(contract)s is not suspended.", contract=contract.code
        )
        return [self._make_request_problem("not_suspended", "contracts", text)]

    @api.model
    def _plan_resumption(self, request: ServiceRequest) -> list[PlannedOrder]:
        day = self._get_request_date(request)
        return [
            PlannedOrder(request.contracts, "resumption", day, dict(request.values))
        ]

    def _apply_resumption(self) -> None:
        self.contract_id._resume()

    # === TERMINATION === #

    @api.model
    def _get_values_of_termination(self) -> frozenset[str]:
        """``termination_reason_id`` (what happens), ``user_reason_id`` (what the
        member says), ``target_provider_id``, ``comment``.

        The effective date is the last day of the service.
        """
        return frozenset(
            {"termination_reason_id", "user_reason_id", "target_provider_id", "comment"}
        )

    @api.model
    def _check_termination(self, request: ServiceRequest) -> list[dict]:
        contract, day = request.contracts, request.effective_date
        problems = self._require_values(request, "termination_reason_id")
        reason = request.values.get("user_reason_id")
        if reason and reason.is_comment_required:
            problems += self._require_values(request, "comment")
        if day and contract.date_service_start and day < contract.date_service_start:
            text = self.env._("The service can't end before it has started.")
            problems.append(
                self._make_request_problem("before_start", "effective_date", text)
            )
        return problems

    @api.model
    def _plan_termination(self, request: ServiceRequest) -> list[PlannedOrder]:
        vals = {
            name: value.id if isinstance(value, models.Model) else value
            for name, value in request.values.items()
        }
        day = self._get_request_date(request)
        return [PlannedOrder(request.contracts, "termination", day, vals)]

    def _apply_termination(self) -> None:
        for day, orders in self.grouped("effective_date").items():
            orders.contract_id._terminate(day)

    def _announce(self) -> None:
        if self.type == "termination":
            order = self.sudo()
            order.contract_id._announce_termination(
                order.effective_date, order.termination_reason_id
            )
        return super()._announce()

    def _withdraw_announcement(self) -> None:
        self.filtered(
            lambda order: order.type == "termination"
        ).contract_id._withdraw_termination()
        return super()._withdraw_announcement()
