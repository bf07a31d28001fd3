# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ServiceCompanyMixin(models.AbstractModel):
    """Vocabulary of one cooperative, or of all of them if it names none."""

    _name = "service.company.mixin"
    _description = "Vocabulary of a Company"
    _check_company_auto = True

    code = fields.Char(required=True, help="Used by the API and the bridges.")
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Empty: every company uses it.",
    )

    @api.model
    def _get_by_code(self, code: str, company):
        """The company's own record with a code, else the one of all, or none."""
        return self.search(
            [("code", "=", code), ("company_id", "in", [company.id, False])],
            order="company_id",
            limit=1,
        )
