# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import SERVICE_ORDER_OPEN_STATES, SERVICE_ORDER_TRANSITIONS

FAILED_ACTIVITY = "somconnexio_contract.mail_activity_type_service_order_failed"


class ServiceOrderTransitionMixin(models.AbstractModel):
    """The moves of a service order and what bridges call to make them."""

    _name = "service.order.transition.mixin"
    _description = "Moves of a Service Order"

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
        order = self.sudo()
        # Between the two lines below the order's stage lags behind.
        order.lead_id.flush_recordset()
        order.write({**vals, "state": target})
        # One that takes this one's place is inserted before updates are written.
        order.flush_recordset(["state"])
        order.lead_id._recompute_order_state()

    def _acknowledge(self) -> None:
        """The service orders are to be carried out."""
        for order in self:
            order._transition("acknowledged")
            order._begin()

    def _begin(self) -> None:
        """Have the work done, or apply the change if there is none to do."""
        self._announce()
        if self.is_provisioning_needed:
            self._start_provisioning()
        else:
            self._fulfil()

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
            if order.state == "failed":
                order._close_failed_activities()
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
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(order)s is %(state)s and can't be fulfilled.",
                    order=self.name,
                    state=states[self.state],
                )
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
        self._announce()
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
        order = self.sudo()
        if not order.activity_search([FAILED_ACTIVITY]):
            order.activity_schedule(
                FAILED_ACTIVITY, note=reason, user_id=self._get_responsible().id
            )

    def _close_failed_activities(self) -> None:
        """The decision about a failure has been taken."""
        self.sudo().activity_feedback([FAILED_ACTIVITY])

    def _get_responsible(self):
        """Who has to look at it: the responsible, the team's, a manager."""
        order = self.sudo()
        managers = (
            self.env.ref("somconnexio_contract.group_manager")
            .sudo()
            .all_user_ids.filtered(
                lambda user: order.company_id in user.company_ids and not user.share
            )
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
            if order.state != "failed":
                raise UserError(
                    self.env._(
                        "%(order)s has not failed: there is nothing to try again.",
                        order=order.name,
                    )
                )
            order._set_in_progress()
            order._begin()
