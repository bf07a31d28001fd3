from datetime import timedelta

from odoo import fields, models

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..tools.subscription_comparison import find_extra_services
from ..tools.subscription_plan import SubscriptionEndedError, plan_subscription


class OpencellSubscription(models.Model):
    """A contract as a subscription with its services and its phone number.

    Unlike an account a subscription is not simply overwritten: activating a service
    that is active is refused. So what is there is read first and only the difference
    is sent; only the very first call of all needs no look.

    A contract that moves to another billing group gets another subscription, which
    follows the one before it: Opencell can't move one.
    """

    _name = "opencell.subscription"
    _description = "Opencell Subscription"
    _inherit = ["opencell.dry.run.mixin"]

    _operations = (
        "get_subscription",
        "create_or_update_subscription_partial",
        "suspend_subscription",
        "resume_subscription",
        "terminate_subscription",
    )

    contract_id = fields.Many2one(
        "contract.contract",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(
        required=True,
        readonly=True,
        default=1,
        help="Which of the contract's subscriptions this is.",
    )
    date_start = fields.Date(
        string="First Day",
        readonly=True,
        help="Empty: the first day of the contract.",
    )
    date_end = fields.Date(
        string="Last Day",
        readonly=True,
        help="From the next day on the contract is billed with another group.",
    )
    previous_id = fields.Many2one(
        "opencell.subscription",
        string="Previous Subscription",
        readonly=True,
        index="btree_not_null",
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
        "UNIQUE(backend_id, contract_id, sequence)",
        "A contract is one subscription of a billing group in Opencell.",
    )
    _current_uniq = models.UniqueIndex(
        "(backend_id, contract_id) WHERE date_end IS NULL",
        "A contract has one subscription that goes on in Opencell.",
    )
    _previous_uniq = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "A subscription is followed by one other.",
    )

    def _get_record(self):
        return self.contract_id

    def _get_subscriptions(self):
        return self

    # === PERIOD === #

    def _get_first_day(self):
        """The first day that is billed by it."""
        return self.date_start or self.contract_id.date_service_start

    def _is_used(self):
        """Whether the contract is billed by it at all."""
        contract = self.contract_id
        if not contract.is_billed_outside or contract.lifecycle_state == "cancelled":
            return False
        has_ended = contract.lifecycle_state == "terminated"
        never_began = (
            has_ended
            and self.date_start
            and contract.date_service_end < self.date_start
        )
        return not never_began

    def _is_billed_yet(self):
        """Whether an invoice may come although another subscription follows.

        Bill runs are validated long after the month that they bill, so its account is
        kept up to date for as long as its invoices are looked for.
        """
        backend = self.backend_id
        last_bill = timedelta(days=backend.invoice_window)
        today = backend._get_business_date()
        return bool(self.date_end and today <= self.date_end + last_bill)

    def _get_left_accounts(self):
        """The accounts that contracts have left and that are billed yet."""
        left = self.filtered(lambda one: one._is_closed() and one._is_billed_yet())
        return left.user_account_id.billing_account_id

    def _is_closed(self):
        """Whether its end was sent: nothing about it changes any more."""
        return bool(
            self.date_end
            and self.state == "done"
            and (self.payload or {}).get("terminationDate")
        )

    def _withdraw(self):
        """Forget one that was never sent; the one before it goes on."""
        self.ensure_one()
        previous, user_account = self.previous_id, self.user_account_id
        account = user_account.billing_account_id
        self.unlink()
        for binding in (user_account, account):
            binding._drop_unsent()
        previous.date_end = False
        return previous

    def _drop_unsent(self):
        """Forget what is not needed and was never sent; what goes on is told so."""
        previous = self.previous_id - self
        result = super()._drop_unsent()
        for one in previous:
            if not self.search_count([("previous_id", "=", one.id)], limit=1):
                one.date_end = False
        return result

    # === PUSH === #

    def _is_push_relevant(self):
        # the first day may have come before the service order was completed
        contract = self.contract_id
        is_late = (
            contract.lifecycle_state == "pending_active"
            and contract.date_service_start <= self.backend_id._get_business_date()
        )
        return super()._is_push_relevant() and not is_late

    def _get_push_dependencies(self):
        previous = self.previous_id
        if previous._is_closed():
            # nothing waits for its account, which may change until the last invoice
            previous = self.browse()
        return [self.user_account_id, previous, self._get_number_leavers()]

    def _get_push_dependents(self):
        waiting = self.browse()
        if self._get_number_of_leaver():
            waiting = self.search(
                [
                    ("backend_id", "=", self.backend_id.id),
                    ("state", "=", "to_push"),
                    ("waiting_reason", "!=", False),
                    ("contract_id.phone_number", "=", self.contract_id.phone_number),
                ]
            )
        return [self.search([("previous_id", "=", self.id)]), waiting - self]

    def _get_number_of_leaver(self):
        contract = self.contract_id
        return contract.lifecycle_state == "terminated" and contract.phone_number

    def _get_number_leavers(self):
        """Ended ones that still have the contract's phone number in Opencell."""
        contract = self.contract_id
        if contract.lifecycle_state == "terminated" or not contract.phone_number:
            return self.browse()
        return self.search(
            [
                ("backend_id", "=", self.backend_id.id),
                ("state", "!=", "done"),
                ("date_synchronized", "!=", False),
                ("contract_id", "!=", contract.id),
                ("contract_id.phone_number", "=", contract.phone_number),
                ("contract_id.lifecycle_state", "=", "terminated"),
            ]
        )

    def _bring_along(self):
        if self._is_closed():
            return [], False
        previous = self.previous_id
        if previous.state == "done" and not previous._is_closed():
            # its last day has passed, and nobody has told it
            previous._set_state("to_push", date_enqueued=fields.Datetime.now())
        return super()._bring_along()

    def _check_push_ready(self):
        """What a person must complete first."""
        if self.date_end:
            return []
        return self.contract_id._check_opencell_ready()

    def _prepare_payload(self):
        if self._is_closed():
            # whatever becomes of the contract, this part of it is over
            return self.payload
        return {
            "code": self.external_code,
            "userAccount": self.user_account_id.external_code,
            **self.contract_id._prepare_opencell_subscription(
                self.backend_id, self.date_start, self.date_end
            ),
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
        """What Opencell has; it need not be asked before anything was sent."""
        if not self._is_sent():
            return None
        try:
            return client.get_subscription(self.external_code)
        except RemoteNotFoundError:
            return None

    # === RECONCILIATION === #

    def _get_above(self):
        return self.user_account_id

    def _enqueue_end_extra_services(self):
        """Have a job end what Opencell bills and nothing of ours stands for."""
        self.ensure_one()
        subscription = self.with_context(allowed_company_ids=self.company_id.ids)
        subscription.with_delay(max_retries=0)._end_extra_services()

    def _end_extra_services(self):
        """End services in Opencell that the contract does not have

        They end today: what was billed before stays billed. Safe to run any number of
        times: what has ended is not found again.
        """
        self.ensure_one()
        self._lock_row(self)
        try:
            wanted = self.with_context(lang=None)._prepare_payload()
            with self.backend_id._get_client() as client:
                remote = client.get_subscription(self.external_code)
                extra = find_extra_services(wanted, remote, self._to_day)
                if not extra:
                    return "Nothing to do: none is left"
                client.terminate_services(
                    {
                        "subscriptionCode": self.external_code,
                        "serviceIds": [instance["id"] for instance in extra],
                        "terminationReason": wanted["terminationReason"],
                        "terminationDate": self.backend_id._get_business_date(),
                    }
                )
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise self._get_retry(error) from error
        return f"{len(extra)} ended"

    def _read_for_dry_run(self, client):
        return client.get_subscription(self.external_code)
