# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class CrmLeadLogisticsMixin(models.AbstractModel):
    """What an order that is lost means for the things set aside for it."""

    _name = "crm.lead.logistics.mixin"
    _description = "Logistics of an Order"

    def write(self, vals):
        """Cards of a lost order go back into the stock."""
        result = super().write(vals)
        if vals.get("active") is False:
            self.order_line_ids._release_unneeded_cards()
        return result

    def unlink(self):
        """Lines that are deleted with their order keep no card."""
        self.order_line_ids._release_cards()
        return super().unlink()

    def _get_problems_of_line(self, line) -> list[dict]:
        """Suppliers who want to be asked have been asked."""
        problems = super()._get_problems_of_line(line)
        return [*problems, *self._collect(line._get_coverage_problems(), line)]
