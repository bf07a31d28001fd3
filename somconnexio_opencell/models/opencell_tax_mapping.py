from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OpencellTaxMapping(models.Model):
    _name = "opencell.tax.mapping"
    _description = "Opencell Tax"
    _inherit = ["opencell.mapping.mixin"]

    tax_id = fields.Many2one(
        "account.tax",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('type_tax_use', '=', 'sale'), ('amount_type', '=', 'percent')]",
    )

    _code_uniq = models.Constraint(
        "UNIQUE(backend_id, code)", "A tax of Opencell is mapped once."
    )

    @api.constrains("tax_id")
    def _check_tax(self):
        for mapping in self:
            tax = mapping.tax_id
            if (
                tax.type_tax_use != "sale"
                or tax.amount_type != "percent"
                or tax.price_include
            ):
                raise ValidationError(
                    self.env._(
                        "%(tax)s is no percentage that is added to a sales price.",
                        tax=tax.display_name,
                    )
                )
