# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import ValidationError


class ContractCatalogueMixin(models.AbstractModel):
    """What the catalogue lets a contract be."""

    _name = "contract.catalogue.mixin"
    _description = "Catalogue Rules of a Contract"

    @api.constrains("service_technology_id", "service_supplier_id")
    def _check_service_pair(self):
        pairs = self.env["service.technology.supplier"]
        for contract in self:
            technology = contract.service_technology_id
            supplier = contract.service_supplier_id
            found = pairs._check_pair(technology, supplier)
            if found:
                raise ValidationError(found[1])
            if supplier and pairs._get_allowed_category_ids(technology.id, supplier.id):
                contract._get_lines_from_today()._check_category_allowed()

    def _get_lines_from_today(self):
        """Lines of today and of the future; the past is what it was."""
        today = self.company_id._get_business_date()
        return self.contract_line_ids.filtered(
            lambda line: not line.is_canceled
            and (not line.date_end or line.date_end >= today)
        )
