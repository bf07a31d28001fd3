# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import (
    DOOR,
    PROVISIONED_TYPES,
    SERVICE_ORDER_OPEN_STATES,
    SERVICE_ORDER_STATE,
    SERVICE_ORDER_TRANSITIONS,
    SERVICE_ORDER_TYPE,
)

_logger = logging.getLogger(__name__)

# Written by ``_transition`` and what it stands for, never from outside.
PROTECTED_FIELDS = frozenset(
    {"state", "fulfilled_on", "completed_on", "failure_reason", "contract_id"}
)
CRON_BATCH = 100


class ServiceOrder(models.Model):
    """One change of one contract, from the wish to its completion."""

    _name = "service.order"
    _description = "Service Order"
    _inherit = ["mail.thread", "mail.activity.mixin"]
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
        comodel_name="service.technology", index="btree_not_null", ondelete="restrict"
    )
    phone_number = fields.Char(compute="_compute_phone_number")
    effective_date = fields.Date(
        index=True,
        tracking=True,
        help="First day of an activation, last day of the service for a termination.",
    )
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
        "(contract_id, type) WHERE contract_id IS NOT NULL AND state IN"
        " ('draft', 'acknowledged', 'in_progress', 'held')",
        "The contract has already an open service order of this type.",
    )
    _activation_line_uniq = models.UniqueIndex(
        "(lead_line_id) WHERE lead_line_id IS NOT NULL AND type = 'activation'"
        " AND state <> 'cancelled'",
        "The order line has already its activation.",
    )

    @api.depends("type", "technology_id")
    def _compute_is_provisioning_needed(self):
        for order in self:
            order.is_provisioning_needed = (
                order.type in PROVISIONED_TYPES
                and order.technology_id.needs_provisioning
            )

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
        for vals in vals_list:
            if not vals.get("name"):
                company = vals.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].sudo().with_company(company)
                vals["name"] = sequence.next_by_code("service.order")
        return super().create(vals_list)

    def write(self, vals):
        """Refuse what only the transition function may write."""
        if PROTECTED_FIELDS & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._("The state of a service order is changed by its buttons.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if self.filtered(lambda order: order.state != "draft"):
            raise UserError(self.env._("Service orders are the history of a contract."))

    # === TRANSITIONS === #

    def _lock(self) -> None:
        """Wait for other transactions of this service order and read it again.

        If another one changed it meanwhile, PostgreSQL refuses the lock with a
        serialization failure and the request or job is repeated by the framework.
        """
        self.ensure_one()
        self.flush_recordset()
        self.env.execute_query(
            SQL("SELECT id FROM service_order WHERE id = %s FOR NO KEY UPDATE", self.id)
        )
        self.invalidate_recordset()

    def _transition(self, target: str, **vals) -> None:
        """Move to another state: the only writer of ``state``.

        :param target: the new state, one of ``const.SERVICE_ORDER_STATE``
        :param vals: other values of the same move
        :raises UserError: if the table of transitions has no such move
        """
        self._lock()
        if target not in SERVICE_ORDER_TRANSITIONS[self.state]:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(order)s is %(state)s and can't become %(target)s.",
                    order=self.name,
                    state=states[self.state],
                    target=states.get(target, target),
                )
            )
        self.sudo().write({**vals, "state": target})
        self.sudo().lead_id._recompute_order_state()

    def _acknowledge(self) -> None:
        """The service orders are to be carried out."""
        for order in self:
            order._transition("acknowledged")
            order._announce()
            if order.is_provisioning_needed:
                order._start_provisioning()
            else:
                order._fulfil(
                    effective_date=order.effective_date
                    or order.company_id._get_business_date()
                )

    def _announce(self) -> None:
        """What a contract shows of a change to come."""
        if self.type == "termination":
            self.sudo().contract_id._announce_termination(
                self.effective_date, self.sudo().termination_reason_id
            )

    def _start_provisioning(self) -> None:
        """Extension point: ask for what has to be done outside Odoo.

        Called when a service order that needs provisioning is acknowledged, and
        again on each retry. Must only note down what is to be sent.
        """

    def _set_in_progress(self) -> None:
        """Somebody outside works on it; nothing happens if that is known."""
        for order in self:
            order._lock()
            if order.state != "in_progress":
                order._transition("in_progress", failure_reason=False)

    def _hold(self, reason: str | None = None) -> None:
        """Work on it waits for something."""
        for order in self:
            order._lock()
            if order.state != "held":
                order._transition("held")
                if reason:
                    order.message_post(body=reason)

    def _fulfil(self, values: dict | None = None, effective_date: date | None = None):
        """Provisioning succeeded: apply what it found out, complete when due.

        Repeating it changes nothing.

        :param values: ``phone_number``, ``icc``, ``supplier_id``,
            ``router_serial``, each replacing what was ordered
        :param effective_date: real date, replacing the wished one
        :return: the contract
        :raises UserError: if the service order is not open
        """
        self._lock()
        if self.fulfilled_on:
            return self.contract_id
        if self.state == "failed":
            self._set_in_progress()
        if self.state == "draft" or self.state not in SERVICE_ORDER_OPEN_STATES:
            raise UserError(
                self.env._("%(order)s is not open any more.", order=self.name)
            )
        today = self.company_id._get_business_date()
        self.sudo().write(
            {
                "fulfilled_on": today,
                "effective_date": effective_date or self.effective_date or today,
            }
        )
        if self.type == "activation":
            self._create_contract(values or {})
        self._complete_if_due()
        return self.contract_id

    def _create_contract(self, values: dict) -> None:
        """The contract of an activation; the database allows only one."""
        order = self.sudo().with_company(self.company_id)
        contracts = order.env["contract.contract"]
        vals = contracts._prepare_from_activation(order, values)
        owner = contracts._find_phone_owner(vals["phone_number"], order.company_id)
        if owner:
            raise UserError(
                self.env._(
                    "%(number)s is the number of contract %(contract)s.",
                    number=vals["phone_number"],
                    contract=owner.code,
                )
            )
        order.contract_id = contracts.create(vals)

    def _complete_if_due(self) -> None:
        """Complete what is fulfilled and whose effective date has come."""
        for order in self:
            today = order.company_id._get_business_date()
            if order.fulfilled_on and order._get_due_date() <= today:
                order._transition("completed", completed_on=today)
                order.sudo()._on_completed()

    def _get_due_date(self) -> date:
        """Day on which a fulfilled service order takes effect."""
        if self.type == "termination":
            # The last day belongs to the service.
            return fields.Date.add(self.effective_date, days=1)
        return self.effective_date

    def _fail(self, reason: str) -> None:
        """Provisioning ended without success: nothing is billed, staff decide."""
        for order in self:
            order._lock()
            if order.state == "failed":
                continue
            if order.fulfilled_on:
                raise UserError(
                    self.env._("%(order)s has been fulfilled.", order=order.name)
                )
            order._transition("failed", failure_reason=reason)
            order._schedule_failed(reason)
            order.sudo()._on_failed()

    def _schedule_failed(self, reason: str) -> None:
        """One open activity for a person to decide what happens now."""
        summary = self.env._("Service order failed")
        activities = self.sudo().activity_ids
        if not activities.filtered(lambda activity: activity.summary == summary):
            self.sudo().activity_schedule(
                "mail.mail_activity_data_warning",
                summary=summary,
                note=reason,
                user_id=self._get_responsible().id,
            )

    def _get_responsible(self):
        """Who has to look at it: the responsible, the team's, a manager."""
        order = self.sudo()
        managers = self.env.ref(
            "somconnexio_contract.group_manager"
        ).sudo().all_user_ids.filtered(
            lambda user: order.company_id in user.company_ids and not user.share
        )
        return (
            order.user_id
            or order.lead_id.user_id
            or order.company_id.service_team_id.user_id
            or managers[:1]
            or self.env.user
        )

    def _cancel(self, reason: str | None = None) -> None:
        """It won't be carried out; a contract that has not started is cancelled."""
        for order in self:
            order._lock()
            if order.state == "cancelled":
                continue
            order._transition("cancelled", failure_reason=reason)
            order.sudo()._on_cancelled()

    def _retry(self) -> None:
        """Try a failed service order again."""
        for order in self:
            order._transition("in_progress", failure_reason=False)
            order._close_failed_activities()
            order._start_provisioning()

    def _close_failed_activities(self) -> None:
        """The decision about a failure has been taken."""
        summary = self.env._("Service order failed")
        self.sudo().activity_ids.filtered(
            lambda activity: activity.summary == summary
        ).action_feedback(feedback=self.env._("Tried again"))

    # === EXTENSION POINTS === #

    def _on_completed(self) -> None:
        """Apply the change to the contract; runs once, as superuser."""
        for order in self:
            if order.type == "activation":
                order.contract_id._activate()
            elif order.type == "termination":
                order.contract_id._terminate(order.effective_date)

    def _on_failed(self) -> None:
        """Undo what was announced on the contract; runs as superuser."""
        self._withdraw_announcement()

    def _on_cancelled(self) -> None:
        """Undo what was announced or prepared; runs as superuser."""
        self._withdraw_announcement()
        for order in self.filtered(lambda order: order.type == "activation"):
            order.contract_id._cancel_before_start()

    def _withdraw_announcement(self) -> None:
        for order in self.filtered(lambda order: order.type == "termination"):
            order.contract_id._withdraw_termination()

    # === CRON === #

    @api.model
    def _get_due_domain(self, company) -> Domain:
        """Fulfilled service orders of a company whose day has come."""
        today = company._get_business_date()
        yesterday = fields.Date.subtract(today, days=1)
        return (
            Domain("company_id", "=", company.id)
            & Domain("fulfilled_on", "!=", False)
            & Domain("state", "in", SERVICE_ORDER_OPEN_STATES)
            & (
                (Domain("type", "!=", "termination") & Domain("effective_date", "<=", today))
                | (
                    Domain("type", "=", "termination")
                    & Domain("effective_date", "<=", yesterday)
                )
            )
        )

    @api.model
    def _cron_complete_due(self) -> None:
        """Complete what is due, of all the days since the last run."""
        for company in self.env["res.company"].search([]):
            orders = self.with_company(company).search(
                self._get_due_domain(company), order="effective_date, id"
            )
            cron = self.env["ir.cron"]
            cron._commit_progress(remaining=len(orders))
            for order in orders:
                order._complete_one_due()
                cron._commit_progress(1)

    def _complete_one_due(self) -> None:
        """Complete one service order; a failing one does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._complete_if_due()
        except UserError:
            _logger.exception("Service order %s could not be completed", self.name)
