# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from ..const import COVERAGE_OUTCOME


class ServiceCoverageValue(models.Model):
    """A word in which suppliers say what there is at an address."""

    _name = "service.coverage.value"
    _description = "Coverage Answer"
    _inherit = ["service.company.mixin"]
    _order = "sequence, id"

    name = fields.Char(string="Answer", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    outcome = fields.Selection(
        selection=COVERAGE_OUTCOME,
        string="Meaning",
        required=True,
        default="served",
        help="What was not checked counts as no answer.",
    )

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code)",
        "There is already an answer with this code.",
    )
