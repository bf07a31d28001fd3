from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    opencell_invoice_id = fields.Many2one(
        "opencell.invoice",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
    )
    opencell_billing_group_id = fields.Many2one(
        "billing.group",
        string="Billing Group",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
    )

    _opencell_invoice_uniq = models.UniqueIndex(
        "(opencell_invoice_id) WHERE opencell_invoice_id IS NOT NULL",
        "This invoice of Opencell has its entry already.",
    )
