# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CrmLeadLineCommunityMixin(models.AbstractModel):
    """A service that is ordered for a home of a community project."""

    _name = "crm.lead.line.community.mixin"
    _description = "Community Project of an Order Line"

    community_project_id = fields.Many2one(
        comodel_name="service.community.project",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The building with a fibre in common at which the service is.",
    )

    def _check_community(self) -> tuple[str, str] | None:
        """The project has the tariff, and a community tariff has its project.

        :return: ``None`` or ``(code, message)``
        """
        self.ensure_one()
        project = self.community_project_id
        # Who takes a contract over finds the service where it is.
        if self.kind == "holder_change" and not project:
            project = self.changed_contract_id.community_project_id
        return project._check_tariff(self.product_id)
