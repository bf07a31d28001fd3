from datetime import date

from freezegun import freeze_time

from odoo.exceptions import LockError
from odoo.tests import tagged

from .common import OpencellCommon

PUSH = [
    "createOrUpdate",
    "createOrUpdateCRMAccountHierarchy",
    "createOrUpdate",
    "createOrUpdatePartial",
]


@tagged("post_install", "-at_install")
class TestPush(OpencellCommon):
    """A contract on its way out, when all goes well."""

    def test_new_contract_is_one_object_of_each_kind(self):
        contract = self.push_contract()
        group = contract.billing_group_id
        self.assertEqual(list(self.remote.customers), [contract.partner_id.ref])
        self.assertEqual(list(self.remote.accounts), [group.code])
        self.assertEqual(list(self.remote.user_accounts), [contract.code])
        self.assertEqual(list(self.remote.subscriptions), [contract.code])
        self.assertEqual(self.remote.calls, PUSH)
        remote = self.remote.subscriptions[contract.code]
        self.assertEqual(remote["status"], "ACTIVE")
        self.assertEqual(list(remote["accesses"]), [contract.phone_number])
        [service] = self.remote.services_of(contract.code)
        self.assertEqual(service["code"], "SE_SC_REC_MOBILE_T_150_1024")

    def test_new_contract_is_one_job_which_never_gives_up(self):
        contract = self.create_contract()
        *above, subscription = self.bindings_of(contract)
        for binding in above:
            self.assertFalse(self.jobs_of(binding))
        job = self.jobs_of(subscription)
        self.assertEqual(len(job), 1)
        self.assertEqual(job.channel, "root.somconnexio.opencell")
        self.assertEqual(job.max_retries, 0)
        self.run_job(job)
        self.assertFalse(self.due_jobs(), "nothing is left to do")
        self.assertEqual(self.remote.calls, PUSH)

    def test_link_that_is_pushed_by_itself_brings_what_it_needs(self):
        contract = self.create_contract()
        user_account = self.bindings_of(contract)[2]
        user_account._push()
        self.assertEqual(self.remote.calls, PUSH[:3])
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, PUSH)
        self.assertEqual(contract.opencell_state, "done")

    def test_refused_customer_leaves_the_rest_waiting_until_a_person_repairs(self):
        contract = self.create_contract()
        customer, account, user_account, subscription = self.bindings_of(contract)
        self.wire.break_next("rejected")
        self.run_due_jobs()
        self.assertEqual(customer.state, "error")
        self.assertIn("INVALID_PARAMETER", customer.error_message)
        self.assertTrue(customer.activity_ids)
        for binding in (account, user_account, subscription):
            self.assertEqual(binding.state, "to_push")
            self.assertTrue(binding.waiting_reason)
        self.assertFalse(self.env["queue.job"].search([("state", "=", "failed")]))
        customer.action_retry()
        self.run_due_jobs()
        self.assertEqual(contract.opencell_state, "done", contract.opencell_message)
        self.assertEqual(self.remote.calls, PUSH)

    def test_refused_subscription_keeps_the_accounts_that_were_accepted(self):
        contract = self.create_contract()
        self.wire.break_next(None, None, None, "rejected")
        self.run_due_jobs()
        states = [binding.state for binding in self.bindings_of(contract)]
        self.assertEqual(states, ["done", "done", "done", "error"])
        self.assertEqual(len(contract.activity_ids), 1)
        self.remote.calls.clear()
        contract.opencell_subscription_ids.action_retry()
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, ["subscription", "createOrUpdatePartial"])

    def test_change_during_a_push_is_not_lost_on_the_way(self):
        """A link is done when its change is committed: its own look finds it."""
        contract = self.push_contract()
        customer = self.bindings_of(contract)[0]
        contract.partner_id.phone = "930000077"
        customer._set_state("done")
        self.run_due_jobs()
        remote = self.remote.customers[contract.partner_id.ref]
        self.assertEqual(remote["contactInformation"]["phone"], "930000077")

    def test_locked_link_postpones_the_job(self):
        contract = self.create_contract()
        customer = self.bindings_of(contract)[0]
        lock = type(customer).lock_for_update

        def refuse(records, **kwargs):
            if records == customer:
                raise LockError("taken")
            return lock(records, **kwargs)

        self.patch(type(customer), "lock_for_update", refuse)
        job = self.run_job(self.jobs_of(contract.opencell_subscription_ids))
        self.assertEqual(job.state, "pending")
        self.assertEqual(self.remote.calls, [])

    def test_unchanged_contract_is_not_sent_again(self):
        contract = self.push_contract()
        self.remote.calls.clear()
        contract._on_billing_data_changed()
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, [])
        self.assertEqual(contract.opencell_state, "done")

    def test_ten_changes_in_a_transaction_are_one_push(self):
        contract = self.push_contract()
        for number in range(10):
            contract.partner_id.phone = f"93000000{number}"
        self.commit()
        self.assertEqual(len(self.due_jobs()), 1)
        self.remote.calls.clear()
        self.run_due_jobs()
        # the member and the billing account have it, nothing else was asked
        self.assertEqual(self.remote.calls, PUSH[:2])
        remote = self.remote.customers[contract.partner_id.ref]
        self.assertEqual(remote["contactInformation"]["phone"], "930000009")

    def test_second_contract_shares_customer_and_account(self):
        first = self.push_contract()
        self.remote.calls.clear()
        iban = first.mandate_id.partner_bank_id.acc_number
        second = self.push_contract(member=first.partner_id, iban=iban)
        self.assertEqual(first.billing_group_id, second.billing_group_id)
        self.assertEqual(self.remote.calls, PUSH[2:])
        self.assertEqual(len(self.remote.customers), 1)
        self.assertEqual(len(self.remote.accounts), 1)
        self.assertEqual(len(self.remote.subscriptions), 2)

    def test_other_iban_is_another_account_of_the_same_customer(self):
        first = self.push_contract()
        second = self.push_contract(member=first.partner_id)
        ref = first.partner_id.ref
        self.assertEqual(list(self.remote.customers), [ref])
        self.assertEqual(list(self.remote.accounts), [f"{ref}_0", f"{ref}_1"])
        self.assertEqual(second.billing_group_id.code, f"{ref}_1")

    def test_nothing_is_sent_before_the_first_day(self):
        contract = self.create_contract(start="2026-12-01")
        self.run_due_jobs()
        self.assertEqual(contract.lifecycle_state, "pending_active")
        self.assertEqual(self.remote.calls, [])
        self.assertEqual(contract.opencell_state, "to_push")
        self.assertFalse(self.due_jobs(), "the sweeper sees to what waits for its day")
        for binding in self.bindings_of(contract):
            self.assertEqual(binding.push_not_before, date(2026, 12, 1))
        with freeze_time("2026-12-01 09:00:00"):
            self.complete_due()
            self.run_due_jobs()
        self.assertEqual(self.remote.calls, PUSH)
        self.assertEqual(contract.opencell_state, "done")

    def test_sweeper_sends_what_waited_for_its_day(self):
        contract = self.create_contract(start="2026-12-01")
        self.run_due_jobs()
        contract.sudo().lifecycle_state = "active"
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, [])
        with freeze_time("2026-12-01 09:00:00"):
            self.run_cron("sync.sweeper", "_cron_sweep")
            self.run_due_jobs()
        self.assertEqual(contract.opencell_state, "done")

    def test_contract_cancelled_before_its_day_leaves_nothing(self):
        contract = self.create_contract(start="2026-12-01")
        self.run_due_jobs()
        bindings = self.bindings_of(contract)
        contract.activation_order_id._cancel()
        self.run_due_jobs()
        self.assertEqual(contract.lifecycle_state, "cancelled")
        self.assertFalse(any(binding.exists() for binding in bindings))
        self.assertEqual(self.remote.calls, [])

    def test_cancelled_contract_does_not_take_the_account_of_another(self):
        first = self.push_contract()
        iban = first.mandate_id.partner_bank_id.acc_number
        second = self.create_contract(
            start="2026-12-01", member=first.partner_id, iban=iban
        )
        second.activation_order_id._cancel()
        self.run_due_jobs()
        self.assertTrue(self.bindings_of(first)[1].exists())
        self.assertFalse(second.opencell_subscription_ids)

    def test_work_waits_while_disabled_and_goes_out_when_enabled(self):
        self.backend.state = "disabled"
        contract = self.create_contract()
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, [])
        self.backend.state = "enabled"
        self.run_cron("sync.sweeper", "_cron_sweep")
        with freeze_time("2026-11-15 10:30:00"):
            self.run_cron("sync.sweeper", "_cron_sweep")
            self.run_due_jobs()
        self.assertEqual(contract.opencell_state, "done")

    def test_contract_billed_by_odoo_stays_out(self):
        contract = self.create_contract(start="2026-12-01")
        contract.is_billed_outside = False
        self.run_due_jobs()
        self.assertFalse(contract.opencell_subscription_ids)

    def test_phone_number_change_swaps_the_access(self):
        contract = self.push_contract()
        old = contract.phone_number
        self.remote.calls.clear()
        contract.phone_number = new = self._make_mobile_number()
        self.run_due_jobs()
        # user account and subscription are named after the number
        self.assertEqual(
            self.remote.calls,
            ["createOrUpdate", "subscription", "createOrUpdatePartial"],
        )
        remote = self.remote.subscriptions[contract.code]
        self.assertTrue(remote["accesses"][old]["endDate"])
        self.assertNotIn("endDate", remote["accesses"][new])
        self.assertEqual(remote["description"], new)

    def test_number_is_taken_from_an_ended_contract_before_it_is_given(self):
        first = self.push_contract()
        first.sudo()._terminate(date(2026, 11, 14))
        line = self._prepare_mobile_line(phone_number=first.phone_number)
        second = self.create_contract(start="2026-11-15", line=line)
        self.run_job(self.jobs_of(second.opencell_subscription_ids))
        self.assertEqual(first.opencell_state, "done", first.opencell_message)
        self.assertEqual(second.opencell_state, "done", second.opencell_message)
        remote = self.remote.subscriptions[first.code]["accesses"]
        binding = first.opencell_subscription_ids
        self.assertEqual(
            binding._to_day(remote[first.phone_number]["endDate"]), "2026-11-15"
        )

    def test_number_that_comes_back_works_again(self):
        contract = self.push_contract()
        old = contract.phone_number
        for number in (self._make_mobile_number(), old):
            contract.phone_number = number
            self.run_due_jobs()
        remote = self.remote.subscriptions[contract.code]["accesses"][old]
        binding = contract.opencell_subscription_ids
        self.assertEqual(binding._to_day(remote["endDate"]), "2999-12-31")
        self.remote.calls.clear()
        binding.payload_hash = False
        binding._mark_to_push()
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, ["subscription"])

    def test_iban_of_the_account_is_replaced(self):
        contract = self.push_contract()
        account = contract.mandate_id.partner_bank_id
        account.acc_number = new = self._make_iban()
        self.run_due_jobs()
        remote = self.remote.accounts[contract.billing_group_id.code]
        [method] = remote["methodOfPayment"]
        self.assertEqual(method["bankCoordinates"]["iban"], new)

    def test_termination_is_sent_when_it_has_come(self):
        contract = self.push_contract()
        reason = self.env["contract.termination.reason"].search([], limit=1)
        contract._request_termination(date(2026, 11, 20), reason)
        self.run_due_jobs()
        self.assertEqual(contract.lifecycle_state, "pending_terminate")
        self.assertNotIn("terminate", self.remote.calls)
        self.remote.today = date(2026, 11, 21)
        with freeze_time("2026-11-21 09:00:00"):
            self.complete_due()
            self.run_due_jobs()
        self.assertEqual(contract.lifecycle_state, "terminated")
        remote = self.remote.subscriptions[contract.code]
        self.assertEqual(remote["status"], "RESILIATED")
        [service] = self.remote.services_of(contract.code, "TERMINATED")
        day = contract.opencell_subscription_ids._to_day(service["terminationDate"])
        self.assertEqual(day, "2026-11-21", "the 20th is still billed")

    def test_withdrawn_termination_was_never_sent(self):
        contract = self.push_contract()
        reason = self.env["contract.termination.reason"].search([], limit=1)
        order = contract._request_termination(date(2026, 11, 20), reason)
        self.run_due_jobs()
        order._cancel()
        self.run_due_jobs()
        self.assertEqual(contract.lifecycle_state, "active")
        self.assertEqual(self.remote.subscriptions[contract.code]["status"], "ACTIVE")

    def test_subscription_that_ended_over_there_needs_a_person(self):
        contract = self.push_contract()
        self.remote.subscriptions[contract.code]["status"] = "RESILIATED"
        contract.phone_number = self._make_mobile_number()
        self.run_due_jobs()
        self.assertEqual(contract.opencell_state, "error")
        self.assertIn("RESILIATED", contract.opencell_message)
        self.assertTrue(contract.activity_ids)


@tagged("post_install", "-at_install")
class TestPushModern(TestPush):
    """The same with version 15."""

    profile = "v15"

    def test_termination_is_sent_when_it_has_come(self):
        """Version 15 schedules it for the end of the day, which counts as done."""
        contract = self.push_contract()
        reason = self.env["contract.termination.reason"].search([], limit=1)
        contract._request_termination(date(2026, 11, 20), reason)
        self.remote.today = date(2026, 11, 21)
        with freeze_time("2026-11-21 09:00:00"):
            self.complete_due()
            self.run_due_jobs()
        binding = contract.opencell_subscription_ids
        remote = self.remote.subscriptions[contract.code]
        self.assertEqual(remote["status"], "ACTIVE")
        self.assertEqual(binding._to_day(remote["subscribedTillDate"]), "2026-11-21")
        self.remote.calls.clear()
        binding.payload_hash = False
        binding._mark_to_push()
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, ["subscription"], "no second terminate")
