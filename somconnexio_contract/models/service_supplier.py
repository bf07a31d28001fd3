# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain


class ServiceSupplier(models.Model):
    _name = "service.supplier"
    _description = "Service Supplier"
    _inherit = ["service.company.mixin", "service.data.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    pair_ids = fields.One2many(
        comodel_name="service.technology.supplier",
        inverse_name="supplier_id",
        copy=True,
    )
    technology_ids = fields.Many2many(
        comodel_name="service.technology",
        compute="_compute_technology_ids",
        inverse="_inverse_technology_ids",
        search="_search_technology_ids",
        help="Technologies of the pairs in use.",
    )
    needs_coverage_answer = fields.Boolean(
        help="An order is not validated before the supplier has said what there is "
        "at the address.",
    )
    service_data_definition = fields.PropertiesDefinition(
        string="Service Data",
        help="What is noted down of a service of this supplier: its references and "
        "technical data. Never passwords: these are secrets of the contract.",
    )

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code)",
        "There is already a supplier with this code.",
    )

    @api.depends("pair_ids.technology_id", "pair_ids.active")
    def _compute_technology_ids(self):
        for supplier in self:
            supplier.technology_ids = supplier.pair_ids.filtered("active").technology_id

    def _inverse_technology_ids(self):
        for supplier in self:
            supplier.pair_ids._set_pairs(
                "supplier_id", supplier, supplier.technology_ids
            )

    def _search_technology_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain(
            "pair_ids",
            "any",
            Domain("technology_id", operator, value) & Domain("active", "=", True),
        )
