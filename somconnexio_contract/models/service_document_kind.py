# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ServiceDocumentKind(models.Model):
    """A document that members may be asked for, such as an identity card."""

    _name = "service.document.kind"
    _description = "Kind of Document"
    _inherit = ["service.company.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    help = fields.Char(
        string="Explanation",
        translate=True,
        help="What the member reads where the document is uploaded.",
    )

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code)",
        "There is already a kind of document with this code.",
    )
