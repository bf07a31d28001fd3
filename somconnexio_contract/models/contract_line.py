# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models

# Fields of a line that a bill depends on.
BILLING_FIELDS = frozenset(
    {
        "product_id",
        "quantity",
        "price_unit",
        "specific_price",
        "discount",
        "date_start",
        "date_end",
        "is_canceled",
    }
)


class ContractLine(models.Model):
    _inherit = "contract.line"

    is_tariff = fields.Boolean(
        compute="_compute_is_tariff",
        store=True,
        help="The line of the main tariff: a contract has one at a time.",
    )

    _tariff_overlap = models.Constraint(
        "EXCLUDE USING gist (contract_id WITH =, "
        "daterange(date_start, date_end, '[]') WITH &&) "
        "WHERE (is_tariff AND is_canceled IS NOT TRUE)",
        "A contract has one main tariff at a time.",
    )

    @api.depends("product_id")
    def _compute_is_tariff(self):
        # By the role of the day of its making: changing a product's role later
        # must not change contracts.
        for line in self:
            line.is_tariff = line.product_id.service_role == "main"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.contract_id._on_billing_data_changed()
        return lines

    def write(self, vals):
        """Tell the billing about changes."""
        result = super().write(vals)
        if BILLING_FIELDS & vals.keys():
            self.contract_id._on_billing_data_changed()
        return result

    def unlink(self):
        """Tell the billing about lines that are gone."""
        contracts = self.contract_id
        result = super().unlink()
        contracts.exists()._on_billing_data_changed()
        return result

    @api.depends("contract_id.is_billed_outside")
    def _compute_create_invoice_visibility(self):
        result = super()._compute_create_invoice_visibility()
        outside = self.filtered("contract_id.is_billed_outside")
        outside.create_invoice_visibility = False
        return result

    def _end_or_cancel(self, last_day: date) -> None:
        """End the lines on a day; those that never started are cancelled."""
        for line in self.filtered(lambda line: not line.is_canceled):
            if line.date_start > last_day:
                line.is_canceled = True
            elif not line.date_end or line.date_end > last_day:
                line.date_end = last_day
