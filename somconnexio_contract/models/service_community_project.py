# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceCommunityProject(models.Model):
    """A building whose homes share a fibre, with tariffs of their own."""

    _name = "service.community.project"
    _description = "Community Fibre Project"
    _inherit = ["service.company.mixin"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(
        default=True, help="If not set, nobody orders a service of the project."
    )
    company_id = fields.Many2one(required=True, help="The cooperative that serves it.")
    homes = fields.Integer(help="How many homes the building has.")
    product_tmpl_ids = fields.Many2many(
        comodel_name="product.template",
        relation="service_community_project_product_rel",
        column1="project_id",
        column2="product_tmpl_id",
        string="Tariffs",
        domain="[('is_community', '=', True), ('service_role', '=', 'main'),"
        " ('company_id', 'in', (company_id, False))]",
        check_company=True,
        help="The homes of the project have one of these tariffs.",
    )
    contract_count = fields.Integer(
        string="Contracts", compute="_compute_contract_count"
    )

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "There is already a project with this code."
    )
    _homes_check = models.Constraint(
        "CHECK(homes >= 0)", "The number of homes can't be negative."
    )

    def _compute_contract_count(self):
        counts = dict(
            self.env["contract.contract"]._read_group(
                self._get_contract_domain(), ["community_project_id"], ["__count"]
            )
        )
        for project in self:
            project.contract_count = counts.get(project, 0)

    def _get_contract_domain(self) -> list:
        """Contracts of the projects, whatever has become of them."""
        return [("community_project_id", "in", self.ids)]

    @api.constrains("product_tmpl_ids", "homes")
    def _check_tariffs(self):
        """A project has community tariffs only, of the band that it belongs to."""
        for project in self:
            for product in project.product_tmpl_ids:
                if not product.is_community:
                    raise ValidationError(
                        self.env._(
                            "%(product)s is no tariff for community projects.",
                            product=product.name,
                        )
                    )
                if not product._fits_homes(project.homes):
                    raise ValidationError(
                        self.env._(
                            "%(product)s is not for %(homes)s homes.",
                            product=product.name,
                            homes=project.homes,
                        )
                    )

    def _check_tariff(self, product) -> tuple[str, str] | None:
        """A service of the project, or of none, may have a tariff.

        :return: ``None`` or ``(code, message)``
        """
        if not self and not product.is_community:
            return None
        if not self:
            return (
                "no_community_project",
                self.env._(
                    "%(product)s is for the homes of a community project: say which "
                    "one.",
                    product=product.name,
                ),
            )
        if product.product_tmpl_id in self.product_tmpl_ids:
            return None
        return (
            "wrong_community_tariff",
            self.env._(
                "%(product)s is no tariff of the community project %(project)s.",
                product=product.name,
                project=self.name,
            ),
        )

    def action_view_contracts(self):
        """Open the contracts of the project."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_contract.contract_contract_action"
        )
        return {**action, "domain": self._get_contract_domain()}
