# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..const import DEFAULT_DATE, TARIFF_DAY, TARIFF_LANDLINE, TARIFF_MOVE


class ServiceTariffChangeRule(models.Model):
    """From which tariffs to which ones a contract changes, and how that is done.

    A company without rules has the tariffs' own lists only. With rules, a contract
    may change to what they name too; the first one that fits says the kind of the
    change, whether people have to do something, and on which day it is usual.
    """

    _name = "service.tariff.change.rule"
    _description = "Rule of Tariff Changes"
    _inherit = ["service.rule.mixin"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        string="Kind",
        required=True,
        help="What the API and the bridges call such a change. Several rules may "
        "have the same one.",
    )
    sequence = fields.Integer(help="The first rule that fits counts.")
    technology_id = fields.Many2one(
        comodel_name="service.technology",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        help="Technology of the tariff of now.",
    )
    category_id = fields.Many2one(
        comodel_name="service.product.category",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The tariff of now is of this category, or of one below it.",
    )
    landline = fields.Selection(
        selection=TARIFF_LANDLINE,
        required=True,
        default="any",
        help="Whether the tariff of now brings a landline number.",
    )
    min_bandwidth_mb = fields.Integer(
        string="From Bandwidth (Mbit/s)", help="The tariff of now has at least this."
    )
    max_bandwidth_mb = fields.Integer(
        string="To Bandwidth (Mbit/s)",
        help="The tariff of now has at most this; nothing: there is no limit.",
    )
    target_technology_id = fields.Many2one(
        comodel_name="service.technology",
        string="New Technology",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty: the technology stays. The contract gets another one, and the "
        "supplier of the new service, on the day on which the tariff begins.",
    )
    target_category_id = fields.Many2one(
        comodel_name="service.product.category",
        string="New Category",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The new tariff is of this category, or of one below it.",
    )
    target_landline = fields.Selection(
        selection=TARIFF_LANDLINE,
        string="New Landline",
        required=True,
        default="any",
        help="Whether the new tariff brings a landline number. A contract whose new "
        "tariff brings none gives its number up.",
    )
    target_product_tmpl_ids = fields.Many2many(
        comodel_name="product.template",
        relation="service_tariff_change_rule_product_rel",
        column1="rule_id",
        column2="product_tmpl_id",
        string="New Tariffs",
        domain="[('service_role', '=', 'main'),"
        " ('company_id', 'in', (company_id, False))]",
        check_company=True,
        help="Empty: every tariff that fits and is not for packs only.",
    )
    is_same_bandwidth = fields.Boolean(
        string="Bandwidth Stays", help="The new tariff has the bandwidth of now."
    )
    move = fields.Selection(
        selection=TARIFF_MOVE,
        string="Packs",
        required=True,
        default="any",
        help="Whether the rule is for changes by which a pack is joined.",
    )
    day = fields.Selection(
        selection=TARIFF_DAY,
        required=True,
        default="any",
        help="Whether the rule is for changes that begin with a month.",
    )
    needs_provisioning = fields.Boolean(
        default=True,
        help="People or suppliers have to do something outside Odoo before the "
        "change is real.",
    )
    needs_address = fields.Boolean(
        string="Needs the Address",
        help="The contract knows where the service is, with street and postcode.",
    )
    needs_supplier = fields.Boolean(
        string="Needs the Supplier",
        help="Whoever asks for the change says whose service there is at the address.",
    )
    default_date = fields.Selection(
        selection=DEFAULT_DATE,
        string="Usual Day",
        help="Day on which the change takes effect unless another one is chosen. "
        "Empty: as for every change of a tariff.",
    )

    @api.constrains("min_bandwidth_mb", "max_bandwidth_mb")
    def _check_bandwidth(self):
        for rule in self:
            least, most = rule.min_bandwidth_mb, rule.max_bandwidth_mb
            if least < 0 or most < 0 or (most and most < least):
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: no bandwidth is between these limits.",
                        rule=rule.name,
                    )
                )

    # === WHAT A RULE IS FOR === #

    def _fits_source(self, product) -> bool:
        """Whether the rule is for contracts that have a tariff now."""
        self.ensure_one()
        bandwidth, most = product.bandwidth_mb, self.max_bandwidth_mb
        return (
            product.service_technology_id == self.technology_id
            and self._is_of_category(product, self.category_id)
            and self._has_landline(product, self.landline)
            and self.min_bandwidth_mb <= bandwidth
            and (not most or bandwidth <= most)
        )

    def _fits_target(self, old, product) -> bool:
        """Whether the rule is for a new tariff.

        :param old: the tariff of now
        """
        self.ensure_one()
        technology = self.target_technology_id or self.technology_id
        named = self.target_product_tmpl_ids
        return (
            product.service_technology_id == technology
            and (not named or product.product_tmpl_id in named)
            and self._is_of_category(product, self.target_category_id)
            and self._has_landline(product, self.target_landline)
            and (not self.is_same_bandwidth or product.bandwidth_mb == old.bandwidth_mb)
        )

    def _fits_move(self, move: str | None, pack) -> bool:
        """Whether the rule is for what becomes of the pack.

        :param move: one of ``const.PACK_MOVE``
        """
        self.ensure_one()
        if self.move == "outside":
            return move not in ("join", "resize")
        if self.move in ("join", "join_shared"):
            is_shared = bool(pack and pack.is_shared_data)
            return move == "join" and is_shared == (self.move == "join_shared")
        return self.move in ("any", move)

    def _fits_day(self, day: date | None) -> bool:
        """Whether the rule is for changes that begin on a day, if one is known."""
        self.ensure_one()
        if not day or self.day == "any":
            return True
        return (day.day == 1) == (self.day == "month_start")

    @api.model
    def _is_of_category(self, product, category) -> bool:
        if not category:
            return True
        path = product.service_category_id.parent_path or ""
        return path.startswith(category.parent_path)

    @api.model
    def _has_landline(self, product, wanted: str) -> bool:
        return wanted == "any" or product.has_landline == (wanted == "with")

    def _get_targets(self, old, partner):
        """Tariffs to which the rule lets a contract change by itself.

        What a tariff's own list leaves out of its technology stays out, unless the
        rule names it.

        :param old: the tariff of now
        :param partner: who has the contract
        """
        self.ensure_one()
        if not self._fits_move(None, None):
            return old.browse()
        technology = self.target_technology_id or self.technology_id
        is_left_to_list = old.tariff_change_ids and technology == self.technology_id
        if is_left_to_list and not self.target_product_tmpl_ids:
            return old.browse()
        domain = (
            Domain("service_role", "=", "main")
            & Domain("sale_ok", "=", True)
            & Domain("id", "!=", old.id)
            & Domain("company_id", "in", [self.company_id.id, False])
            & Domain("service_technology_id", "=", technology.id)
        )
        if not self.target_product_tmpl_ids:
            domain &= Domain("is_pack_exclusive", "=", False)
        return old.search(domain).filtered(
            lambda product: self._fits_target(old, product)
            and product._is_for_customer(partner)
            and partner._may_have(product)
        )
