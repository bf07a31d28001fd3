from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OpencellUsageKind(models.Model):
    """What one parameter of Opencell's usage records means to people and programs."""

    _name = "opencell.usage.kind"
    _description = "Kind of Usage in Opencell"
    _inherit = ["opencell.mapping.mixin"]
    _order = "backend_id, sequence, id"
    _rec_name = "name"

    sequence = fields.Integer(default=10)
    code = fields.Char(
        string="Parameter",
        help="The first parameter of the usage records in Opencell, as VOICE.",
    )
    name = fields.Char(
        required=True, translate=True, help="What members read, as Calls."
    )
    public_code = fields.Char(
        required=True,
        help="What programs that use the API read, as voice. Do not change it once "
        "they do.",
    )
    unit = fields.Char(required=True, help="What is counted, as min, MB or SMS.")
    unit_size = fields.Float(
        string="Opencell's Units in One",
        required=True,
        default=1.0,
        digits=(16, 6),
        help="60 if Opencell counts seconds and minutes are told.",
    )

    _code_uniq = models.UniqueIndex(
        "(backend_id, upper(code))", "This parameter is explained already."
    )
    _public_code_uniq = models.Constraint(
        "UNIQUE(backend_id, public_code)",
        "Programs must be able to tell the kinds of usage apart.",
    )
    _unit_size_positive = models.Constraint(
        "CHECK(unit_size > 0)", "A unit must be more than nothing."
    )

    @api.constrains("public_code")
    def _check_public_code(self):
        for kind in self:
            code = kind.public_code
            if not (code.isascii() and code.isidentifier() and code.islower()):
                raise ValidationError(
                    self.env._(
                        "The code %(code)s may hold small letters, digits and "
                        "underscores only, a letter first.",
                        code=code,
                    )
                )

    def _convert(self, quantity: Decimal) -> Decimal:
        """Return a quantity of Opencell's in our unit."""
        self.ensure_one()
        # as it is shown: a float has more digits than anybody entered
        return quantity / Decimal(f"{self.unit_size:.6f}")
