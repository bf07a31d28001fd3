from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OpencellCountryMapping(models.Model):
    """A country, or some of its provinces where other taxes apply."""

    _name = "opencell.country.mapping"
    _description = "Opencell Country"
    _inherit = ["opencell.mapping.mixin"]

    country_id = fields.Many2one(
        "res.country", required=True, index=True, ondelete="cascade"
    )
    state_ids = fields.Many2many(
        "res.country.state",
        string="Provinces",
        domain="[('country_id', '=', country_id)]",
        help="Empty: the country's provinces that no other line names.",
    )

    @api.constrains("backend_id", "country_id", "state_ids")
    def _check_unambiguous(self):
        for mapping in self:
            others = mapping.backend_id.country_mapping_ids - mapping
            rivals = others.filtered(
                lambda other, mapping=mapping: other.country_id == mapping.country_id
                and (
                    other.state_ids & mapping.state_ids
                    or not (other.state_ids or mapping.state_ids)
                )
            )
            if rivals:
                raise ValidationError(
                    self.env._(
                        "%(country)s or one of its provinces has two codes: "
                        "%(first)s and %(second)s.",
                        country=mapping.country_id.name,
                        first=mapping.code,
                        second=rivals[0].code,
                    )
                )
