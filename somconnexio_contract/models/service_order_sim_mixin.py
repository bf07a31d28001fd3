# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

from ..tools.service_request import PlannedOrder, ServiceRequest


class ServiceOrderSimMixin(models.AbstractModel):
    """Another SIM card, or an eSIM in its place."""

    _name = "service.order.sim.mixin"
    _description = "Changes of SIM Cards"

    @api.model
    def _get_values_of_sim_change(self) -> frozenset[str]:
        """``sim_type``; ``icc`` of the new card, if it is known already."""
        return frozenset({"icc", "sim_type"})

    @api.model
    def _check_sim_change(self, request: ServiceRequest) -> list[dict]:
        contract = request.contracts
        problem = self._make_request_problem
        if not contract.is_mobile:
            text = self.env._("The service has no SIM card.")
            return [problem("no_sim", "contracts", text)]
        checks = self.env["crm.lead"]
        icc = checks._normalize_digits(request.values.get("icc"))
        problems = self._require_values(request, "sim_type")
        bad = checks._check_icc(icc)
        if bad:
            problems.append(problem(bad[0], "icc", bad[1]))
        elif icc and icc == contract.sudo().icc:
            text = self.env._("The contract has this SIM card already.")
            problems.append(problem("same_icc", "icc", text))
        return problems

    @api.model
    def _plan_sim_change(self, request: ServiceRequest) -> list[PlannedOrder]:
        vals = {
            "sim_type": request.values["sim_type"],
            "icc": self.env["crm.lead"]._normalize_digits(request.values.get("icc")),
        }
        day = self._get_request_date(request)
        return [PlannedOrder(request.contracts, "sim_change", day, vals)]

    def _apply_sim_change(self) -> None:
        for order in self:
            vals = {"sim_type": order.sim_type}
            if order.icc:
                vals["icc"] = order.icc
            order.contract_id.write(vals)
