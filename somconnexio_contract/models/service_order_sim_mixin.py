# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..tools.service_request import PlannedOrder, ServiceRequest


class ServiceOrderSimMixin(models.AbstractModel):
    """Another SIM card, or an eSIM in its place."""

    _name = "service.order.sim.mixin"
    _description = "Changes of SIM Cards"

    sim_card_ids = fields.One2many(
        comodel_name="service.sim.card",
        inverse_name="service_order_id",
        string="SIM Cards",
        groups="base.group_user",
    )

    @api.model
    def _get_values_of_sim_change(self) -> frozenset[str]:
        """``sim_type``; ``icc`` of the new card, if it is known already.

        Otherwise a cooperative that keeps a stock takes the card from there.
        """
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
        if request.values.get("sim_type") == "esim":
            refusal = contract._get_esim_refusal()
            if refusal:
                problems.append(problem("no_esim", "sim_type", refusal))
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

    # === CARDS OF THE STOCK === #

    def _announce(self) -> None:
        """The card of the stock is set aside as soon as it is asked for."""
        if self.type == "sim_change" and not self.fulfilled_on:
            self.sudo()._take_sim_card()
        return super()._announce()

    def _take_sim_card(self) -> None:
        """Set a card aside: the one of the given number, else the next one.

        With an empty stock the service order waits for somebody to name a card.
        """
        company = self.company_id
        needs_card = self.sim_type == "physical" and company.keeps_sim_stock
        if not needs_card or self.sim_card_ids:
            return
        cards = self.env["service.sim.card"]
        if self.icc:
            card = cards._find_card(self.icc, company)
        else:
            card = cards._find_next(company)
        card.filtered(lambda card: card.state == "stock")._assign_to_order(self)

    def _settle_fulfilment(self, values: dict) -> None:
        """The card that was set aside has left the house, or another one has."""
        result = super()._settle_fulfilment(values)
        if self.type == "sim_change":
            self.sim_card_ids.filtered(lambda card: card.icc != self.icc)._release()
            if self.icc:
                self._take_sim_card()
            cards = self.sim_card_ids
            cards.filtered(lambda card: card.state == "assigned")._use()
        return result

    def _on_cancelled(self) -> None:
        """A card that was set aside is free again."""
        result = super()._on_cancelled()
        cards = self.sim_card_ids
        cards.filtered(lambda card: card.state == "assigned")._release()
        return result

    def _apply_sim_change(self) -> None:
        for order in self:
            vals = {"sim_type": order.sim_type}
            if order.icc:
                vals["icc"] = order.icc
            order.contract_id.write(vals)
