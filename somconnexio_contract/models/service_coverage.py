# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ServiceCoverage(models.Model):
    """What one supplier says of one technology at the address of a line."""

    _name = "service.coverage"
    _description = "Coverage at an Address"
    _order = "line_id, id"
    _check_company_auto = True

    line_id = fields.Many2one(
        comodel_name="crm.lead.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", related="line_id.company_id", store=True, index=True
    )
    supplier_id = fields.Many2one(
        comodel_name="service.supplier",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('technology_ids', '=?', technology_id)]",
    )
    technology_id = fields.Many2one(
        comodel_name="service.technology",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('has_service_address', '=', True)]",
    )
    value_id = fields.Many2one(
        comodel_name="service.coverage.value",
        string="Answer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    territory_owner = fields.Char(help="Who owns the network at the address.")
    answered_on = fields.Date(
        string="Date",
        required=True,
        default=lambda self: self.env.company._get_business_date(),
    )

    _answer_uniq = models.UniqueIndex(
        "(line_id, supplier_id, technology_id)",
        "The supplier has answered for this technology already.",
    )
