from __future__ import annotations

from typing import TYPE_CHECKING

from odoo import fields, models

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
    _inherit = ["opencell.charge.origin.mixin", "opencell.intent.mixin"]

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
