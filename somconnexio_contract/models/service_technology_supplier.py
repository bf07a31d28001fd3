# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models, tools


class ServiceTechnologySupplier(models.Model):
    """A supplier gives us a technology, and with it some kinds of products."""

    _name = "service.technology.supplier"
    _description = "Technology of a Supplier"
    _order = "technology_id, sequence, id"
    _check_company_auto = True

    technology_id = fields.Many2one(
        comodel_name="service.technology",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    supplier_id = fields.Many2one(
        comodel_name="service.supplier",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    category_ids = fields.Many2many(
        comodel_name="service.product.category",
        relation="service_technology_supplier_category_rel",
        column1="pair_id",
        column2="category_id",
        string="Allowed Categories",
        check_company=True,
        help="A contract of this technology and supplier has products of these "
        "categories, and of those below them, only. Empty: every product.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        help="If not set, new orders and contracts can't have this pair any more.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        index="btree_not_null",
    )

    _pair_uniq = models.UniqueIndex(
        "(technology_id, supplier_id)",
        "The supplier has already this technology: look among the archived ones.",
    )

    @api.depends("technology_id.company_id", "supplier_id.company_id")
    def _compute_company_id(self):
        for pair in self:
            pair.company_id = (
                pair.technology_id.company_id or pair.supplier_id.company_id
            )

    @api.depends("technology_id.name", "supplier_id.name")
    def _compute_display_name(self):
        for pair in self:
            names = (pair.technology_id.name, pair.supplier_id.name)
            pair.display_name = " · ".join(filter(None, names))

    @api.model_create_multi
    def create(self, vals_list):
        self._clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Forget what has been allowed."""
        self._clear_cache()
        return super().write(vals)

    def unlink(self):
        """Forget what has been allowed."""
        self._clear_cache()
        return super().unlink()

    @api.model
    def _clear_cache(self) -> None:
        self.env.registry.clear_cache()

    @api.model
    def _set_pairs(self, side: str, record, others) -> None:
        """Put exactly these pairs of a record in use.

        :param side: ``technology_id`` or ``supplier_id``: what the record is
        :param others: the suppliers, or technologies, of the record
        """
        other_side = "supplier_id" if side == "technology_id" else "technology_id"
        pairs = self.with_context(active_test=False).search([(side, "=", record.id)])
        kept = pairs.filtered(lambda pair: pair[other_side] in others)
        # What has been allowed is kept in case the pair comes back.
        (pairs - kept).filtered("active").active = False
        kept.filtered(lambda pair: not pair.active).active = True
        self.create(
            [
                {side: record.id, other_side: other.id}
                for other in others - kept[other_side]
            ]
        )

    # === CHECKS === #

    @api.model
    @tools.ormcache("technology_id", "supplier_id")
    def _get_allowed_category_ids(
        self, technology_id: int, supplier_id: int
    ) -> frozenset[int] | None:
        """What a pair allows.

        :return: ``None`` if the pair isn't in use, otherwise the ids of the
            categories, with those below them; with none, everything is allowed
        """
        # The answer is the same for everybody.
        pair = self.sudo().search(
            [
                ("technology_id", "=", technology_id),
                ("supplier_id", "=", supplier_id),
            ],
            limit=1,
        )
        if not pair:
            return None
        categories = pair.category_ids
        return frozenset(
            categories.with_context(active_test=False)
            .search([("id", "child_of", categories.ids)])
            .ids
            if categories
            else ()
        )

    @api.model
    def _check_pair(self, technology, supplier) -> tuple[str, str] | None:
        """The supplier has the technology; nothing is said if one isn't known.

        :return: ``None`` or ``(code, message)``
        """
        if not technology or not supplier:
            return None
        allowed = self._get_allowed_category_ids(technology.id, supplier.id)
        if allowed is not None:
            return None
        return (
            "wrong_supplier",
            self.env._(
                "%(supplier)s does not supply %(technology)s.",
                supplier=supplier.name,
                technology=technology.name,
            ),
        )

    @api.model
    def _check_category(self, technology, supplier, product) -> tuple[str, str] | None:
        """The pair allows products of this category.

        :return: ``None`` or ``(code, message)``
        """
        if not technology or not supplier or not product:
            return None
        allowed = self._get_allowed_category_ids(technology.id, supplier.id)
        category = product.service_category_id
        if not allowed or category.id in allowed:
            return None
        return (
            "wrong_category",
            self.env._(
                "%(product)s (%(category)s) can't be in a contract of "
                "%(technology)s by %(supplier)s.",
                product=product.name,
                category=category.name or self.env._("without service category"),
                technology=technology.name,
                supplier=supplier.name,
            ),
        )
