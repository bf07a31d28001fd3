# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

from ..tools.service_request import PlannedOrder, ServiceRequest

# What may give a contract a product, or a holder, that it did not have.
AGREEMENT_TYPES = ("tariff_change", "one_shot", "location_change", "holder_change")


class ServiceOrderAgreementMixin(models.AbstractModel):
    """People have what is for them, by whichever door they come."""

    _name = "service.order.agreement.mixin"
    _description = "Agreements and Requests of Service Orders"
    _inherit = ["service.order.request.mixin"]

    @api.model
    def _check_request(self, request: ServiceRequest) -> list[dict]:
        """Only a request that can be planned tells which products it leads to."""
        problems = super()._check_request(request)
        if problems or request.type not in AGREEMENT_TYPES:
            return problems
        return self._check_agreement(request)

    @api.model
    def _check_agreement(self, request: ServiceRequest) -> list[dict]:
        """A problem for each wanted product that is not for the holder."""
        holder = request.values.get("new_partner_id") or request.contracts.partner_id
        return [
            self._make_request_problem(code, "product_id", message)
            for product in self._get_wanted_products(request, holder)
            for code, message in filter(None, [holder._check_product(product)])
        ]

    @api.model
    def _get_wanted_products(self, request: ServiceRequest, holder):
        """Products that a request would give a holder who has none of them yet."""
        # Who asks for the change may be the holder, who reads no agreement.
        if holder.sudo().agreement_id or holder.member_kind == "sponsored":
            wanted = getattr(self, f"_plan_{request.type}")(request)
        else:
            # Members have what they choose, and whatever packs make of it.
            product = request.values.get("product_id")
            vals = {"product_id": product and product.id}
            wanted = [
                PlannedOrder(contract, request.type, None, vals)
                for contract in request.contracts
            ]
        return self._get_new_products(wanted)

    @api.model
    def _get_new_products(self, wanted: list[PlannedOrder]):
        """Products of planned service orders that their holders do not have yet.

        Whoever moves keeps a tariff that has been taken out of the agreement since.
        """
        products = self.env["product.product"]
        for planned in wanted:
            product = products.browse(planned.vals.get("product_id") or [])
            is_kept = product == planned.contract.tariff_product_id
            if not is_kept or planned.type == "holder_change":
                products |= product
        return products
