# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..const import PACK_MOVE, SIM_TYPE


class ServiceOrderValuesMixin(models.AbstractModel):
    """What is wanted: each type uses the fields that say it."""

    _name = "service.order.values.mixin"
    _description = "What a Service Order Wants"

    new_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="New Holder",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    mandate_id = fields.Many2one(
        comodel_name="account.banking.mandate",
        string="New Mandate",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    email_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="service_order_email_rel",
        column1="service_order_id",
        column2="partner_id",
        string="New E-mails",
        groups="base.group_user",
    )
    is_group_move = fields.Boolean(
        string="To Another Billing Group",
        groups="base.group_user",
        help="The contract leaves those with which it is billed; this happens on "
        "the first of a month.",
    )
    service_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="New Address",
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
    )
    community_project_id = fields.Many2one(
        comodel_name="service.community.project",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
        help="The building with a fibre in common that the service moves to.",
    )
    pack_move = fields.Selection(selection=PACK_MOVE, groups="base.group_user")
    pack_id = fields.Many2one(
        comodel_name="service.pack",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    pack_main_contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Main Service of the Pack",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    icc = fields.Char(string="New ICC", groups="base.group_user")
    sim_type = fields.Selection(selection=SIM_TYPE, groups="base.group_user")
    # Of the company: says in what the amount is.
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    amount = fields.Monetary(
        groups="base.group_user",
        help="What the member gets back, without tax.",
    )
    days = fields.Integer(
        string="Days without Service",
        groups="base.group_user",
        help="The amount is the monthly price of so many days.",
    )
    is_approval_needed = fields.Boolean(
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="It is over the limit: a supervisor decides.",
    )
    approved_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, readonly=True, groups="base.group_user"
    )
    is_emergency = fields.Boolean(
        groups="base.group_user", help="The days of notice are not kept."
    )
    user_reason_id = fields.Many2one(
        comodel_name="contract.termination.user.reason",
        string="Member's Reason",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    target_provider_id = fields.Many2one(
        comodel_name="service.provider",
        string="Goes to",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    comment = fields.Text(groups="base.group_user")
    successor_contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="New Contract",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="The contract that takes the place of this one.",
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for order in self:
            order.currency_id = order.company_id.currency_id
