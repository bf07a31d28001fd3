from odoo import models


class ServiceOrder(models.Model):
    _inherit = "service.order"

    def _apply_compensation(self) -> None:
        """Have Opencell give back what the members were promised."""
        result = super()._apply_compensation()
        for company, orders in self.grouped("company_id").items():
            backend = self.env["opencell.backend"]._get_for_company(company)
            if backend:
                orders.contract_id._follow_opencell_charges(backend)
        return result
