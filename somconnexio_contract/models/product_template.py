# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..const import CUSTOMER_KIND, LIFECYCLE_LIVE_STATES, SERVICE_ROLE

# What the lines of contracts mean depends on these.
SETTLED_FIELDS = ("service_role", "service_technology_id", "company_id")


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = [
        "product.template",
        "product.catalogue.mixin",
        "product.community.mixin",
        "product.switchboard.mixin",
    ]

    service_technology_id = fields.Many2one(
        comodel_name="service.technology",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    service_role = fields.Selection(
        selection=SERVICE_ROLE,
        index="btree_not_null",
        help="Main tariff: a service of its own, with a contract. Add-on and "
        "one-shot: belongs to the contract of a main tariff.",
    )
    service_category_id = fields.Many2one(
        comodel_name="service.product.category",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="What kind of product it is. The pairs of technology and supplier say "
        "which categories a contract may have.",
    )
    customer_kind = fields.Selection(
        selection=CUSTOMER_KIND,
        required=True,
        default="any",
        tracking=True,
        help="Who may have it: anybody, people only or companies only.",
    )
    is_pack_exclusive = fields.Boolean(
        string="In Packs Only",
        help="Nobody orders it by itself: a contract gets it from the rules of a pack.",
    )
    tariff_change_ids = fields.Many2many(
        comodel_name="product.template",
        relation="product_template_tariff_change_rel",
        column1="product_tmpl_id",
        column2="target_tmpl_id",
        string="May Change to",
        domain="[('service_role', '=', 'main'),"
        " ('service_technology_id', '=', service_technology_id), ('id', '!=', id)]",
        check_company=True,
        help="Tariffs that a contract with this one may change to. Empty: every "
        "main tariff of the same technology that is not for packs only.",
    )
    data_mb = fields.Integer(
        string="Data (MB)", help="Data of a month in megabytes, -1 if unlimited."
    )
    minutes = fields.Integer(help="Minutes of calls of a month, -1 if unlimited.")
    sms = fields.Integer(string="SMS", help="Short messages of a month or bundle.")
    bandwidth_mb = fields.Integer(string="Bandwidth (Mbit/s)")
    has_landline = fields.Boolean(
        string="With Landline", help="The broadband service brings a landline number."
    )
    commitment_months = fields.Integer(
        help="Months to which a member is bound who takes this tariff."
    )
    is_ready_at_once = fields.Boolean(
        string="Works at Once",
        help="Nobody has to do anything for it, whatever its technology says.",
    )
    duration_months = fields.Integer(
        string="Duration (Months)",
        help="The contract ends by itself after so many months. 0: it goes on.",
    )
    is_featured = fields.Boolean(help="The website shows it before the others.")
    is_published_catalogue = fields.Boolean(
        string="Offered on the Website",
        tracking=True,
        help="The catalogue of the API shows it and orders may name it.",
    )
    company_id = fields.Many2one(default=lambda self: self._default_company_id())
    default_code = fields.Char(tracking=True)
    is_mobile = fields.Boolean(
        string="Mobile Service", related="service_technology_id.is_mobile"
    )
    is_switchboard = fields.Boolean(
        string="Part of a Switchboard", related="service_technology_id.is_switchboard"
    )
    has_serial_code = fields.Boolean(related="service_technology_id.has_serial_code")
    has_sim_card = fields.Boolean(
        string="With SIM Card", related="service_technology_id.has_sim_card"
    )
    service_summary = fields.Char(
        string="Brings",
        compute="_compute_service_summary",
        help="Data, minutes and bandwidth in words.",
    )
    service_price_without_tax = fields.Float(
        string="Price without Tax",
        compute="_compute_service_prices",
        digits="Product Price",
    )
    service_price_with_tax = fields.Float(
        string="Price with Tax",
        compute="_compute_service_prices",
        digits="Product Price",
    )
    service_contract_count = fields.Integer(
        string="Contracts in Use", compute="_compute_service_contract_count"
    )

    _minutes_check = models.Constraint(
        "CHECK(minutes >= -1)", "Minutes are a number, or -1 if unlimited."
    )
    _data_check = models.Constraint(
        "CHECK(data_mb >= -1 AND bandwidth_mb >= 0)",
        "Data are a number, or -1 if unlimited; the bandwidth can't be negative.",
    )
    _sms_check = models.Constraint(
        "CHECK(sms >= 0)", "The number of SMS can't be negative."
    )

    _duration_check = models.Constraint(
        "CHECK(duration_months >= 0)", "A duration is not negative."
    )

    @api.model
    def _default_company_id(self):
        """What is entered in our catalogue belongs to the cooperative."""
        is_service = self.env.context.get("default_service_role")
        return self.env.company if is_service else False

    @api.depends("data_mb", "minutes", "sms", "bandwidth_mb", "has_landline")
    def _compute_service_summary(self):
        for template in self:
            parts = template._get_service_summary()
            template.service_summary = " · ".join(parts)

    def _get_service_summary(self) -> list[str]:
        """What the product brings, in words, one by one."""
        parts = []
        if self.bandwidth_mb:
            parts.append(self.env._("%(speed)s Mbit/s", speed=self.bandwidth_mb))
        if self.minutes == -1:
            parts.append(self.env._("unlimited calls"))
        elif self.minutes:
            parts.append(self.env._("%(minutes)s min", minutes=self.minutes))
        if self.data_mb == -1:
            parts.append(self.env._("unlimited data"))
        elif self.data_mb % 1024:
            parts.append(self.env._("%(data)s MB", data=self.data_mb))
        elif self.data_mb:
            parts.append(self.env._("%(data)s GB", data=self.data_mb // 1024))
        if self.sms:
            parts.append(self.env._("%(count)s SMS", count=self.sms))
        if self.has_landline:
            parts.append(self.env._("landline"))
        return parts

    @api.depends("list_price", "taxes_id", "company_id", "product_variant_ids")
    @api.depends_context("company")
    def _compute_service_prices(self):
        for template in self:
            product = template.product_variant_ids[:1]
            prices = product._get_service_price() if product else {}
            template.service_price_without_tax = prices.get("without_tax", 0.0)
            template.service_price_with_tax = prices.get("with_tax", 0.0)

    def _compute_service_contract_count(self):
        counts = {}
        for product, count in self.env["contract.line"]._read_group(
            self._get_contract_line_domain(),
            ["product_id"],
            ["contract_id:count_distinct"],
        ):
            template = product.product_tmpl_id
            counts[template] = counts.get(template, 0) + count
        for template in self:
            template.service_contract_count = counts.get(template._origin, 0)

    def _get_contract_line_domain(self) -> list:
        """Lines that contracts in use have of the products."""
        variants = self.with_context(active_test=False).product_variant_ids
        return [
            ("product_id", "in", variants.ids),
            ("is_canceled", "=", False),
            ("contract_id.lifecycle_state", "in", LIFECYCLE_LIVE_STATES),
            "|",
            ("date_end", "=", False),
            ("date_end", ">=", self.env.company._get_business_date()),
        ]

    def write(self, vals):
        """What contracts have stays what it is."""
        changing = self.filtered(
            lambda template: any(
                name in vals
                and template._fields[name].convert_to_write(template[name], template)
                != vals[name]
                for name in SETTLED_FIELDS
            )
        )
        changing.with_context(
            active_test=False
        ).product_variant_ids._check_no_contract_lines(
            lambda product: self.env._(
                "Contracts have %(product)s: its role, technology and company can't "
                "change any more. Make a new product.",
                product=product.display_name,
            )
        )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_contracts(self):
        # The database deletes the variants without asking them.
        self.with_context(
            active_test=False
        ).product_variant_ids._unlink_except_in_contracts()

    def action_publish_catalogue(self):
        """Offer the products on the website."""
        self.write({"is_published_catalogue": True})

    def action_unpublish_catalogue(self):
        """Take the products off the website."""
        self.write({"is_published_catalogue": False})

    def action_view_service_contracts(self):
        """Open the contracts in use that have the product."""
        lines = self.env["contract.line"].search(self._get_contract_line_domain())
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_contract.contract_contract_action"
        )
        return {**action, "domain": [("id", "in", lines.contract_id.ids)]}
