import os
import random
from collections import Counter
from datetime import date, datetime, time, timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.somconnexio_contract.const import SERVICE_ORDER_OPEN_STATES
from odoo.addons.somconnexio_contract.models.service_order_completion_mixin import (
    FULFILLED_DOMAIN,
)

from .common import TODAY
from .common_changes import OVER, ChangesCommon
from .common_charge import ChargeCommon

EXAMPLES = 2_000 if os.environ.get("SCX_FULL") else 200
LENGTH = 12
#: when a day's work is done
HOUR = time(10)
#: step → how likely it is
STEPS = {
    "tariff": 3,
    "addon": 2,
    "number": 2,
    "iban": 1,
    "group": 3,
    "buy": 2,
    "compensate": 1,
    "pause": 2,
    "go_on": 2,
    "terminate": 1,
    "undo": 1,
    "fault": 6,
    "person": 1,
    "wait": 5,
}
FAULTS = (
    "rejected",
    "refused",
    "lost_before",
    "lost_after",
    "text_500",
    "status_500",
    "fail_200",
    "html_401",
    "unavailable",
)
KIT = "odoo.addons.somconnexio_sync.models.sync_binding_mixin"


@tagged("post_install", "-at_install")
class TestRandomHistories(ChargeCommon, ChangesCommon):
    """Whatever happens to a contract, whatever breaks: Opencell has it as it is.

    And each charge once.
    """

    def setUp(self):
        super().setUp()
        self.starts = {}
        for profile in ("v15", "v7"):
            self.set_remote(profile)
            self.starts[profile] = (self.push_contract(), self.remote)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        # A failing history is short enough: making it shorter takes minutes.
        phases=[Phase.explicit, Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    # One seed is one history: lists of steps that Hypothesis makes are mostly alike.
    @given(seed=st.integers(0, 10**9))
    def test_opencell_ends_as_wished(self, seed):
        chance = random.Random(seed)
        profile = chance.choice(("v7", "v15"))
        names = chance.choices(list(STEPS), STEPS.values(), k=LENGTH)
        steps = [(name, chance.randrange(9)) for name in names]
        contract, remote = self.starts[profile]
        self.remote = remote
        with self.scratch(), mute_logger(KIT):
            self.backend.profile = profile
            with freeze_time(datetime.combine(TODAY, HOUR)) as self.clock:
                for step, number in steps:
                    self._take_step(step, contract, number)
                self._recover(contract)
                self.assert_in_order(contract)
                self._check_charges(contract)

    def _take_step(self, step, contract, number):
        """A refusal is an answer too; it must leave nothing behind."""
        try:
            with self.env.cr.savepoint():
                getattr(self, f"_step_{step}")(contract, number)
        except UserError:
            self.env.invalidate_all()
        self.run_due_jobs()

    def _recover(self, contract):
        """The faults are over, a person repairs, and the days go by."""
        self.wire.write_faults.clear()
        self.wire.faults.clear()
        for days in (40, 1):
            self._step_wait(contract, days)
            self._step_person(contract, 0)
            self.run_until_idle()
            self.run_cron("sync.sweeper", "_cron_sweep")
            self.run_until_idle()

    def _check_charges(self, contract):
        """What was bought or given back was charged once, and nothing else."""
        charges = contract.opencell_charge_ids
        rows = Counter(row["parameter1"] for row in self.remote.operations)
        done = charges.filtered(lambda charge: charge.state == "done")
        self.assertEqual(rows, Counter(done.mapped("external_code")))
        called_off = charges.filtered(lambda charge: not charge._is_wanted())
        self.assertLessEqual(set((called_off - done).mapped("state")), {"cancelled"})
        for charge in charges - done - called_off:
            # nothing can be charged to what has ended: a person sees to it
            self.assertEqual(charge.state, "error")
            code = charge._get_subscription().external_code
            self.assertIn(self.remote.subscriptions[code]["status"], OVER)

    # === STEPS === #

    def _step_tariff(self, contract, number):
        both = self.product_mobile | self.product_mobile_big
        today = contract.company_id._get_business_date()
        day = today + timedelta(days=number // 4)
        self.change_tariff(contract, (both - contract.tariff_product_id)[:1], day)

    def _step_addon(self, contract, _number):
        if contract.lifecycle_state in ("active", "suspended"):
            self.switch_addon(contract)

    def _step_number(self, contract, number):
        if contract.lifecycle_state != "terminated":
            contract.phone_number = f"60000000{number % 3}"

    def _step_iban(self, contract, _number):
        contract.mandate_id.partner_bank_id.acc_number = self._make_iban()

    def _step_buy(self, contract, number):
        today = contract.company_id._get_business_date()
        self.buy(contract, (today + timedelta(days=number - 4)).isoformat())

    def _step_compensate(self, contract, number):
        self.compensate(contract, amount=number + 0.2)

    def _step_group(self, contract, number):
        """Another group, one of before, or an account for all of the group."""
        groups = contract.partner_id.billing_group_ids - contract.billing_group_id
        first = (contract.company_id._get_business_date() + timedelta(days=31)).replace(
            day=1
        )
        if number % 2 and groups:
            self.ask(
                "iban_change",
                contract,
                first,
                mandate_id=groups[number % len(groups)].mandate_id,
                is_group_move=True,
            )
        else:
            self.move_to_other_group(contract, first.isoformat())

    def _step_pause(self, contract, _number):
        self.suspend(contract)

    def _step_go_on(self, contract, _number):
        self.ask("resumption", contract, contract.company_id._get_business_date())

    def _step_terminate(self, contract, number):
        today = contract.company_id._get_business_date()
        self.terminate(contract, today + timedelta(days=number))

    def _step_undo(self, contract, _number):
        contract.service_order_ids.filtered(
            lambda order: order.state in SERVICE_ORDER_OPEN_STATES
        )[:1]._cancel("Changed their mind")

    def _step_fault(self, _contract, number):
        self.wire.break_write(number % 3, FAULTS[number])

    def _step_person(self, contract, _number):
        subscriptions = contract.opencell_subscription_ids
        user_accounts = subscriptions.user_account_id
        accounts = user_accounts.billing_account_id
        for bindings in (
            accounts.customer_id,
            accounts,
            user_accounts,
            subscriptions,
            contract.opencell_charge_ids,
        ):
            bindings.filtered(lambda one: one.state == "error").action_retry()

    def _step_wait(self, _contract, number):
        """The scheduler runs every day, and postponed jobs come back.

        Only the days on which there is something to do are lived through.
        """
        today = self.company._get_business_date()
        last = today + timedelta(days=number + 1)
        while today < last:
            today = min(last, self._find_next_day(today))
            self.clock.move_to(datetime.combine(today, HOUR))
            self.remote.today = today
            self.complete_all()
            self.run_due_jobs()

    def _find_next_day(self, today):
        """The next day with a job or a service order."""
        jobs = self.env["queue.job"].search([("state", "=", "pending")])
        days = [
            eta.date() + timedelta(days=eta.time() > HOUR)
            for eta in jobs.mapped("eta")
            if eta
        ]
        orders = self.env["service.order"].search(FULFILLED_DOMAIN)
        days += [day for day in orders.mapped("due_date") if day]
        tomorrow = today + timedelta(days=1)
        return min((max(day, tomorrow) for day in days), default=date.max)
