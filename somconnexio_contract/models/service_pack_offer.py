# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ServicePackOffer(models.Model):
    """A pack as the website shows it: a main tariff with so many services."""

    _name = "service.pack.offer"
    _description = "Pack on the Website"
    _order = "sequence, id"
    _check_company_auto = True

    pack_id = fields.Many2one(
        comodel_name="service.pack", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="pack_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    available_main_product_ids = fields.Many2many(related="pack_id.main_product_ids")
    main_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Main Tariff",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('id', 'in', available_main_product_ids)]",
    )
    size = fields.Integer(
        required=True,
        default=1,
        help="How many services there are beside the main one.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Tariff of Each",
        compute="_compute_product_id",
    )
    is_complete = fields.Boolean(
        compute="_compute_is_complete",
        help="The pack has such a main tariff, and a tariff for the size. The website "
        "shows nothing else.",
    )
    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Used by the website to name the pack.",
    )
    commercial_name = fields.Char(
        string="Name on the Website",
        translate=True,
        help="If it isn't given, the names of the products are put together.",
    )
    is_featured = fields.Boolean(help="The website shows it before the others.")
    is_published_catalogue = fields.Boolean(
        string="Offered on the Website", default=True
    )
    price_with_tax = fields.Float(
        compute="_compute_price_with_tax",
        digits="Product Price",
        help="Of all services together.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "There is already a pack with this code."
    )
    _content_uniq = models.UniqueIndex(
        "(pack_id, main_product_id, size) WHERE active",
        "The website shows each pack once: there is one with this tariff and size.",
    )

    @api.depends("pack_id.tariff_ids.product_id", "pack_id.tariff_ids.size", "size")
    def _compute_product_id(self):
        for offer in self:
            offer.product_id = offer.pack_id._get_product(offer.size)

    @api.depends("product_id", "main_product_id", "pack_id.main_product_ids")
    def _compute_is_complete(self):
        for offer in self:
            mains = offer.pack_id.main_product_ids
            offer.is_complete = offer.product_id and offer.main_product_id in mains

    @api.depends("main_product_id", "pack_id", "size")
    def _compute_code(self):
        for offer in self:
            if not offer.code and offer.main_product_id:
                main, service = offer.main_product_id, offer.product_id
                parts = [main.default_code, str(offer.size), service.default_code]
                offer.code = "_".join(filter(None, parts))

    @api.depends("main_product_id", "product_id", "size")
    @api.depends_context("company")
    def _compute_price_with_tax(self):
        for offer in self:
            offer.price_with_tax = sum(
                product._get_service_price()["with_tax"]
                for product in offer._get_products()
            )

    @api.depends("commercial_name", "main_product_id", "product_id", "size")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = offer._get_web_name()

    def _get_products(self) -> list:
        """The products one by one: the main one, and the other as often as it is in."""
        self.ensure_one()
        return [
            product
            for product, quantity in (
                (self.main_product_id, 1),
                (self.product_id, self.size),
            )
            for _number in range(quantity if product else 0)
        ]

    def _get_web_name(self) -> str:
        """The name for members, in the language of the environment."""
        self.ensure_one()
        if self.commercial_name or not self.main_product_id:
            return self.commercial_name or self.pack_id.name or ""
        main = self.main_product_id.product_tmpl_id._get_web_name()
        service = self.product_id.product_tmpl_id
        return self.env._(
            "%(main)s with %(size)s × %(service)s",
            main=main,
            size=self.size,
            service=service._get_web_name() if service else "",
        )
