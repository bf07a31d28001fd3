from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import OpencellCommon

#: faults after which the job comes back by itself
PASSING = (
    "refused",
    "lost_before",
    "lost_after",
    "text_500",
    "html_401",
    "unavailable",
)
#: answers that need a person
REFUSALS = ("rejected", "status_500", "fail_200")
OBJECTS = ("customer", "billing_account", "user_account", "subscription")


@tagged("post_install", "-at_install")
class TestFaultMatrix(OpencellCommon):
    """Each fault at each remote operation, then recovery: exactly one object.

    A killed worker is a job that runs again although its call had its effect.
    """

    def setUp(self):
        super().setUp()
        self.backend.breaker_threshold = 1000

    def _push_above(self, contract, number):
        """Send what the object needs, without a fault; return its binding."""
        bindings = self.bindings_of(contract)
        for binding in bindings[:number]:
            binding._push()
            self.assertEqual(binding.state, "done")
        return bindings[number]

    def _tables(self):
        remote = self.remote
        return (
            remote.customers,
            remote.accounts,
            remote.user_accounts,
            remote.subscriptions,
        )

    def assert_exactly_one(self, contract):
        """Every object is there once, and our side knows it."""
        self.run_until_idle()
        for table in self._tables():
            self.assertEqual(len(table), 1)
        services = self.remote.services_of(contract.code)
        self.assertEqual(len(services), 1, "activated twice")
        for binding in self.bindings_of(contract):
            self.assertEqual(binding.state, "done", binding.error_message)

    def _cells(self, faults):
        for profile in ("v7", "v15"):
            for number, name in enumerate(OBJECTS):
                for fault in faults:
                    with self.subTest(profile=profile, object=name, fault=fault):
                        self.set_remote(profile)
                        contract = self.create_contract()
                        yield self._push_above(contract, number), contract, fault

    def test_fine(self):
        for binding, contract, _ in self._cells([None]):
            self.run_job(self.jobs_of(binding, state="pending")[:1])
            self.assertEqual(binding.state, "done")
            self.assert_exactly_one(contract)

    def test_passing_fault_then_recovery(self):
        for binding, contract, fault in self._cells(PASSING):
            self._break_write(binding, fault)
            job = self.run_job(self.jobs_of(binding, state="pending")[:1])
            self.assertEqual(job.state, "pending")
            self.assertEqual(binding.state, "to_push")
            self.assert_exactly_one(contract)

    def _break_write(self, binding, fault):
        """Spoil the call that writes; a subscription is read before that."""
        if binding._name == "opencell.subscription":
            self.wire.break_next(None)
        self.wire.break_next(fault)

    def test_fault_of_the_look_before_a_subscription(self):
        for fault in PASSING:
            with self.subTest(fault=fault):
                self.set_remote("v7")
                contract = self.create_contract()
                binding = self._push_above(contract, 3)
                self.wire.break_next(fault)
                self.run_job(self.jobs_of(binding, state="pending")[:1])
                self.assertFalse(self.remote.subscriptions, "an outage is no answer")
                self.assert_exactly_one(contract)

    def test_refusal_then_a_person(self):
        for binding, contract, fault in self._cells(REFUSALS):
            self._break_write(binding, fault)
            self.run_job(self.jobs_of(binding, state="pending")[:1])
            self.assertEqual(binding.state, "error")
            self.assertTrue(binding.error_message)
            self.assertTrue(binding._get_record().activity_ids)
            binding.action_retry()
            self.assertFalse(binding._get_record().activity_ids)
            self.assert_exactly_one(contract)

    def test_worker_killed_after_the_call(self):
        for binding, contract, _ in self._cells([None]):
            with self.backend._get_client() as client:
                binding._do_push(client, binding._prepare_payload())
            self.run_job(self.jobs_of(binding, state="pending")[:1])
            self.assertEqual(binding.state, "done")
            self.assert_exactly_one(contract)

    def test_tariff_changed_while_the_first_answer_was_lost(self):
        """The service of the lost call is ended, not forgotten."""
        contract = self.create_contract()
        binding = self._push_above(contract, 3)
        self._break_write(binding, "lost_after")
        self.run_job(self.jobs_of(binding, state="pending")[:1])
        contract.contract_line_ids.date_end = date(2026, 11, 9)
        contract.contract_line_ids = [
            (0, 0, contract._prepare_line(self.product_mobile_big, date(2026, 11, 10)))
        ]
        self.run_until_idle()
        [service] = self.remote.services_of(contract.code)
        self.assertEqual(service["code"], "SE_SC_REC_MOBILE_T_UNL_20480")
        [ended] = self.remote.services_of(contract.code, "TERMINATED")
        self.assertEqual(ended["code"], "SE_SC_REC_MOBILE_T_150_1024")

    def test_termination(self):
        for profile in ("v7", "v15"):
            for fault in (*PASSING, None):
                with self.subTest(profile=profile, fault=fault):
                    self.set_remote(profile)
                    contract = self.push_contract()
                    self.remote.calls.clear()
                    self.remote.today = date(2026, 11, 22)
                    with freeze_time("2026-11-22 10:00:00"):
                        contract.sudo()._terminate(date(2026, 11, 20))
                        self.commit()
                        binding = contract.opencell_subscription_ids
                        self._break_write(binding, fault)
                        self.run_job(self.jobs_of(binding, state="pending"))
                        self.run_until_idle()
                    remote = self.remote.subscriptions[contract.code]
                    self.assertEqual(remote["status"], "RESILIATED")
                    self.assertEqual(contract.opencell_state, "done")
                    self.assertEqual(self.remote.calls.count("terminate"), 1)

    def test_termination_refused_then_a_person(self):
        contract = self.push_contract()
        self.remote.today = date(2026, 11, 22)
        with freeze_time("2026-11-22 10:00:00"):
            contract.sudo()._terminate(date(2026, 11, 20))
            self.backend.termination_reason_code = "WRONG"
            self.run_until_idle()
            self.assertEqual(contract.opencell_state, "error")
            self.backend.termination_reason_code = "CC_TERMINATION"
            contract.opencell_subscription_ids.action_retry()
            self.run_until_idle()
        self.assertEqual(contract.opencell_state, "done")
