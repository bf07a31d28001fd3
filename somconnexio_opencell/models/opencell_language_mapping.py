from odoo import fields, models


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
