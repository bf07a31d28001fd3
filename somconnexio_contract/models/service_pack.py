# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import CUSTOMER_KIND


class ServicePack(models.Model):
    """A main service (a fibre) and the services (mobiles) that cost less with it.

    What each of them costs depends on how many there are.
    """

    _name = "service.pack"
    _description = "Service Pack"
    _inherit = ["mail.thread", "service.pack.website.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    customer_kind = fields.Selection(
        selection=CUSTOMER_KIND, required=True, default="any"
    )
    is_shared_data = fields.Boolean(
        help="The services of the pack share one volume of data."
    )
    main_product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="service_pack_main_product_rel",
        column1="pack_id",
        column2="product_id",
        string="Main Tariffs",
        check_company=True,
        domain=[("service_role", "=", "main")],
        help="The main service has one of these tariffs.",
    )
    includes_community = fields.Boolean(
        string="For Community Fibres Too",
        help="The main tariffs may be those of community projects. Otherwise these "
        "have no pack.",
    )
    tariff_ids = fields.One2many(
        comodel_name="service.pack.tariff",
        inverse_name="pack_id",
        string="Tariffs by Size",
        copy=True,
    )
    min_size = fields.Integer(compute="_compute_sizes", store=True)
    max_size = fields.Integer(compute="_compute_sizes", store=True)
    is_automatic = fields.Boolean(
        string="Joined Automatically",
        help="When the main service starts, the member's services with one of the "
        "tariffs below join by themselves, if there is room for all of them.",
    )
    candidate_product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="service_pack_candidate_product_rel",
        column1="pack_id",
        column2="product_id",
        string="Tariffs That Join",
        check_company=True,
        domain=[("service_role", "=", "main")],
    )
    smaller_pack_id = fields.Many2one(
        comodel_name="service.pack",
        string="If It Gets Too Small",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="The pack that the remaining services belong to.",
    )
    fallback_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Tariff Afterwards",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=[("service_role", "=", "main")],
        help="What a service gets when its pack ends.",
    )
    is_resize_provisioned = fields.Boolean(
        string="Provision Other Sizes",
        help="People or suppliers have to do something when the size changes. "
        "Otherwise the tariff changes in Odoo only.",
    )

    @api.depends("tariff_ids.size")
    def _compute_sizes(self):
        for pack in self:
            sizes = pack.tariff_ids.mapped("size")
            pack.min_size = min(sizes, default=0)
            pack.max_size = max(sizes, default=0)

    @api.constrains("smaller_pack_id")
    def _check_smaller_pack(self):
        if self._has_cycle("smaller_pack_id"):
            raise ValidationError(
                self.env._("Packs can't follow each other in a circle.")
            )

    @api.constrains("main_product_ids", "includes_community")
    def _check_community_tariffs(self):
        for pack in self.filtered(lambda pack: not pack.includes_community):
            product = pack.main_product_ids.filtered("is_community")[:1]
            if product:
                raise ValidationError(
                    self.env._(
                        "%(product)s is for community projects: the pack %(pack)s "
                        "has to say that it is for these too.",
                        product=product.name,
                        pack=pack.name,
                    )
                )

    def _get_product(self, size: int):
        """The tariff of each service when there are so many, or none."""
        self.ensure_one()
        tariff = self.tariff_ids.filtered(lambda tariff: tariff.size == size)
        return tariff.product_id

    def _resolve(self, size: int):
        """Which pack and which tariff so many services of this pack have.

        :return: pack and product; no pack if it has ended, no product if there is
            no room for so many
        """
        pack = self
        while pack and size < pack.min_size:
            pack = pack.smaller_pack_id
        if pack:
            return pack, pack._get_product(size)
        return pack, self.fallback_product_id

    @api.model
    def _find_for(self, main_product, partner, company):
        """Packs that a main service with a tariff may have, in their order."""
        kind = "company" if partner.is_company else "person"
        return self.search(
            [
                ("company_id", "=", company.id),
                ("main_product_ids", "in", main_product.ids),
                ("customer_kind", "in", ("any", kind)),
            ]
        )

    def _having(self, product):
        """Those in which a service may have a tariff, at one size or another."""
        return self.filtered(lambda pack: product in pack.tariff_ids.product_id)


class ServicePackTariff(models.Model):
    _name = "service.pack.tariff"
    _description = "Tariff of a Service Pack"
    _order = "pack_id, size"
    _check_company_auto = True

    pack_id = fields.Many2one(
        comodel_name="service.pack", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="pack_id.company_id", store=True, index=True)
    size = fields.Integer(
        required=True, help="How many services there are beside the main one."
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Tariff of Each",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("service_role", "=", "main")],
    )

    _size_positive = models.Constraint("CHECK (size > 0)", "A pack has a size.")
    _size_uniq = models.Constraint(
        "UNIQUE(pack_id, size)", "A pack has one tariff for each size."
    )
