from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from odoo import models
from odoo.exceptions import UserError

from ..const import NAME_LENGTH

if TYPE_CHECKING:
    from .opencell_backend import OpencellBackend


class OpencellContractPayloadMixin(models.AbstractModel):
    """What Opencell shall hold of a contract."""

    _name = "opencell.contract.payload.mixin"
    _description = "Contract as Opencell Has It"

    def _check_opencell_ready(self) -> list[str]:
        """What is missing for a subscription in Opencell."""
        self.ensure_one()
        if not self._get_opencell_lines():
            return [
                self.env._("%(contract)s has no service to bill.", contract=self.code)
            ]
        return []

    def _get_opencell_lines(self, first: date | None = None, last: date | None = None):
        """Lines that are services in Opencell and have begun.

        :param first: those that ended before this day are left out
        :param last: those that begin after this day are left out
        """
        today = self.company_id._get_business_date()
        until = min(last, today) if last else today
        return self.contract_line_ids.filtered(
            lambda line: line.product_id.service_role in ("main", "addon")
            and not line.is_canceled
            and line.date_start <= until
            and not (first and line.date_end and line.date_end < first)
        ).sorted(lambda line: (line.date_start, line.service_code or ""))

    def _prepare_opencell_user_account(self) -> dict:
        """The contract as a user account, without codes."""
        self.ensure_one()
        return {
            "description": (self.name or self.code)[:NAME_LENGTH],
            "name": self.partner_id._prepare_opencell_name(),
        }

    def _prepare_opencell_subscription(
        self,
        backend: OpencellBackend,
        first: date | None = None,
        last: date | None = None,
    ) -> dict:
        """The contract as a subscription, without codes.

        :param first: its first day, if the contract was billed by another one before
        :param last: its last day, if another one follows
        """
        self.ensure_one()
        first = first or self.date_service_start
        end = self._get_opencell_end(last)
        return {
            "description": (self.name or self.code)[:NAME_LENGTH],
            "offerTemplate": backend._get_offer_code(self.service_technology_id),
            "subscriptionDate": first.isoformat(),
            "customFields": self._prepare_opencell_custom_fields(backend),
            "accesses": self._prepare_opencell_accesses(backend, first, end),
            "services": [
                self._prepare_opencell_service(line, first, end)
                for line in self._get_opencell_lines(first, end)
            ],
            "terminationReason": backend.termination_reason_code,
            **self._prepare_opencell_called_off(first),
            **self._prepare_opencell_pause(end),
            **({"terminationDate": _get_day_after(end)} if end else {}),
        }

    def _get_opencell_end(self, last: date | None = None) -> date | None:
        """The last day, once it has passed; until then it may be called off."""
        self.ensure_one()
        ends = []
        if self.lifecycle_state == "terminated":
            ends.append(self.date_service_end)
        if last and last < self.company_id._get_business_date():
            ends.append(last)
        return min(ends, default=None)

    def _prepare_opencell_accesses(
        self, backend: OpencellBackend, first: date, end: date | None
    ) -> list[dict]:
        """The phone number, by which calls find the subscription."""
        self.ensure_one()
        if not self.phone_number:
            return []
        access = {"code": self.phone_number, "startDate": first.isoformat()}
        if end and backend.profile == "v15":
            # its end of a subscription comes at the end of the day only, and until
            # then nobody else can have the number
            access["endDate"] = _get_day_after(end)
        return [access]

    def _prepare_opencell_called_off(self, first: date) -> dict:
        """Services that were called off, perhaps after they were sent.

        As when a tariff is changed twice on a day, or on the first day of a
        subscription that follows another one.

        :param first: the subscription's first day
        """
        self.ensure_one()
        today = self.company_id._get_business_date()
        lines = self.contract_line_ids.filtered(
            lambda line: (line.is_canceled and line.date_start <= today)
            or (line.date_end and line.date_end < first)
        )
        codes = sorted(set(filter(None, lines.mapped("service_code"))))
        return {"calledOff": codes} if codes else {}

    def _prepare_opencell_pause(self, end: date | None) -> dict:
        """Whether the service pauses, and since when it does or doesn't again.

        :param end: the last day: what comes after it does not matter
        """
        self.ensure_one()
        turns = self.service_order_ids.filtered(
            lambda order: order.type in ("suspension", "resumption")
            and order.state == "completed"
            and not (end and order.effective_date > end)
        ).sorted(lambda order: (order.effective_date, order.id))
        if end:
            state = "suspended" if turns[-1:].type == "suspension" else "active"
        elif self.lifecycle_state == "pending_terminate":
            state = self.lifecycle_state_before
        else:
            state = self.lifecycle_state
        if not turns and state != "suspended":
            return {}
        day = turns[-1:].effective_date
        return {
            "isSuspended": state == "suspended",
            "statusDate": day.isoformat() if day else None,
        }

    def _prepare_opencell_custom_fields(self, backend: OpencellBackend) -> list[dict]:
        """Where the service is, in the custom fields that the backend names."""
        self.ensure_one()
        place = self.service_partner_id if self.has_service_address else False
        if not place:
            return []
        street = ", ".join(filter(None, (place.street, place.street2)))
        values = (
            (backend.address_field, street),
            (backend.zip_field, place.zip),
            (backend.city_field, place.city),
            (backend.state_field, place.state_id.name),
        )
        return [
            {"code": code, "stringValue": value or ""} for code, value in values if code
        ]

    def _prepare_opencell_service(self, line, first: date, end: date | None) -> dict:
        """One tariff or add-on; its last day is billed."""
        code = line.service_code
        if not code:
            raise UserError(
                self.env._(
                    "The product %(product)s has no internal reference: Opencell "
                    "knows products by it.",
                    product=line.product_id.display_name,
                )
            )
        service = {
            "code": code,
            "quantity": line.quantity,
            "subscriptionDate": max(line.date_start, first).isoformat(),
        }
        last_day = line.date_end
        today = self.company_id._get_business_date()
        ends_with_all = end and last_day and last_day >= end
        if last_day and last_day < today and not ends_with_all:
            service["terminationDate"] = _get_day_after(last_day)
        return service


def _get_day_after(last_day: date) -> str:
    """Opencell's date of an end is the first day that is not billed."""
    return (last_day + timedelta(days=1)).isoformat()
