from itertools import product

from odoo.tests import tagged

from .common_changes import ScratchMixin
from .common_charge import COMPENSATION, SIM, ChargeCommon
from .test_fault_matrix import PASSING, REFUSALS

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

#: what happens → with which faults
CASES = {
    "fine": (None,),
    "fault_of_the_charge": PASSING,
    "fault_of_the_look_before": PASSING,
    "fault_of_the_look_after_a_lost_answer": PASSING,
    "refusal_then_a_person": REFUSALS,
    "refused_look_then_a_person": REFUSALS,
    "worker_killed_after_the_call": (None,),
    "worker_killed_before_the_call": (None,),
    "every_answer_lost_again_and_again": (None,),
    "call_still_under_way_is_waited_for": (None,),
}


@tagged("post_install", "-at_install")
class TestChargeFaults(ScratchMixin, ChargeCommon):
    """Each fault of each call of an intent, then recovery: exactly one charge."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.breaker_threshold = 1000

    def test_version_7(self):
        self._fill_table("v7")

    def test_version_15(self):
        self._fill_table("v15")

    def _fill_table(self, profile):
        """One contract; each cell is a new intent, and then never was."""
        self.set_remote(profile)
        contract = self.push_contract()
        make = {"one_shot": self.buy, "compensation": self.compensate}
        for (case, faults), intent in product(CASES.items(), INTENTS):
            for fault in faults:
                cell = {"case": case, "intent": intent, "fault": fault}
                with self.subTest(**cell), self.scratch():
                    charge = make[intent](contract)
                    getattr(self, f"_try_{case}")(charge, INTENTS[intent], fault)

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

    def _try_fine(self, charge, row, _fault):
        self.remote.calls.clear()
        self._push_once(charge)
        self.assertEqual(charge.state, "done")
        self.assertEqual(self.remote.calls, ["list", "applyOneShotChargeInstance"])
        self._assert_charged_once(charge, row)

    def _try_fault_of_the_charge(self, charge, row, fault):
        self.wire.break_next(None, fault)
        self._push_once(charge)
        self.assertEqual(charge.state, AFTER_FAULT[fault])
        self._assert_charged_once(charge, row)

    def _try_fault_of_the_look_before(self, charge, row, fault):
        self.wire.break_next(fault)
        job = self._push_once(charge)
        self.assertEqual((charge.state, job.state), ("to_push", "pending"))
        self.assertFalse(self._get_rows(charge), "an outage is no answer")
        self._assert_charged_once(charge, row)

    def _try_fault_of_the_look_after_a_lost_answer(self, charge, row, fault):
        self.wire.break_next(None, "lost_after", fault)
        self._push_once(charge)
        self._push_once(charge)
        self.assertEqual(charge.state, "uncertain")
        self._assert_charged_once(charge, row)

    def _try_refusal_then_a_person(self, charge, row, fault):
        self.wire.break_next(None, fault)
        self._push_once(charge)
        self.assertEqual(charge.state, "error")
        self.assertTrue(charge.error_message)
        self.assertTrue(charge.activity_ids)
        charge.action_retry()
        self.assertFalse(charge.activity_ids)
        self._assert_charged_once(charge, row)

    def _try_refused_look_then_a_person(self, charge, row, fault):
        self.wire.break_next(None, "lost_after", fault)
        self._push_once(charge)
        self._push_once(charge)
        self.assertEqual(charge.state, "error")
        charge.action_retry()
        self._assert_charged_once(charge, row)

    def _try_worker_killed_after_the_call(self, charge, row, _fault):
        with self.backend._get_client() as client:
            charge._do_push(client, charge._prepare_payload())
        self._push_once(charge)
        self.assertEqual(charge.state, "done")
        self._assert_charged_once(charge, row)

    def _try_worker_killed_before_the_call(self, charge, row, _fault):
        self._leave_call_under_way(charge)
        self.assertTrue(charge._was_attempted())
        self._push_once(charge)
        self._assert_charged_once(charge, row)

    def _try_every_answer_lost_again_and_again(self, charge, row, _fault):
        self.wire.break_next(*(None, "lost_before") * 4, None, "lost_after")
        self._assert_charged_once(charge, row)

    def _leave_call_under_way(self, charge):
        call = self.backend._logged_call("apply_one_shot", charge.external_code)
        call.__enter__()
        # nobody ends it: the worker is dead
        call.gen = iter(())

    def _try_call_still_under_way_is_waited_for(self, charge, row, _fault):
        """Given a worker killed a moment ago in the middle of its call
        When another one takes the job while Opencell is still at it
        Then it waits, and finds the charge afterwards
        """
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
