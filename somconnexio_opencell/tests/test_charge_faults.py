from odoo.tests import tagged

from .common_charge import COMPENSATION, SIM, ChargeCommon
from .test_fault_matrix import PASSING, REFUSALS

PROFILES = ("v7", "v15")
#: the kinds of intents, and what each is in Opencell
INTENTS = {"one_shot": (SIM, 2.0), "compensation": (COMPENSATION, -3.2)}
#: state after a fault of the call that charges
AFTER_FAULT = {
    "refused": "to_push",
    "html_401": "to_push",
    "unavailable": "to_push",
    "lost_before": "uncertain",
    "lost_after": "uncertain",
    "text_500": "uncertain",
}


@tagged("post_install", "-at_install")
class TestChargeFaults(ChargeCommon):
    """Each fault of each call of an intent, then recovery: exactly one charge."""

    def setUp(self):
        super().setUp()
        self.backend.breaker_threshold = 1000

    def _cells(self, faults):
        """One contract per version; a new intent in each cell."""
        for profile in PROFILES:
            self.set_remote(profile)
            contract = self.push_contract()
            make = {"one_shot": self.buy, "compensation": self.compensate}
            for intent, row in INTENTS.items():
                for fault in faults:
                    with self.subTest(profile=profile, intent=intent, fault=fault):
                        yield make[intent](contract), row, fault

    def _push_once(self, charge):
        return self.run_job(self.jobs_of(charge, state="pending")[:1])

    def _get_rows(self, charge):
        """What Opencell charged for an intent: pairs of code and amount."""
        return [
            (row["code"], row["amountWithoutTax"])
            for row in self.remote.operations
            if f"[{charge.external_code}]" in row["description"]
        ]

    def _assert_charged_once(self, charge, row):
        self.run_until_idle()
        self.assertEqual(self._get_rows(charge), [row])
        self.assertEqual(charge.state, "done", charge.error_message)

    def test_fine(self):
        for charge, row, _ in self._cells([None]):
            self.remote.calls.clear()
            self._push_once(charge)
            self.assertEqual(charge.state, "done")
            self.assertEqual(self.remote.calls, ["list", "applyOneShotChargeInstance"])
            self._assert_charged_once(charge, row)

    def test_fault_of_the_charge(self):
        for charge, row, fault in self._cells(PASSING):
            self.wire.break_next(None, fault)
            self._push_once(charge)
            self.assertEqual(charge.state, AFTER_FAULT[fault])
            self._assert_charged_once(charge, row)

    def test_fault_of_the_look_before(self):
        for charge, row, fault in self._cells(PASSING):
            self.wire.break_next(fault)
            job = self._push_once(charge)
            self.assertEqual((charge.state, job.state), ("to_push", "pending"))
            self.assertFalse(self._get_rows(charge), "an outage is no answer")
            self._assert_charged_once(charge, row)

    def test_fault_of_the_look_after_a_lost_answer(self):
        for charge, row, fault in self._cells(PASSING):
            self.wire.break_next(None, "lost_after", fault)
            self._push_once(charge)
            self._push_once(charge)
            self.assertEqual(charge.state, "uncertain")
            self._assert_charged_once(charge, row)

    def test_refusal_then_a_person(self):
        for charge, row, fault in self._cells(REFUSALS):
            self.wire.break_next(None, fault)
            self._push_once(charge)
            self.assertEqual(charge.state, "error")
            self.assertTrue(charge.error_message)
            self.assertTrue(charge.activity_ids)
            charge.action_retry()
            self.assertFalse(charge.activity_ids)
            self._assert_charged_once(charge, row)

    def test_refused_look_then_a_person(self):
        for charge, row, fault in self._cells(REFUSALS):
            self.wire.break_next(None, "lost_after", fault)
            self._push_once(charge)
            self._push_once(charge)
            self.assertEqual(charge.state, "error")
            charge.action_retry()
            self._assert_charged_once(charge, row)

    def test_worker_killed_after_the_call(self):
        for charge, row, _ in self._cells([None]):
            with self.backend._get_client() as client:
                charge._do_push(client, charge._prepare_payload())
            self._push_once(charge)
            self.assertEqual(charge.state, "done")
            self._assert_charged_once(charge, row)

    def test_worker_killed_before_the_call(self):
        for charge, row, _ in self._cells([None]):
            self._leave_call_under_way(charge)
            self.assertTrue(charge._was_attempted())
            self._push_once(charge)
            self._assert_charged_once(charge, row)

    def test_every_answer_lost_again_and_again(self):
        for charge, row, _ in self._cells([None]):
            self.wire.break_next(*(None, "lost_before") * 4, None, "lost_after")
            self._assert_charged_once(charge, row)

    def _leave_call_under_way(self, charge):
        call = self.backend._logged_call("apply_one_shot", charge.external_code)
        call.__enter__()
        # nobody ends it: the worker is dead
        call.gen = iter(())

    def test_call_that_opencell_may_still_be_at_is_waited_for(self):
        """Given a worker killed a moment ago in the middle of its call
        When another one takes the job while Opencell is still at it
        Then it waits, and finds the charge afterwards
        """
        for charge, row, _ in self._cells([None]):
            self._leave_call_under_way(charge)
            with self.assertRaisesRegex(Exception, "still be at work"):
                charge._push()
            with self.assertRaisesRegex(Exception, "still be at work"):
                charge._set_state("uncertain")
                charge._push()
            self.remote._apply(charge._prepare_payload())
            self.let_time_pass()
            self._assert_charged_once(charge, row)

    def _charge_beside(self, charge, reference):
        """Have Opencell charge the same thing with another reference."""
        payload = charge._prepare_payload()
        text = payload["description"].replace(charge.external_code, reference)
        self.remote._apply({**payload, "criteria1": reference, "description": text})

    def test_answer_found_by_description_alone(self):
        charge = self.buy(self.push_contract())
        self.remote._apply(charge._prepare_payload())
        self.remote.operations[0]["parameter1"] = None
        self._assert_charged_once(charge, INTENTS["one_shot"])

    def test_reference_that_begins_like_another_is_another(self):
        charge = self.buy(self.push_contract())
        self._charge_beside(charge, f"{charge.external_code}1")
        self._assert_charged_once(charge, INTENTS["one_shot"])
        self.assertEqual(len(self.remote.operations), 2)

    def test_charge_is_found_behind_many_others(self):
        """A subscription with more charges than a page of the list holds."""
        charge = self.buy(self.push_contract())
        for number in range(150):
            self._charge_beside(charge, f"X{number}")
        self.remote._apply(charge._prepare_payload())
        self._assert_charged_once(charge, INTENTS["one_shot"])
        self.assertEqual(len(self.remote.operations), 151)
