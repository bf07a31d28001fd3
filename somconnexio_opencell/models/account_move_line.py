from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    opencell_contract_id = fields.Many2one(
        "contract.contract",
        string="Telecom Contract",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
    )
