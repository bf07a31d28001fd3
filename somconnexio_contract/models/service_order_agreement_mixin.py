# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

from ..tools.service_request import PlannedOrder, ServiceRequest

# What may give a contract a product, or a holder, that it did not have.
AGREEMENT_TYPES = ("tariff_change", "one_shot", "location_change", "holder_change")


class ServiceOrderAgreementMixin(models.AbstractModel):
    """People under an agreement have what it says, by whichever door they come."""

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
        """A problem for each wanted product that is not in the holder's agreement."""
        holder = request.values.get("new_partner_id") or request.contracts.partner_id
        # Who asks for the change may be the holder, who reads no agreement.
        agreement = holder.sudo().agreement_id
        if not agreement:
            return []
        wanted = getattr(self, f"_plan_{request.type}")(request)
        products = self._get_new_products(wanted).filtered(
            lambda product: not agreement._allows(product)
        )
        return [
            self._make_request_problem(
                "not_in_agreement",
                "product_id",
                self.env._(
                    "%(product)s is not in the agreement with %(agreement)s.",
                    product=product.name,
                    agreement=agreement.display_name,
                ),
            )
            for product in products
        ]

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
