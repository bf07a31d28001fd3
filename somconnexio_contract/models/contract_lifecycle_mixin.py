# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import (
    LIFECYCLE_LIVE_STATES,
    REPEATABLE_TYPES,
    SERVICE_ORDER_OPEN_STATES,
)


class ContractLifecycleMixin(models.AbstractModel):
    """The life of a contract, moved by its service orders.

    pending_active → active ⇄ suspended → pending_terminate → terminated;
    pending_active → cancelled if the service never starts.
    """

    _name = "contract.lifecycle.mixin"
    _description = "Life of a Contract"

    def _activate(self) -> None:
        """The service works from today on."""
        self.filtered(lambda c: c.lifecycle_state == "pending_active").write(
            {"lifecycle_state": "active"}
        )

    def _cancel_before_start(self) -> None:
        """The service will never start: nothing is billed."""
        self.contract_line_ids.write({"is_canceled": True})
        self.write({"lifecycle_state": "cancelled"})
        packs = self._get_packs_to_rebalance()
        self._leave_pack()
        packs._rebalance_pack()

    def _request_termination(self, last_day: date, reason, door="back_office"):
        """Ask for the end of the service; an earlier request is replaced.

        :param last_day: last day of the service, still billed
        :param reason: ``contract.termination.reason``
        :return: the service order
        """
        self.ensure_one()
        return self.env["service.order"]._request(
            "termination",
            self,
            {"termination_reason_id": reason},
            door=door,
            effective_date=last_day,
        )[0]

    def _announce_termination(self, last_day: date, reason) -> None:
        """The service will end after a day; it works until then."""
        vals = {"termination_reason_id": reason.id, "date_service_end": last_day}
        if self.lifecycle_state != "pending_terminate":
            vals["lifecycle_state_before"] = self.lifecycle_state
            vals["lifecycle_state"] = "pending_terminate"
        self.write(vals)

    def _withdraw_termination(self) -> None:
        """The announced termination, if there is one, won't take place."""
        for contract in self:
            if contract.lifecycle_state == "pending_terminate":
                contract.write(
                    {
                        "lifecycle_state": contract.lifecycle_state_before,
                        "lifecycle_state_before": False,
                        "termination_reason_id": False,
                        "date_service_end": False,
                    }
                )

    def _terminate(self, last_day: date) -> None:
        """The service has ended with a day; what was still to come is called off."""
        self.contract_line_ids._end_or_cancel(last_day)
        self.write({"lifecycle_state": "terminated", "date_service_end": last_day})
        packs = self._get_packs_to_rebalance()
        self._leave_pack()
        self.service_order_ids.filtered(
            lambda order: order.state in SERVICE_ORDER_OPEN_STATES
            and order.type not in REPEATABLE_TYPES
        )._cancel(self.env._("The contract has ended"))
        packs._rebalance_pack()

    def _suspend(self) -> None:
        """The service pauses."""
        self._set_state_now("active", "suspended")

    def _resume(self) -> None:
        """The service goes on."""
        self._set_state_now("suspended", "active")

    def _set_state_now(self, before: str, after: str) -> None:
        """Change the state, or the one to which a contract to be ended would return."""
        self.filtered(lambda c: c.lifecycle_state == before).write(
            {"lifecycle_state": after}
        )
        self.filtered(
            lambda c: c.lifecycle_state == "pending_terminate"
            and c.lifecycle_state_before == before
        ).write({"lifecycle_state_before": after})

    # === WHAT A CONTRACT CONSISTS OF === #

    def _end_tariff(self, last_day: date) -> None:
        """The main tariffs end on a day, what was to follow them never begins."""
        lines = self.contract_line_ids.filtered("is_tariff")
        lines._end_or_cancel(last_day)
        # The database must see the end before another tariff begins.
        lines.flush_recordset()

    def _get_tariff_line(self, day: date):
        """The line of the main tariff on a day."""
        self.ensure_one()
        return self.contract_line_ids.filtered(
            lambda line: line.is_tariff
            and not line.is_canceled
            and line.date_start <= day
            and (not line.date_end or line.date_end >= day)
        )[:1]

    def _get_monthly_price(self) -> float:
        """Price of a month without tax: what the contract's own lines say."""
        self.ensure_one()
        today = self.company_id._get_business_date()
        lines = self.contract_line_ids.filtered(
            lambda line: not line.is_canceled
            and line.product_id.service_role in ("main", "addon")
            and line.date_start <= today
            and (not line.date_end or line.date_end >= today)
        )
        lines = (
            lines
            or self.contract_line_ids.filtered("is_tariff").sorted("date_start")[-1:]
        )
        return sum(line.quantity * line.specific_price for line in lines)

    def _change_billing(self, mandate, emails, is_group_move: bool) -> None:
        """Another account or other e-mails, for the billing group or leaving it."""
        self.ensure_one()
        groups = self.env["billing.group"]
        group = self.billing_group_id
        target = groups._find(self.partner_id, mandate, emails)
        if is_group_move or not group or (target and target != group):
            group = groups._get_or_create(self.partner_id, mandate, emails)
        else:
            group._change(mandate, emails)
        self.write(
            {
                "mandate_id": mandate.id,
                "email_ids": [Command.set(emails.ids)],
                "billing_group_id": group.id,
            }
        )

    @api.model
    def _find_phone_owner(self, phone_number: str | None, company):
        """The contract in use of a company with a phone number, or none."""
        if not phone_number:
            return self.browse()
        return self.sudo().search(
            [
                ("company_id", "=", company.id),
                "|",
                ("phone_number", "=", phone_number),
                ("mobile_number", "=", phone_number),
                ("lifecycle_state", "in", LIFECYCLE_LIVE_STATES),
            ],
            limit=1,
        )

    def _check_number_free(self, phone_number: str | None, company) -> None:
        """Nobody but these contracts has a number that only one may have.

        :raises UserError: naming the contract that has it
        """
        owner = self._find_phone_owner(phone_number, company)
        if owner - self:
            raise UserError(
                self.env._(
                    "%(number)s is the number of contract %(contract)s.",
                    number=phone_number,
                    contract=owner.code,
                )
            )
