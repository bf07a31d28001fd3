# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import (
    CONTRACT_MAKING_TYPES,
    REPORT_CONTEXT_KEY,
    SERVICE_ORDER_OPEN_STATES,
    SERVICE_ORDER_TRANSITIONS,
)

FAILED_ACTIVITY = "somconnexio_contract.mail_activity_type_service_order_failed"
APPROVAL_ACTIVITY = "somconnexio_contract.mail_activity_type_service_order_approval"


class ServiceOrderTransitionMixin(models.AbstractModel):
    """The moves of a service order and what bridges call to make them."""

    _name = "service.order.transition.mixin"
    _description = "Moves of a Service Order"

    def _lock(self) -> None:
        """Wait for other transactions of the service orders and read them again.

        If another one changed them meanwhile, PostgreSQL refuses the lock with a
        serialization failure and the request or job is repeated by the framework.
        """
        self.flush_recordset()
        if self:
            self.env.execute_query(
                SQL(
                    "SELECT id FROM service_order WHERE id IN %s ORDER BY id"
                    " FOR NO KEY UPDATE",
                    tuple(self.ids),
                )
            )
            self.invalidate_recordset()

    def _transition(self, target: str, **vals) -> None:
        """Move to another state: the only writer of ``state``.

        :param target: the new state, one of ``const.SERVICE_ORDER_STATE``
        :param vals: other values of the same move
        :raises UserError: if the table of transitions has no such move
        """
        self._lock()
        for order in self:
            if target not in SERVICE_ORDER_TRANSITIONS[order.state]:
                order._refuse_move(target)
        orders = self.sudo()
        # Between the two lines below the orders' stages lag behind.
        orders.lead_id.flush_recordset()
        now = fields.Datetime.now()
        orders.write({**vals, "state": target, "state_since": now})
        # One that takes this one's place is inserted before updates are written.
        orders.flush_recordset(["state"])
        orders.lead_id._recompute_order_state()

    def _refuse_move(self, target: str) -> None:
        states = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "%(order)s is %(state)s and can't become %(target)s.",
                order=self.name,
                state=states[self.state],
                target=states.get(target, target),
            )
        )

    def _acknowledge(self) -> None:
        """The service orders are to be carried out."""
        for order in self:
            order._transition("acknowledged")
            order._begin()

    def _begin(self) -> None:
        """Have the work done, or apply the change if there is none to do."""
        if self.is_approval_needed and not self.approved_by_id:
            self._ask_approval()
            return
        self._announce()
        report = self.env.context.get(REPORT_CONTEXT_KEY)
        # What follows from a change has a reason, and has not been reported.
        if report is not None and not self.sudo().reason_text:
            self.with_context(**{REPORT_CONTEXT_KEY: None})._fulfil(**report)
        elif self.is_provisioning_needed:
            self._start_provisioning()
        else:
            self._fulfil()

    def _ask_approval(self) -> None:
        """What is over the limit waits for a supervisor."""
        self._transition("held")
        self.sudo().activity_schedule(
            APPROVAL_ACTIVITY, user_id=self._get_responsible().id
        )

    def _approve(self) -> None:
        """A supervisor agrees; once is enough."""
        for order in self:
            order._lock()
            if order.is_approval_needed and not order.approved_by_id:
                order.sudo().write({"approved_by_id": self.env.uid})
                order.sudo().activity_feedback([APPROVAL_ACTIVITY])
                order._transition("acknowledged")
                order._begin()

    def _announce(self) -> None:
        """Extension point: what a contract shows of a change to come."""

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
            ``router_serial``, each replacing what was ordered; ``service_data``,
            the supplier's data by their codes; ``secrets``, values by their codes
        :param effective_date: real date, replacing the wished one
        :return: the contract
        :raises UserError: if the service order is not open, or not approved
        """
        self._lock()
        if self.fulfilled_on:
            return self._get_resulting_contract()
        if self.state == "failed":
            self._set_in_progress()
        self._check_can_be_fulfilled()
        today = self.company_id._get_business_date()
        self.sudo().write(
            {
                "fulfilled_on": today,
                "effective_date": effective_date or self.effective_date or today,
            }
        )
        self.sudo()._settle_fulfilment(values or {})
        self._announce()
        self._complete_if_due()
        return self._get_resulting_contract()

    def _check_can_be_fulfilled(self) -> None:
        """Refuse what is over, or not begun, or waits for a supervisor."""
        # Whoever fulfils it need not be one who may read how it was approved.
        order = self.sudo()
        if order.is_approval_needed and not order.approved_by_id:
            raise UserError(
                self.env._("A supervisor has to approve %(order)s.", order=self.name)
            )
        if self.state == "draft" or self.state not in SERVICE_ORDER_OPEN_STATES:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(order)s is %(state)s and can't be fulfilled.",
                    order=self.name,
                    state=states[self.state],
                )
            )

    def _get_resulting_contract(self):
        """The contract that there is when the change has taken place."""
        return self.sudo().successor_contract_id.with_env(self.env) or self.contract_id

    def _settle_fulfilment(self, values: dict) -> None:
        """Note down what provisioning found out; runs as superuser, once.

        :param values: as for ``_fulfil``
        """
        if self.type in CONTRACT_MAKING_TYPES:
            self.with_company(self.company_id)._create_contract(values)
        elif self.type == "sim_change" and values.get("icc"):
            self.icc = values["icc"]

    def _create_contract(self, values: dict) -> None:
        """The contract of an activation or a successor; there can be only one."""
        contracts = self.env["contract.contract"]
        vals = contracts._prepare_from_order(self, values)
        self.contract_id._check_number_free(vals["phone_number"], self.company_id)
        contract = contracts.create(vals)
        if self.type == "activation":
            self.contract_id = contract
        else:
            self.successor_contract_id = contract
        self._store_secrets(contract, values.get("secrets"))

    def _store_secrets(self, contract, values: dict | None) -> None:
        """What provisioning found out; a line that is taken over keeps its own."""
        known = {}
        if self.type == "holder_change":
            # sudo: nobody reads them here.
            secrets = self.sudo().contract_id.secret_ids
            known = {secret.code: secret.value for secret in secrets}
        self.env["service.secret"]._store(contract, known | (values or {}))

    def _fail(self, reason: str, *, responsible=None) -> None:
        """Provisioning ended without success: nothing is billed, staff decide.

        :param responsible: user who decides; else whoever is responsible for it
        """
        for order in self:
            order._lock()
            if order.state == "failed":
                continue
            if order.fulfilled_on:
                raise UserError(
                    self.env._("%(order)s has been fulfilled.", order=order.name)
                )
            order._transition("failed", failure_reason=reason)
            order._schedule_failed(reason, responsible)
            order.sudo()._on_failed()

    def _schedule_failed(self, reason: str, responsible=None) -> None:
        """One open activity for a person to decide what happens now."""
        order = self.sudo()
        if not order.activity_search([FAILED_ACTIVITY]):
            order.activity_schedule(
                FAILED_ACTIVITY,
                note=reason,
                user_id=(responsible or self._get_responsible()).id,
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

    def _on_failed(self) -> None:
        """Undo what was announced on the contract; runs as superuser."""
        self._withdraw_announcement()

    def _withdraw_announcement(self) -> None:
        """Extension point: the contract no longer shows a change to come."""

    def _cancel(self, reason: str | None = None) -> None:
        """It won't be carried out; a contract that has not started is cancelled."""
        for order in self:
            order._lock()
            if order.state == "cancelled":
                continue
            order._transition("cancelled", failure_reason=reason)
            order.sudo()._on_cancelled()

    def _on_cancelled(self) -> None:
        """Undo what was announced or prepared; runs as superuser."""
        self._withdraw_announcement()
        for order in self.filtered(lambda o: o.type in CONTRACT_MAKING_TYPES):
            order._get_prepared_contract()._cancel_before_start()
        self.child_ids.filtered(
            lambda child: child.state in SERVICE_ORDER_OPEN_STATES
        )._cancel(self.env._("What brought it about was cancelled"))

    def _get_prepared_contract(self):
        """The contract that was made for a service order and has not started."""
        contract = (
            self.contract_id
            if self.type == "activation"
            else self.successor_contract_id
        )
        return contract.filtered(lambda c: c.lifecycle_state == "pending_active")

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
