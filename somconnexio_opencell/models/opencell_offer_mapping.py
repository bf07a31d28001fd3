from odoo import fields, models


class OpencellOfferMapping(models.Model):
    _name = "opencell.offer.mapping"
    _description = "Opencell Offer"
    _inherit = ["opencell.mapping.mixin"]

    technology_id = fields.Many2one(
        "service.technology", required=True, index=True, ondelete="cascade"
    )

    _technology_uniq = models.Constraint(
        "UNIQUE(backend_id, technology_id)", "A technology has one offer."
    )
