# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class CrmLeadFormMixin(models.AbstractModel):
    """What the pages of the back office show of an order."""

    _name = "crm.lead.form.mixin"
    _description = "What Is Shown of an Order"

    order_problems = fields.Text(
        compute="_compute_order_problems",
        help="Everything that must be put right before the order is validated.",
    )

    order_member_name = fields.Char(
        string="Order Member",
        compute="_compute_order_member_name",
        help="The member, or who becomes one by the order.",
    )

    @api.depends("partner_id.name", "new_member_firstname", "new_member_lastname")
    def _compute_order_member_name(self):
        for lead in self:
            lead.order_member_name = lead.partner_id.name or lead._get_new_member_name()

    def _compute_order_problems(self):
        # Without dependencies on purpose: what is wrong is told of what is saved.
        for lead in self:
            saved = lead._origin
            is_open = saved.is_service_order and saved.order_state == "new"
            lead.order_problems = is_open and "\n".join(
                f"• {text}" for text in saved._check_order()
            )

    def _get_new_member_name(self) -> str:
        """Name of the person or company that the order makes a member."""
        names = (self.new_member_firstname, self.new_member_lastname)
        return " ".join(filter(None, names)) if self.new_member else ""
