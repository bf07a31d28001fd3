# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class CooperationAgreement(models.Model):
    """Members of another cooperative may have some of our services."""

    _name = "cooperation.agreement"
    _description = "Cooperation Agreement"
    _inherit = ["mail.thread"]
    _order = "code, id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Cooperative",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Whose members may have our services without a share of ours.",
    )
    code = fields.Char(
        required=True,
        tracking=True,
        help="The other cooperative's members give it when they ask for a service.",
    )
    product_tmpl_ids = fields.Many2many(
        comodel_name="product.template",
        string="Products",
        check_company=True,
        help="What people under the agreement may order, nothing else.",
    )
    has_first_month_promotion = fields.Boolean(
        string="First Month Promotion",
        tracking=True,
        help="People under the agreement get the promotion of the first month.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    active = fields.Boolean(default=True)
    member_ids = fields.One2many(
        comodel_name="res.partner", inverse_name="agreement_id", string="People"
    )
    member_count = fields.Integer(compute="_compute_member_count")

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "There is already an agreement with this code."
    )

    @api.depends("partner_id.name", "code")
    def _compute_display_name(self):
        for agreement in self:
            agreement.display_name = agreement.partner_id.name or agreement.code

    @api.depends("member_ids.is_member")
    def _compute_member_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("agreement_id", "in", self.ids), ("is_member", "=", True)],
                ["agreement_id"],
                ["__count"],
            )
        )
        for agreement in self:
            agreement.member_count = counts.get(agreement, 0)

    @api.model
    def _normalize_code(self, code: str | None) -> str | None:
        """Codes are compared without regard to case and blanks around them."""
        return code.strip().upper() if code else code

    @api.model
    def _find_by_code(self, code: str | None, company):
        """The agreement in force of a company with a code, or none."""
        return self.search(
            [
                ("code", "=", self._normalize_code(code)),
                ("company_id", "=", company.id),
            ],
            limit=1,
        )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {**vals, "code": self._normalize_code(vals.get("code"))}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Keep the normal form of the code."""
        if "code" in vals:
            vals = {**vals, "code": self._normalize_code(vals["code"])}
        return super().write(vals)

    def _allows(self, product) -> bool:
        """Whether people under the agreement may have a product.

        :param product: a ``product.product``
        """
        self.ensure_one()
        # The door of the member asks too, which can't read the agreement.
        return product.product_tmpl_id in self.sudo().product_tmpl_ids

    def action_view_people(self):
        """Open the people under the agreement."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_contract.res_partner_sponsored_action"
        )
        action["domain"] = [("agreement_id", "=", self.id)]
        return action
