# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..tools.service_request import PlannedOrder, ServiceRequest


class ServiceOrderTariffMixin(models.AbstractModel):
    """Another tariff from a day on, and bundles that are used up."""

    _name = "service.order.tariff.mixin"
    _description = "Changes of Tariffs"

    # === TARIFF CHANGE === #

    @api.model
    def _get_values_of_tariff_change(self) -> frozenset[str]:
        """``product_id``: the new tariff. ``pack_main_contract_id``: the main
        service whose pack the contract joins; ``pack_id``: which pack, where the
        main service may have several. In a pack the tariff follows from the size.
        ``supplier_id``: whose the new service is, if a rule changes it.
        """
        return frozenset(
            {"product_id", "pack_main_contract_id", "pack_id", "supplier_id"}
        )

    @api.model
    def _check_tariff_change(self, request: ServiceRequest) -> list[dict]:
        contract = request.contracts
        if contract.partner_id._is_banned("tariff_change"):
            text = self.env._("The member may not change tariffs.")
            return [self._make_request_problem("banned", "contracts", text)]
        if request.values.get("pack_main_contract_id"):
            return contract._check_joining_pack(request)
        problems = self._require_values(request, "product_id")
        return problems or self._check_new_tariff(request)

    @api.model
    def _check_new_tariff(self, request: ServiceRequest) -> list[dict]:
        """The tariff is one that the contract may have."""
        contract, product = request.contracts, request.values["product_id"]
        text = None
        if product.service_role != "main" or not product.active:
            text = self.env._("%(product)s is no tariff.", product=product.name)
        elif product.is_pack_exclusive and not contract._keeps_pack_with(product):
            text = self.env._(
                "%(product)s is only sold in a pack: name its main service.",
                product=product.name,
            )
        elif product not in contract._get_tariff_changes():
            text = self.env._(
                "%(old)s can't be changed to %(new)s.",
                old=contract.tariff_product_id.name,
                new=product.name,
            )
        if not text:
            return self._check_tariff_rule(request)
        return [self._make_request_problem("wrong_tariff", "product_id", text)]

    @api.model
    def _plan_tariff_change(self, request: ServiceRequest) -> list[PlannedOrder]:
        contract = request.contracts
        if request.values.get("pack_main_contract_id"):
            day = self._get_request_date(request)
            return [contract._plan_joining_pack(request, day)]
        day = self._get_tariff_date(request)
        vals = {"product_id": request.values["product_id"].id}
        if request.values.get("supplier_id"):
            vals["supplier_id"] = request.values["supplier_id"].id
        if contract.pack_main_contract_id:
            vals["pack_move"] = "leave"
        return [PlannedOrder(contract, "tariff_change", day, vals)]

    def _apply_tariff_change(self) -> None:
        """The old line ends the day before, the new one begins."""
        moving = self.filtered(lambda order: not order._is_resizing()).contract_id
        left = moving.pack_main_contract_id
        for day, orders in self.grouped("effective_date").items():
            orders.contract_id._end_tariff(fields.Date.subtract(day, days=1))
        self._apply_new_service()
        lines = []
        for order in self:
            contract = order.contract_id
            vals = contract._prepare_line(order.product_id, order.effective_date)
            lines.append({**vals, "contract_id": contract.id})
        self.env["contract.line"].create(lines)
        for order in self.filtered("pack_move"):
            order.contract_id._apply_pack_move(order)
        # Sizes of the pack that they had count no longer.
        self._find_open(moving, "tariff_change").filtered(
            lambda order: order._is_resizing()
        )._cancel(self.env._("Replaced by a newer request"))
        # Packs follow the tariff of their main service, and who has come or gone.
        contracts = self.contract_id
        mains = contracts.filtered("pack_member_ids") | moving.pack_main_contract_id
        waiting = contracts._get_joins().pack_main_contract_id
        (mains | waiting | left)._rebalance_pack()

    def _is_resizing(self) -> bool:
        """Whether it only gives a service the tariff of its pack's new size."""
        return self.pack_move == "resize"

    # === ONE-SHOT === #

    @api.model
    def _get_values_of_one_shot(self) -> frozenset[str]:
        """``product_id``: the bundle, valid until the end of the month."""
        return frozenset({"product_id"})

    @api.model
    def _check_one_shot(self, request: ServiceRequest) -> list[dict]:
        contract, product = request.contracts, request.values.get("product_id")
        if not product:
            return self._require_values(request, "product_id")
        text = None
        if contract.partner_id._is_banned("one_shot"):
            text = self.env._("The member may not buy bundles.")
        elif product.service_role != "one_shot" or not product.active:
            text = self.env._("%(product)s is no bundle.", product=product.name)
        elif product.service_technology_id != contract.service_technology_id:
            text = self.env._(
                "%(product)s is not for %(technology)s.",
                product=product.name,
                technology=contract.service_technology_id.name,
            )
        elif not product._fits_data_of(contract.tariff_product_id):
            text = self.env._(
                "%(product)s is for services that share their data.",
                product=product.name,
            )
        if not text:
            return []
        return [self._make_request_problem("wrong_product", "product_id", text)]

    @api.model
    def _plan_one_shot(self, request: ServiceRequest) -> list[PlannedOrder]:
        vals = {"product_id": request.values["product_id"].id}
        day = self._get_request_date(request)
        return [PlannedOrder(request.contracts, "one_shot", day, vals)]

    def _apply_one_shot(self) -> None:
        """A line of its own until the end of the month."""
        self.env["contract.line"].create(
            [
                {
                    **order.contract_id._prepare_line(
                        order.product_id, order.effective_date
                    ),
                    "contract_id": order.contract_id.id,
                    "date_end": fields.Date.end_of(order.effective_date, "month"),
                }
                for order in self
            ]
        )
