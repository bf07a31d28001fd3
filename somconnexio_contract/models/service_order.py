# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import DOOR, LAST_DAY_TYPES, SERVICE_ORDER_STATE, SERVICE_ORDER_TYPE

# Written by ``_transition`` and what it stands for, never from outside.
PROTECTED_FIELDS = frozenset(
    {
        "state",
        "state_since",
        "fulfilled_on",
        "completed_on",
        "failure_reason",
        "contract_id",
        "successor_contract_id",
        "parent_id",
        "request_key",
        "request_digest",
        "is_approval_needed",
        "approved_by_id",
    }
)
# Columns of the kanban that are there even if they are empty.
WORK_STATES = frozenset({"acknowledged", "in_progress", "held", "failed"})
# A new one is a draft, whoever makes it and whatever defaults come along.
INITIAL_VALUES = {
    "state": "draft",
    "fulfilled_on": False,
    "completed_on": False,
    "failure_reason": False,
}


class ServiceOrder(models.Model):
    """One change of one contract, from the wish to its completion."""

    _name = "service.order"
    _description = "Service Order"
    _inherit = [
        "service.order.serial.code.mixin",
        "service.order.addon.mixin",
        "service.order.logistics.mixin",
        "service.order.values.mixin",
        "service.order.waiting.mixin",
        "service.order.billing.mixin",
        "service.order.compensation.mixin",
        "service.order.first.month.mixin",
        "service.order.life.mixin",
        "service.order.sim.mixin",
        "service.order.tariff.mixin",
        "service.order.tariff.rule.mixin",
        "service.order.transfer.mixin",
        "service.order.pack.mixin",
        "service.order.transition.mixin",
        "service.order.completion.mixin",
        "service.order.agreement.mixin",
        "tracking.batch.mixin",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Reference", required=True, readonly=True, copy=False, index="trigram"
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    type = fields.Selection(selection=SERVICE_ORDER_TYPE, required=True, index=True)
    state = fields.Selection(
        selection=SERVICE_ORDER_STATE,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand="_group_expand_state",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Order",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups="base.group_user",
    )
    lead_line_id = fields.Many2one(
        comodel_name="crm.lead.line",
        string="Order Line",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups="base.group_user",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        index="btree_not_null",
        ondelete="restrict",
    )
    technology_id = fields.Many2one(
        comodel_name="service.technology",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    phone_number = fields.Char(compute="_compute_phone_number")
    effective_date = fields.Date(
        index=True,
        tracking=True,
        help="First day of an activation, last day of the service for a termination.",
    )
    due_date = fields.Date(
        compute="_compute_due_date",
        store=True,
        help="Day on which a fulfilled service order is completed.",
    )
    parent_id = fields.Many2one(
        comodel_name="service.order",
        string="Brought about by",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
    child_ids = fields.One2many(
        comodel_name="service.order",
        inverse_name="parent_id",
        string="Brings about",
        groups="base.group_user",
    )
    reason_text = fields.Char(
        string="Why", copy=False, readonly=True, groups="base.group_user"
    )
    request_key = fields.Char(
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="The client's own key: a repeated request finds its service orders.",
    )
    request_digest = fields.Char(copy=False, readonly=True, groups="base.group_user")
    fulfilled_on = fields.Date(
        readonly=True, copy=False, help="Day on which provisioning succeeded."
    )
    completed_on = fields.Date(readonly=True, copy=False)
    door = fields.Selection(
        selection=DOOR, required=True, default="back_office", groups="base.group_user"
    )
    requested_by_id = fields.Many2one(
        comodel_name="res.users",
        default=lambda self: self.env.user,
        groups="base.group_user",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        index="btree_not_null",
        tracking=True,
        domain=[("share", "=", False)],
        groups="base.group_user",
    )
    failure_reason = fields.Char(
        readonly=True, copy=False, tracking=True, groups="base.group_user"
    )
    termination_reason_id = fields.Many2one(
        comodel_name="contract.termination.reason",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    is_provisioning_needed = fields.Boolean(
        compute="_compute_is_provisioning_needed",
        store=True,
        readonly=False,
        help="People or suppliers have to do something outside Odoo.",
    )

    _name_uniq = models.UniqueIndex(
        "(company_id, name)", "There is already a service order with this reference."
    )
    _open_type_uniq = models.UniqueIndex(
        # The new size of a pack is no request of the member's.
        "(contract_id, type, (pack_move IS NOT DISTINCT FROM 'resize'))"
        " WHERE contract_id IS NOT NULL AND state IN"
        " ('draft', 'acknowledged', 'in_progress', 'held')"
        " AND type NOT IN ('one_shot', 'compensation')",
        "The contract has already an open service order of this type.",
    )
    _request_key_uniq = models.UniqueIndex(
        "(company_id, request_key) WHERE request_key IS NOT NULL",
        "There is already a service order of this request.",
    )
    # What the scheduler looks for every hour, among years of history.
    _due_index = models.Index(
        "(company_id, due_date) WHERE fulfilled_on IS NOT NULL AND state IN"
        " ('draft', 'acknowledged', 'in_progress', 'held')"
    )
    _activation_line_uniq = models.UniqueIndex(
        "(lead_line_id) WHERE lead_line_id IS NOT NULL AND type = 'activation'"
        " AND state <> 'cancelled'",
        "The order line has already its activation.",
    )

    @api.model
    def _group_expand_state(self, states, domain):
        """Columns in the order of the work; an end only where there is one."""
        return [
            state
            for state, _label in SERVICE_ORDER_STATE
            if state in states or state in WORK_STATES
        ]

    @api.depends("type", "technology_id", "company_id")
    def _compute_is_provisioning_needed(self):
        policies = self.env["service.order.policy"]
        for order in self:
            policy = policies._find(order.type, order.technology_id, order.company_id)
            order.is_provisioning_needed = (
                policy.needs_provisioning
                and order.technology_id.needs_provisioning
                and not order._is_ready_at_once()
            )

    @api.depends("type", "effective_date")
    def _compute_due_date(self):
        for order in self:
            day = order.effective_date
            if day and order.type in LAST_DAY_TYPES:
                day = fields.Date.add(day, days=1)
            order.due_date = day

    @api.depends("contract_id.phone_number", "lead_line_id.phone_number")
    def _compute_phone_number(self):
        for order in self.sudo():
            order.phone_number = (
                order.contract_id.phone_number or order.lead_line_id.phone_number
            )

    @api.depends("name", "type")
    def _compute_display_name(self):
        types = dict(self._fields["type"]._description_selection(self.env))
        for order in self:
            order.display_name = f"{order.name} · {types.get(order.type, '')}"

    @api.model_create_multi
    def create(self, vals_list):
        prepared = []
        for vals in vals_list:
            company = vals.get("company_id") or self.env.company.id
            sequence = self.env["ir.sequence"].sudo().with_company(company)
            name = vals.get("name") or sequence.next_by_code("service.order")
            prepared.append({**vals, "name": name, **INITIAL_VALUES})
        return super().create(prepared)

    def write(self, vals):
        """Refuse what only the transition function may write."""
        if PROTECTED_FIELDS & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._("The state of a service order is changed by its buttons.")
            )
        if "effective_date" in vals and not self.env.su:
            for order in self.filtered("fulfilled_on"):
                raise UserError(
                    self.env._(
                        "%(order)s has been fulfilled: its date is settled.",
                        order=order.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if self.filtered(lambda order: order.state != "draft"):
            raise UserError(self.env._("Service orders are the history of a contract."))

    def action_retry(self):
        """Button: try a failed service order again."""
        self.check_access("write")
        self._retry()

    def action_view_contract(self):
        """Button: open the contract."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "contract.contract",
            "res_id": self.contract_id.id,
            "view_mode": "form",
        }

    def action_approve(self):
        """Button: a supervisor agrees to what is over the limit."""
        self.check_access("write")
        if not self.env.user.has_group("somconnexio_contract.group_supervisor"):
            raise AccessError(self.env._("A supervisor has to approve it."))
        self._approve()
