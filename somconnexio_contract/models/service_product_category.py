# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ServiceProductCategory(models.Model):
    """What kinds of products there are, for the rules of the catalogue.

    Odoo's own product categories serve accounting and are shared by all
    companies; these belong to a cooperative.
    """

    _name = "service.product.category"
    _description = "Service Product Category"
    _inherit = ["service.company.mixin"]
    _parent_store = True
    _rec_name = "complete_name"
    _order = "complete_name, id"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", recursive=True, store=True
    )
    parent_id = fields.Many2one(
        comodel_name="service.product.category",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Where a category is allowed, those below it are too.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="service.product.category", inverse_name="parent_id"
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code)",
        "There is already a service category with this code.",
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for category in self:
            names = [category.parent_id.complete_name, category.name]
            category.complete_name = " / ".join(filter(None, names))

    @api.model_create_multi
    def create(self, vals_list):
        self.env["service.technology.supplier"]._clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Which pairs allow a category depends on where it is."""
        self.env["service.technology.supplier"]._clear_cache()
        return super().write(vals)

    def unlink(self):
        """Which pairs allow a category depends on where it was."""
        self.env["service.technology.supplier"]._clear_cache()
        return super().unlink()
