from odoo import api, fields, models
from odoo.exceptions import ValidationError


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


class OpencellLanguageMapping(models.Model):
    _name = "opencell.language.mapping"
    _description = "Opencell Language"
    _inherit = ["opencell.mapping.mixin"]

    lang_id = fields.Many2one(
        "res.lang",
        required=True,
        index=True,
        ondelete="cascade",
        string="Language",
        context={"active_test": False},
    )

    _lang_uniq = models.Constraint(
        "UNIQUE(backend_id, lang_id)", "A language has one code."
    )


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
