from datetime import datetime

import pytz

from odoo import fields, models

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
)

from ..tools.subscription_plan import SubscriptionEndedError, plan_subscription


class OpencellSubscription(models.Model):
    """A contract as a subscription with its services and its phone number.

    Unlike an account a subscription is not simply overwritten: activating a service
    that is active is refused. So what is there is read first and only the difference
    is sent.
    """

    _name = "opencell.subscription"
    _description = "Opencell Subscription"
    _inherit = ["opencell.binding.mixin"]

    contract_id = fields.Many2one(
        "contract.contract",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_account_id = fields.Many2one(
        "opencell.user.account",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )

    _contract_uniq = models.Constraint(
        "UNIQUE(backend_id, contract_id)",
        "A contract is one subscription in Opencell.",
    )

    def _get_record(self):
        return self.contract_id

    def _get_contracts(self):
        return self.contract_id

    def _is_push_relevant(self):
        # the first day may have come before the service order was completed
        contract = self.contract_id
        is_late = (
            contract.lifecycle_state == "pending_active"
            and contract.date_service_start <= self.backend_id._get_business_date()
        )
        return super()._is_push_relevant() and not is_late

    def _get_push_dependencies(self):
        return [self.user_account_id]

    def _check_push_ready(self):
        """What a person must complete first."""
        return self.contract_id._check_opencell_ready()

    def _prepare_payload(self):
        return {
            "code": self.external_code,
            "userAccount": self.user_account_id.external_code,
            **self.contract_id._prepare_opencell_subscription(self.backend_id),
        }

    def _do_push(self, client, payload):
        """Send the difference between what is there and what shall be."""
        remote = self._read_remote(client)
        today = self.backend_id._get_business_date()
        try:
            steps = plan_subscription(payload, remote, today, self._to_day)
        except SubscriptionEndedError as error:
            raise RemoteRejectedError(
                "SUBSCRIPTION_ENDED",
                self.env._(
                    "The contract is in use, but its subscription has ended in "
                    "Opencell (%(status)s).",
                    status=str(error),
                ),
            ) from error
        for operation, body in steps:
            getattr(client, operation)(body)
        return {}

    def _read_remote(self, client):
        try:
            return client.get_subscription(self.external_code)
        except RemoteNotFoundError:
            return None

    def _to_day(self, instant):
        """The day of an instant (milliseconds) in the company's time zone."""
        if instant is None:
            return None
        zone = pytz.timezone(self.company_id.business_tz)
        return datetime.fromtimestamp(instant / 1000, zone).date().isoformat()
