# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductCommunityMixin(models.AbstractModel):
    """Tariffs for the homes of a building that has a fibre in common."""

    _name = "product.community.mixin"
    _description = "Community Tariffs"

    is_community = fields.Boolean(
        string="For Community Projects Only",
        tracking=True,
        help="Only homes of a community project that names the tariff may have it.",
    )
    community_min_homes = fields.Integer(
        string="From Homes", help="The project has at least so many homes."
    )
    community_max_homes = fields.Integer(
        string="To Homes",
        help="The project has at most so many homes; nothing: there is no limit.",
    )

    @api.constrains("community_min_homes", "community_max_homes")
    def _check_community_homes(self):
        for template in self:
            first, last = template.community_min_homes, template.community_max_homes
            if first < 0 or last < 0 or (last and last < first):
                raise ValidationError(
                    self.env._(
                        "%(product)s: from %(first)s to %(last)s homes is no band.",
                        product=template.name,
                        first=first,
                        last=last,
                    )
                )

    @api.constrains("is_community")
    def _check_community_packs(self):
        """What a pack has as main tariff is no community tariff unseen."""
        packs = self.env["service.pack"].search(
            [("main_product_ids.product_tmpl_id", "in", self.ids)]
        )
        packs._check_community_tariffs()

    def _fits_homes(self, homes: int) -> bool:
        """Whether a project with so many homes may have the tariff.

        :param homes: 0 if nobody knows, which is nothing to object to
        """
        self.ensure_one()
        last = self.community_max_homes
        return not homes or (
            self.community_min_homes <= homes and (not last or homes <= last)
        )
