# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class ContractLine(models.Model):
    _inherit = "contract.line"

    def _get_portal_price(self) -> float:
        """What the line costs with taxes; each month, unless it is a one-shot."""
        self.ensure_one()
        contract = self.contract_id
        company = contract.company_id
        product = self.product_id
        taxes = contract.fiscal_position_id.map_tax(
            product.taxes_id.filtered_domain(
                Domain(self.env["account.tax"]._check_company_domain(company))
            )
        )
        return taxes.compute_all(
            self.price_unit * (1 - self.discount / 100),
            currency=company.currency_id,
            quantity=self.quantity,
            product=product,
            partner=contract.partner_id,
        )["total_included"]

    def _is_one_shot(self) -> bool:
        """Whether the line is paid once."""
        return self.product_id.service_role == "one_shot"
