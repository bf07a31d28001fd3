# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain


class ProductCatalogueMixin(models.AbstractModel):
    """What the website has to know of a product, and for whom it is."""

    _name = "product.catalogue.mixin"
    _description = "Products on the Website"

    commercial_name = fields.Char(
        string="Name on the Website",
        translate=True,
        help="If it is another one than the name by which staff know the product.",
    )
    is_sold_as_new = fields.Boolean(
        string="Sold as New",
        default=True,
        help="The website offers it to whoever asks for a new service. If not set, "
        "contracts only get it by a change.",
    )
    is_for_members = fields.Boolean(
        string="For Members",
        default=True,
        tracking=True,
        help="Members on their own account may have it.",
    )
    is_for_sponsored = fields.Boolean(
        string="For Sponsored People",
        default=True,
        tracking=True,
        help="People whom a member answers for may have it.",
    )
    agreement_ids = fields.Many2many(
        comodel_name="cooperation.agreement",
        relation="cooperation_agreement_product_template_rel",
        column1="product_template_id",
        column2="cooperation_agreement_id",
        string="Under Agreements",
        readonly=True,
        groups="somconnexio_contract.group_readonly",
        help="Agreements whose people may have it: they list their products.",
    )
    is_for_agreements = fields.Boolean(
        string="For People under Agreements",
        compute="_compute_is_for_agreements",
        search="_search_is_for_agreements",
    )
    is_for_shared_data = fields.Boolean(
        string="For Shared Data Only",
        help="Only services that share their data with others may have the bundle.",
    )

    @api.depends("agreement_ids")
    def _compute_is_for_agreements(self):
        for product in self:
            # That there is one is no secret, which one it is may be.
            product.is_for_agreements = bool(product.sudo().agreement_ids)

    @api.model
    def _search_is_for_agreements(self, operator, value):
        if operator != "in":
            return NotImplemented
        agreements = self.env["cooperation.agreement"].sudo()
        listing = agreements.search([("product_tmpl_ids", "!=", False)])
        return Domain("id", "in", listing.product_tmpl_ids.ids)

    def _get_web_name(self) -> str:
        """The name for members, in the language of the environment."""
        self.ensure_one()
        return self.commercial_name or self.name

    def _get_available_for(self, company) -> tuple[str, ...]:
        """Which kinds of people may have all of the products together.

        :return: some of ``member``, ``agreement``, ``sponsored``; an agreement
            counts if it lists every one of the products
        """
        kinds = []
        if all(product.is_for_members for product in self):
            kinds.append("member")
        agreements = self.env["cooperation.agreement"].sudo()
        for number, product in enumerate(self.sudo()):
            listing = product.agreement_ids
            agreements = agreements & listing if number else listing
        if agreements.filtered(lambda agreement: agreement.company_id == company):
            kinds.append("agreement")
        if all(product.is_for_sponsored for product in self):
            kinds.append("sponsored")
        return tuple(kinds)
