# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL


class BillingGroup(models.Model):
    _name = "billing.group"
    _description = "Billing Group"
    _inherit = ["mail.thread", "show.records.mixin"]
    _order = "partner_id, number"
    _rec_name = "code"
    _check_company_auto = True

    code = fields.Char(compute="_compute_code", store=True, index=True)
    number = fields.Integer(required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    mandate_id = fields.Many2one(
        comodel_name="account.banking.mandate",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    partner_bank_id = fields.Many2one(related="mandate_id.partner_bank_id")
    email_id = fields.Many2one(
        comodel_name="res.partner",
        string="First E-mail",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Contracts of a member are billed together if they are paid from "
        "the same account and their first e-mail is the same.",
    )
    email_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="billing_group_email_rel",
        column1="billing_group_id",
        column2="partner_id",
        string="E-mails",
    )
    contract_ids = fields.One2many(
        comodel_name="contract.contract", inverse_name="billing_group_id"
    )
    contract_count = fields.Integer(compute="_compute_contract_count")

    _number_uniq = models.Constraint(
        "UNIQUE(partner_id, number)", "A billing group has a number of its own."
    )
    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "There is already a billing group with this code."
    )
    _key_uniq = models.UniqueIndex(
        "(partner_id, mandate_id, COALESCE(email_id, 0))",
        "The member has already a billing group with this account and e-mail.",
    )

    @api.depends("partner_id.ref", "number")
    def _compute_code(self):
        # The code is the key of the account in the billing system: it stays
        # even if the member gets another number.
        for group in self:
            group.code = group.code or f"{group.partner_id.ref}_{group.number}"

    @api.depends("contract_ids")
    def _compute_contract_count(self):
        counts = dict(
            self.env["contract.contract"]._read_group(
                [("billing_group_id", "in", self.ids)],
                ["billing_group_id"],
                ["__count"],
            )
        )
        for group in self:
            group.contract_count = counts.get(group, 0)

    def write(self, vals):
        """Tell the billing about another account or other e-mails."""
        result = super().write(vals)
        if {"mandate_id", "email_id", "email_ids"} & vals.keys():
            self.sudo().contract_ids._on_billing_data_changed()
        return result

    @api.model
    def _get_or_create(self, partner, mandate, emails):
        """The billing group of a member for an account and a first e-mail.

        Two transactions that want the same new group don't both get one: the
        number is taken from the member's row, so the second has to wait and is
        then repeated by the framework (serialization failure), finding the
        group of the first.

        :param partner: the member
        :param mandate: the mandate that pays
        :param emails: ``res.partner`` records that receive the invoices
        """
        return self._find(partner, mandate, emails) or self.create(
            {
                "partner_id": partner.id,
                "company_id": mandate.company_id.id,
                "number": self._take_number(partner),
                "mandate_id": mandate.id,
                "email_id": emails[:1].id,
                "email_ids": [Command.set(emails.ids)],
            }
        )

    @api.model
    def _find(self, partner, mandate, emails):
        """The billing group of a member for an account and a first e-mail, or none."""
        return self.search(
            [
                ("partner_id", "=", partner.id),
                ("mandate_id", "=", mandate.id),
                ("email_id", "=", emails[:1].id),
            ],
            limit=1,
        )

    def _change(self, mandate, emails) -> None:
        """Another account or other e-mails, unless they are the ones of now."""
        self.ensure_one()
        vals = {}
        if self.mandate_id != mandate:
            vals["mandate_id"] = mandate.id
        if self.email_ids != emails or self.email_id != emails[:1]:
            vals |= {
                "email_id": emails[:1].id,
                "email_ids": [Command.set(emails.ids)],
            }
        if vals:
            self.write(vals)

    @api.model
    def _take_number(self, partner) -> int:
        """Next number of a member's billing groups; none is given twice."""
        [[number]] = self.env.execute_query(
            SQL(
                """
                UPDATE res_partner
                   SET billing_group_next = COALESCE(billing_group_next, 0) + 1
                 WHERE id = %s
             RETURNING billing_group_next - 1
                """,
                partner.id,
            )
        )
        partner.invalidate_recordset(["billing_group_next"])
        return number

    def action_view_contracts(self):
        """Open the contracts that are billed together."""
        return self._show_records(
            "contract_contract_action", [("billing_group_id", "=", self.id)]
        )
