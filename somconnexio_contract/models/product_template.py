# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..const import CUSTOMER_KIND, SERVICE_ROLE

# What the lines of contracts mean depends on these.
SETTLED_FIELDS = ("service_role", "service_technology_id", "company_id")


class ProductTemplate(models.Model):
    _inherit = "product.template"

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
        string="Service Category",
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
    data_mb = fields.Integer(string="Data (MB)", help="Data of a month, in megabytes.")
    minutes = fields.Integer(help="Minutes of calls of a month, -1 if unlimited.")
    bandwidth_mb = fields.Integer(string="Bandwidth (Mbit/s)")
    has_landline = fields.Boolean(
        string="With Landline", help="The broadband service brings a landline number."
    )
    commitment_months = fields.Integer(
        help="Months to which a member is bound who takes this tariff."
    )
    is_featured = fields.Boolean(
        string="Featured", help="The website shows it before the others."
    )
    is_published_catalogue = fields.Boolean(
        string="Offered on the Website",
        tracking=True,
        help="The catalogue of the API shows it and orders may name it.",
    )
    default_code = fields.Char(tracking=True)

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
