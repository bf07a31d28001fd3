# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class PartnerDebtMixin(models.AbstractModel):
    """What a contact owes because its bank has sent payments back."""

    _name = "partner.debt.mixin"
    _description = "Debt of Returned Invoices"

    returned_debt = fields.Monetary(
        compute="_compute_returned_debt",
        currency_field="returned_debt_currency_id",
        groups="base.group_user",
        help="What is still to be paid of invoices whose payment the bank has "
        "returned.",
    )
    returned_debt_currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_returned_debt"
    )

    @api.depends_context("company")
    def _compute_returned_debt(self):
        for partner in self:
            company = partner.company_id or self.env.company
            partner.returned_debt = partner._get_returned_debt(company)
            partner.returned_debt_currency_id = company.currency_id

    def _get_returned_debt(self, company) -> float:
        """Residual of a company's invoices whose payment was returned.

        In the company's currency, with the contacts of the same holder.

        :param company: the ``res.company`` that is owed
        """
        holder = self.commercial_partner_id
        if not holder:
            return 0.0
        # Agents see what somebody owes, not the invoices themselves.
        [[debt]] = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("commercial_partner_id", "in", holder.ids),
                    ("company_id", "=", company.id),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("payment_state", "in", ("not_paid", "partial")),
                    ("is_payment_returned", "=", True),
                ],
                aggregates=["amount_residual_signed:sum"],
            )
        )
        return debt or 0.0
