from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

if TYPE_CHECKING:
    from .opencell_backend import OpencellBackend


class OpencellContractDesiredMixin(models.AbstractModel):
    """Which objects a contract needs in Opencell, and which of them are to be sent."""

    _name = "opencell.contract.desired.mixin"
    _description = "Objects of a Contract in Opencell"

    def _get_opencell_subscription(self, day: date):
        """The subscription by which a day is billed; of none, the newest."""
        self.ensure_one()
        subscriptions = self.opencell_subscription_ids.sorted("sequence", reverse=True)
        begun = subscriptions.filtered(
            lambda one: not one.date_start or one.date_start <= day
        )
        return begun[:1] or subscriptions[:1]

    def _mark_for_opencell(self, backend: OpencellBackend) -> None:
        """Create what is missing and mark everything that the contracts touch."""
        billed = self.filtered(
            lambda contract: contract.is_billed_outside
            and contract.lifecycle_state != "cancelled"
            and contract.billing_group_id
        )
        known = self.filtered("opencell_subscription_ids")
        (billed - known)._create_opencell_subscriptions(backend)
        for contract in billed & known:
            contract._follow_opencell_group(backend)
        subscriptions = self.opencell_subscription_ids.filtered(
            lambda one: not one._is_closed()
        )
        user_accounts = subscriptions.user_account_id
        accounts = user_accounts.billing_account_id
        accounts |= self.opencell_subscription_ids._get_left_accounts()
        customers = accounts.customer_id
        # from the bottom: an account that a subscription needs can't go before it
        for bindings in (subscriptions, user_accounts, accounts, customers):
            bindings._drop_unsent()
            bindings.exists()._mark_to_push()

    def _create_opencell_subscriptions(self, backend: OpencellBackend) -> None:
        """Our side of the contracts' objects; the accounts may be there already."""
        user_accounts = self._provide_opencell_user_accounts(
            backend, {contract: (contract.code, 1) for contract in self}
        )
        self.env["opencell.subscription"].create(
            [
                {
                    "backend_id": backend.id,
                    "contract_id": contract.id,
                    "external_code": contract.code,
                    "user_account_id": user_accounts[contract].id,
                }
                for contract in self
            ]
        )

    # === MOVING TO ANOTHER BILLING GROUP === #

    def _follow_opencell_group(self, backend: OpencellBackend) -> None:
        """Have the contract billed below the account of its billing group."""
        self.ensure_one()
        current = self.opencell_subscription_ids.sorted("sequence")[-1:]
        group = self.billing_group_id
        if current.user_account_id.billing_account_id.billing_group_id == group:
            return
        previous = current.previous_id
        back = previous.user_account_id.billing_account_id.billing_group_id == group
        if current._is_sent():
            self._succeed_opencell_subscription(backend, current)
        elif previous and back:
            current._withdraw()
        else:
            self._move_unsent_subscription(backend, current)

    def _succeed_opencell_subscription(self, backend: OpencellBackend, current) -> None:
        """Opencell can't move a subscription: another one begins where it ends."""
        first_day = max(
            filter(None, (self._get_opencell_move_day(), current.date_start))
        )
        if self.lifecycle_state == "terminated" and self.date_service_end < first_day:
            return
        current.date_end = first_day - timedelta(days=1)
        # the database must see the end before another one goes on
        current.flush_recordset()
        sequence = current.sequence + 1
        code = f"{self.code}-{sequence}"
        user_account = self._provide_opencell_user_account(backend, code, sequence)
        self.env["opencell.subscription"].create(
            {
                "backend_id": backend.id,
                "contract_id": self.id,
                "external_code": code,
                "sequence": sequence,
                "user_account_id": user_account.id,
                "previous_id": current.id,
                "date_start": first_day,
            }
        )

    def _get_opencell_move_day(self) -> date:
        """The first of a month: that of the change of billing, or the next one."""
        today = self.company_id._get_business_date()
        orders = self.service_order_ids.filtered(
            lambda order: order.type in ("iban_change", "email_change")
            and order.completed_on == today
        )
        day = max(orders.mapped("effective_date"), default=today)
        return day if day.day == 1 else day + relativedelta(months=1, day=1)

    def _move_unsent_subscription(self, backend: OpencellBackend, current) -> None:
        """What was never sent simply goes below the other account."""
        user_account = current.user_account_id
        old_account = user_account.billing_account_id
        if user_account.contract_id:
            accounts = self._provide_opencell_accounts(backend)
            user_account.billing_account_id = accounts[self.billing_group_id]
        else:
            current.user_account_id = self._provide_opencell_user_account(
                backend, current.external_code, current.sequence
            )
            user_account._drop_unsent()
        old_account._drop_unsent()

    # === ACCOUNTS === #

    def _provide_opencell_user_account(
        self, backend: OpencellBackend, code: str, sequence: int
    ):
        """A user account of the contract's own, or that of its billing group."""
        self.ensure_one()
        names = {self: (code, sequence)}
        return self._provide_opencell_user_accounts(backend, names)[self]

    def _provide_opencell_user_accounts(
        self, backend: OpencellBackend, names: dict
    ) -> dict:
        """User accounts of the contracts' own, or those of their billing groups.

        :param names: contract → code and sequence of a user account of its own
        :return: contract → user account
        """
        accounts = self._provide_opencell_accounts(backend)
        account_of = {
            contract: accounts[contract.billing_group_id] for contract in self
        }
        if backend.account_layout == "contract":
            created = self.env["opencell.user.account"].create(
                [
                    {
                        "backend_id": backend.id,
                        "billing_account_id": account_of[contract].id,
                        "contract_id": contract.id,
                        "external_code": code,
                        "sequence": sequence,
                    }
                    for contract, (code, sequence) in names.items()
                ]
            )
            return dict(zip(names, created, strict=True))
        shared = {
            account: account._provide_shared_user_account()
            for account in accounts.values()
        }
        return {contract: shared[account] for contract, account in account_of.items()}

    def _provide_opencell_accounts(self, backend: OpencellBackend) -> dict:
        """The accounts of the contracts' billing groups: group → account."""
        accounts = self.env["opencell.billing.account"]
        found = accounts.search(
            [
                ("backend_id", "=", backend.id),
                ("billing_group_id", "in", self.billing_group_id.ids),
            ]
        )
        account_of = {account.billing_group_id: account for account in found}
        new = self.filtered(lambda one: one.billing_group_id not in account_of)
        member_of = {one.billing_group_id: one.partner_id for one in new}
        customers = new._provide_opencell_customers(backend)
        created = accounts.create(
            [
                {
                    "backend_id": backend.id,
                    "billing_group_id": group.id,
                    "external_code": group.code,
                    "customer_id": customers[member].id,
                }
                for group, member in member_of.items()
            ]
        )
        return account_of | dict(zip(member_of, created, strict=True))

    def _provide_opencell_customers(self, backend: OpencellBackend) -> dict:
        """The contracts' members as customers: member → customer."""
        members = self.partner_id
        if not members:
            return {}
        # a transaction that makes the same customer at the same moment fails here
        # with a serialization error, and is repeated
        self.env.cr.execute(
            SQL("UPDATE res_partner SET ref = ref WHERE id IN %s", tuple(members.ids))
        )
        customers = self.env["opencell.customer"]
        found = customers.search(
            [("backend_id", "=", backend.id), ("partner_id", "in", members.ids)]
        )
        created = customers.create(
            [
                {
                    "backend_id": backend.id,
                    "partner_id": member.id,
                    "external_code": member.ref,
                }
                for member in members - found.partner_id
            ]
        )
        return {customer.partner_id: customer for customer in found | created}
