# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CrmLeadFormMixin(models.AbstractModel):
    """What the pages of the back office show of an order."""

    _name = "crm.lead.form.mixin"
    _description = "What Is Shown of an Order"

    order_problems = fields.Text(
        compute="_compute_order_problems",
        help="Everything that must be put right before the order is validated.",
    )

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
