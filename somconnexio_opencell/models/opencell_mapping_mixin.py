from odoo import fields, models


class OpencellMappingMixin(models.AbstractModel):
    """What one of our records is called in one Opencell."""

    _name = "opencell.mapping.mixin"
    _description = "Opencell Code"
    _order = "backend_id, code"
    _rec_name = "code"
    _check_company_auto = True

    backend_id = fields.Many2one(
        "opencell.backend",
        required=True,
        index=True,
        ondelete="cascade",
        string="Opencell",
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    code = fields.Char(required=True, help="The code in Opencell.")
