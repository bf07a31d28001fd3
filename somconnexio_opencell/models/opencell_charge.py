from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.somconnexio_sync.exceptions import (
    CircuitOpenError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..const import CHARGE_CANCELLED_KIND, UNIT_AMOUNT_DIGITS

if TYPE_CHECKING:
    from ..tools.opencell_client import OpencellClient


class OpencellCharge(models.Model):
    """The intent to charge or give back something once; each is money.

    One row per business event: a one-shot line of a contract, or a completed
    compensation. Opencell makes a new charge of every call, so the call carries our
    reference, and what a subscription was charged is read before each call.
    """

    _name = "opencell.charge"
    _description = "Opencell Charge"
    _inherit = ["opencell.binding.mixin", "opencell.charge.origin.mixin"]

    _push_is_repeatable = False
    _operations = ("apply_one_shot",)

    contract_id = fields.Many2one(
        "contract.contract",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    contract_line_id = fields.Many2one(
        "contract.line",
        string="One-shot",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    service_order_id = fields.Many2one(
        "service.order",
        string="Compensation",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="contract_id.partner_id", string="Member")
    charge_code = fields.Char(
        readonly=True, help="What Opencell calls the thing that is charged."
    )
    description = fields.Char(
        readonly=True, help="As on the bill, with our reference in brackets."
    )
    operation_date = fields.Date(required=True, readonly=True)
    quantity = fields.Float(default=1.0, readonly=True, digits="Product Unit")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        readonly=True, help="Without tax; what a member gets back is negative."
    )
    is_settled_by_hand = fields.Boolean(
        readonly=True,
        copy=False,
        help="A person charged it in Opencell, or nobody is to charge it.",
    )

    _line_uniq = models.UniqueIndex(
        "(backend_id, contract_line_id) WHERE contract_line_id IS NOT NULL",
        "The one-shot is charged already.",
    )
    _service_order_uniq = models.UniqueIndex(
        "(backend_id, service_order_id) WHERE service_order_id IS NOT NULL",
        "The compensation is given already.",
    )
    _one_origin = models.Constraint(
        "CHECK((contract_line_id IS NULL) <> (service_order_id IS NULL))",
        "A charge has one origin: a one-shot or a compensation.",
    )
    _open_idx = models.Index(
        "(backend_id, operation_date) WHERE state IN ('to_push', 'error', 'uncertain')"
    )

    # === ACTIONS === #

    def action_retry(self):
        """Send the selected charges again, as their reasons and codes are now."""
        self.check_access("write")
        for charge in self.sudo().filtered(lambda one: one.state == "error"):
            if not charge.date_synchronized:
                charge._take_over_changes()
        return super().action_retry()

    def action_settle_by_hand(self):
        """Send the selected charges never more: a person has seen to them.

        :raises UserError: for one that Opencell has, or may have
        """
        self.check_access("write")
        for charge in self.sudo().filtered(lambda one: one.state != "cancelled"):
            if charge._may_be_charged():
                raise UserError(
                    self.env._(
                        "Opencell has %(code)s, or may have it: look at it there.",
                        code=charge.external_code,
                    )
                )
            charge._clear_error_activity()
            charge._set_state("cancelled", is_settled_by_hand=True)
            charge._wake_dependents()

    def action_view_contract(self):
        """Open the contract that is charged."""
        self.ensure_one()
        return self.contract_id.get_formview_action()

    # === HOOKS OF THE BINDING === #

    def _get_subscriptions(self):
        return self.contract_id.opencell_subscription_ids.sorted("sequence")

    def _is_push_relevant(self):
        return bool(self.date_synchronized) or (
            self._is_wanted() and bool(self._get_subscriptions())
        )

    def _get_push_not_before(self):
        return False if self.date_synchronized else self.operation_date

    def _get_subscription(self):
        """The subscription to charge: the last one that is there and goes on."""
        subscriptions = self._get_subscriptions()
        there = subscriptions.filtered(
            lambda one: one.date_synchronized and not one._is_closed()
        )
        return (there or subscriptions)[-1:]

    def _get_push_dependencies(self):
        # its later changes don't matter, nor that one of them was refused
        subscription = self._get_subscription()
        return [] if subscription.date_synchronized else [subscription]

    def _get_push_dependents(self):
        # an end waits for what is charged before it
        subscriptions = self._get_subscriptions()
        return [subscriptions.filtered(lambda one: one.state == "to_push")]

    def _is_pushed(self, payload_hash):
        return bool(self.date_synchronized)

    def _check_push_ready(self):
        """What a person must complete first."""
        problems = []
        if not self.charge_code:
            problems.append(self._get_missing_code_text())
        sent = self._get_subscription().payload or {}
        if "terminationDate" in sent and self.backend_id.profile == "v7":
            problems.append(
                self.env._(
                    "The contract has ended, and this version of Opencell charges "
                    "nothing to a subscription that has. See to it by hand."
                )
            )
        return problems

    def _prepare_payload(self):
        subscription = self._get_subscription()
        return {
            "oneShotCharge": self.charge_code,
            "subscription": subscription.external_code,
            "operationDate": self._get_charged_day(subscription).isoformat(),
            "quantity": self.quantity,
            "amountWithoutTax": self._get_unit_amount(),
            "description": self.description,
            "criteria1": self.external_code,
        }

    def _get_charged_day(self, subscription):
        """The operation's day, inside the life of the subscription."""
        day = self.operation_date
        start = (subscription.payload or {}).get("subscriptionDate")
        if start:
            day = max(day, fields.Date.to_date(start))
        contract = self.contract_id
        if contract.lifecycle_state == "terminated" and contract.date_service_end:
            day = min(day, contract.date_service_end)
        return day

    def _get_unit_amount(self):
        # Opencell multiplies it by the quantity
        return round(self.amount / (self.quantity or 1.0), UNIT_AMOUNT_DIGITS)

    def _do_push(self, client: OpencellClient, payload):
        client.apply_one_shot(payload)
        return {}

    def _do_look_up(self, client: OpencellClient):
        """Look for our reference in what the contract's subscriptions were charged."""
        charge = (self.payload or {}).get("oneShotCharge") or self.charge_code
        for subscription in self._get_subscriptions():
            for row in client.list_one_shots(subscription.external_code, charge):
                if self._is_ours(row):
                    identifier = row.get("id") or row.get("chargeInstanceId")
                    return {"external_id": str(identifier or "") or False}
        return None

    def _is_ours(self, row: dict) -> bool:
        reference = f"[{self.external_code}]"
        return row.get("parameter1") == self.external_code or reference in (
            row.get("description") or ""
        )

    # === STATE === #

    def _may_be_charged(self):
        """Whether Opencell has the charge, or may have it."""
        self.ensure_one()
        return (
            bool(self.date_synchronized)
            or self.state == "uncertain"
            or (self.state == "to_push" and self._was_attempted())
        )

    def _push_or_wait(self):
        """Charge what is wanted; see what became of what no longer is."""
        if self.date_synchronized:
            self._set_state("done")
            return "Nothing to do: charged already"
        self._let_it_finish()
        if not self._is_wanted():
            return self._withdraw()
        return super()._push_or_wait()

    def _resolve_uncertain(self):
        self._let_it_finish()
        return super()._resolve_uncertain()

    def _let_it_finish(self):
        """Postpone the job while Opencell may still be at work on a call.

        A worker was killed, or a line broke, a moment ago: the charge that is not
        there yet could come after we looked.
        """
        patience = timedelta(seconds=self.backend_id.read_timeout)
        with self.env.registry.cursor() as cr:
            calls = api.Environment(cr, SUPERUSER_ID, {})["sync.call.log"]
            is_pending = calls.search_count(
                [
                    *self._get_calls_domain(),
                    ("is_read", "=", False),
                    ("outcome", "in", ("under_way", "unknown", "crashed")),
                    ("create_date", ">", cr.now() - patience),
                ],
                limit=1,
            )
        if is_pending:
            raise RetryableJobError(
                "Opencell may still be at work on it",
                seconds=max(1, int(patience.total_seconds())),
                ignore_retry=True,
            )

    def _withdraw(self):
        """Cancel what was not charged; tell a person if it was."""
        if self._was_attempted():
            try:
                with self.backend_id._get_client() as client:
                    vals = self._do_look_up(client)
            except CircuitOpenError as error:
                return self._leave_to_sweeper(error)
            except (RemoteUnreachableError, UnknownOutcomeError) as error:
                raise self._get_retry(error) from error
            if vals is not None:
                self._finish(vals, False, False)
                return "Charged before it was called off"
        self._set_state("cancelled")
        self._wake_dependents()
        return "Called off in time"

    def _on_fail_push(self, **failure):
        """Keep the error; what waited for the charge goes on without it."""
        result = super()._on_fail_push(**failure)
        for charge in self.exists():
            charge._wake_dependents()
        return result

    def _finish(self, vals, payload, payload_hash):
        result = super()._finish(vals, payload, payload_hash)
        if not self._is_wanted():
            self._report_cancelled()
        return result

    def _report_cancelled(self):
        """Tell a person: Opencell has a charge whose reason was called off here."""
        for charge in self:
            self.env["sync.finding"]._report(
                charge.backend_id,
                CHARGE_CANCELLED_KIND,
                charge.external_code,
                record=charge,
                ours=self.env._("Called off"),
                theirs=self.env._("Charged"),
                is_blocking=True,
            )
