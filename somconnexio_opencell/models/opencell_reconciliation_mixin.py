from odoo import models

from odoo.addons.somconnexio_contract.const import LIFECYCLE_LIVE_STATES

from ..const import (
    RECONCILED_CONTRACTS,
    RECONCILED_CUSTOMERS,
    RECONCILED_SUBSCRIPTIONS,
)
from ..tools.account_comparison import compare_account
from ..tools.differences import Difference
from ..tools.subscription_comparison import compare_subscription

#: What is compared, from the top; "strange" is what only Opencell has
PHASES = (
    "customers",
    "strange_customers",
    "accounts",
    "subscriptions",
    "strange_subscriptions",
    "contracts",
)


class OpencellReconciliationMixin(models.AbstractModel):
    """Walks along our objects and asks Opencell for the same ones, page by page.

    Part of ``opencell.backend``. What only Opencell has is looked for where its total
    says that there is such a thing.
    """

    _name = "opencell.reconciliation.mixin"
    _description = "Reconciliation with Opencell"
    _inherit = ["opencell.comparison.mixin"]

    _is_reconcilable = True

    def _get_reconciliation_size(self):
        domain = [("backend_id", "=", self.id)]
        names = ("opencell.customer", "opencell.billing.account")
        names += ("opencell.user.account", "opencell.subscription")
        return sum(self.env[name].search_count(domain) for name in names)

    def _reconcile_page(self, cursor):
        """Compare one page of one phase.

        :param cursor: the phase, the place in it, and how many of ours Opencell has
        """
        # payloads are in the company's words, as when they are pushed
        backend = self.with_context(lang=None)
        cursor = cursor or {"phase": PHASES[0]}
        phase = cursor["phase"]
        with backend._get_client() as client:
            place, count = getattr(backend, f"_compare_{phase}")(client, cursor)
        if place is not None:
            return {**cursor, **place}, count
        number = PHASES.index(phase) + 1
        if number == len(PHASES):
            return None, count
        # the phase of the strange ones needs to know how many are known
        following = {"phase": PHASES[number], "known": cursor.get("known", 0)}
        if not following["phase"].startswith("strange"):
            del following["known"]
        return following, count

    # === PHASES === #

    def _compare_customers(self, client, cursor):
        page = self._get_page("opencell.customer", cursor, RECONCILED_CUSTOMERS)
        marks = self._get_marks(page)
        found = self._list_ours(client.list_customers, page, client)
        conceal = self._get_conceal()
        differences = []
        for customer in page:
            remote = found.get(customer.external_code.upper())
            differences += self._compare_object(
                customer, remote, compare_account, conceal
            )
        self._report_differences(differences, marks)
        return self._get_place(page, cursor, found), len(page)

    def _compare_subscriptions(self, client, cursor):
        page = self._get_page("opencell.subscription", cursor, RECONCILED_SUBSCRIPTIONS)
        marks = self._get_marks(page)
        found = self._list_ours(client.list_subscriptions, page, client)
        today, conceal = self._get_business_date(), self._get_conceal()
        differences = []
        for subscription in page:
            remote = found.get(subscription.external_code.upper())
            differences += self._compare_object(
                subscription,
                remote,
                compare_subscription,
                today,
                subscription._to_day,
                conceal,
            )
        self._report_differences(differences, marks)
        return self._get_place(page, cursor, found), len(page)

    def _compare_strange_customers(self, client, cursor):
        return self._find_strange("opencell.customer", client.list_customers, cursor)

    def _compare_strange_subscriptions(self, client, cursor):
        return self._find_strange(
            "opencell.subscription", client.list_subscriptions, cursor
        )

    def _compare_contracts(self, _client, cursor):
        """Contracts of which nothing was ever meant to be sent."""
        contracts = self.env["contract.contract"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("lifecycle_state", "in", LIFECYCLE_LIVE_STATES),
                ("is_billed_outside", "=", True),
                ("opencell_subscription_ids", "=", False),
                ("id", ">", cursor.get("after", 0)),
            ],
            order="id",
            limit=RECONCILED_CONTRACTS,
        )
        missing = Difference("not_sent")
        for contract in contracts:
            self._report_one(contract, contract.code, "contract", missing)
        full = len(contracts) == RECONCILED_CONTRACTS
        return ({"after": contracts[-1].id} if full else None), len(contracts)
