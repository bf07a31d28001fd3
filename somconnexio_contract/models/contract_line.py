# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError

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
        "service_code",
    }
)


class ContractLine(models.Model):
    _inherit = "contract.line"

    is_tariff = fields.Boolean(
        compute="_compute_is_tariff",
        store=True,
        help="The line of the main tariff: a contract has one at a time.",
    )

    service_code = fields.Char(
        string="Billing Code",
        compute="_compute_service_code",
        store=True,
        precompute=True,
        readonly=False,
        help="Code of the product on the day on which the line was made: the billing "
        "system knows the service by it.",
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

    @api.depends("product_id")
    def _compute_service_code(self):
        # Not of the code: changing it later must not change contracts.
        for line in self:
            line.service_code = line.product_id.default_code

    @api.constrains("product_id", "contract_id")
    def _check_product_category(self):
        self._check_category_allowed()
        self._check_community_tariff()

    def _check_category_allowed(self) -> None:
        """The contract's technology and supplier allow what the lines are.

        :raises ValidationError: naming the first that isn't allowed
        """
        pairs = self.env["service.technology.supplier"]
        for line in self:
            contract = line.contract_id
            found = pairs._check_category(
                contract.service_technology_id,
                contract.service_supplier_id,
                line.product_id,
            )
            if found:
                raise ValidationError(found[1])

    def _check_community_tariff(self) -> None:
        """Tariffs are of the contract's community project, or of none.

        :raises ValidationError: naming the first that isn't allowed
        """
        for line in self.filtered("is_tariff"):
            project = line.contract_id.sudo().community_project_id
            found = project._check_tariff(line.product_id)
            if found:
                raise ValidationError(found[1])

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
        valid = self.filtered(lambda line: not line.is_canceled)
        future = valid.filtered(lambda line: line.date_start > last_day)
        future.write({"is_canceled": True})
        (valid - future).filtered(
            lambda line: not line.date_end or line.date_end > last_day
        ).write({"date_end": last_day})
