# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ServiceSupplier(models.Model):
    _name = "service.supplier"
    _inherit = ["service.data.mixin"]
    _description = "Service Supplier"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    code = fields.Char(required=True, help="Used by the API and the bridges.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    technology_ids = fields.Many2many(
        comodel_name="service.technology",
        relation="service_supplier_technology_rel",
        column1="supplier_id",
        column2="technology_id",
    )

    service_data_definition = fields.PropertiesDefinition(
        string="Service Data",
        help="What is noted down of a service of this supplier: its references and "
        "technical data. Never passwords: these are secrets of the contract.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "There is already a supplier with this code."
    )
