from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_charge import COMPENSATION, SIM, ChargeCommon


@tagged("post_install", "-at_install")
class TestCharge(ChargeCommon):
    """One-shots and compensations are intents, each charged exactly once."""

    def test_bundle_becomes_a_charge_with_our_reference(self):
        contract = self.push_contract()
        charge = self.buy(contract)
        self.assertEqual(charge.state, "to_push")
        self.run_due_jobs()
        self.assertEqual(charge.state, "done")
        [row] = self.remote.charges_of(contract.code)
        self.assertEqual((row["code"], row["amountWithoutTax"]), (SIM, 2.0))
        self.assertEqual(row["parameter1"], charge.external_code)
        self.assertEqual(row["description"], f"SIM card [{charge.external_code}]")
        self.assertEqual(charge.amount, 2.0)

    def test_bundle_of_a_service_order(self):
        contract = self.push_contract()
        self.env["service.order"]._request(
            "one_shot", contract, {"product_id": self.product_one_shot}
        )._fulfil()
        self.run_due_jobs()
        self.assertEqual(self.rows_of(contract), [(SIM, 2.0)])

    def test_compensation_is_negative(self):
        contract = self.push_contract()
        charge = self.compensate(contract, amount=3.2)
        self.run_due_jobs()
        self.assertEqual(charge.state, "done")
        self.assertEqual(charge.amount, -3.2)
        self.assertEqual(self.rows_of(contract), [(COMPENSATION, -3.2)])

    def test_compensation_waits_for_its_approval(self):
        contract = self.push_contract()
        self.assertFalse(self.compensate(contract, amount=500.0))
        order = self.env["service.order"].search(
            [("contract_id", "=", contract.id), ("type", "=", "compensation")]
        )
        order._approve()
        self.run_due_jobs()
        self.assertEqual(self.rows_of(contract), [(COMPENSATION, -500.0)])

    def test_first_month_is_given_back_once(self):
        tag = self.env["crm.tag"].create({"name": "Free", "is_first_month_free": True})
        activation = self._create_activation()
        activation.lead_id.tag_ids = tag
        activation._fulfil(effective_date=date(2026, 11, 3))
        contract = activation.contract_id
        self.run_until_idle()
        contract._on_billing_data_changed()
        self.run_until_idle()
        self.assertEqual(self.rows_of(contract), [(COMPENSATION, -7.0)])
        [row] = self.remote.charges_of(contract.code)
        stored = self.remote.subscriptions[contract.code]
        self.assertEqual(row["operationDate"], stored["subscriptionDate"])

    def test_events_repeated_are_one_charge(self):
        contract = self.push_contract()
        charge = self.buy(contract)
        for _ in range(3):
            contract._on_billing_data_changed()
            charge._enqueue_push()
            self.run_due_jobs()
            charge._mark_to_push()
            self.run_due_jobs()
        self.assertEqual(len(contract.opencell_charge_ids), 1)
        self.assertEqual(self.rows_of(contract), [(SIM, 2.0)])

    def test_database_refuses_a_second_intent(self):
        contract = self.push_contract()
        charges = (self.buy(contract), self.compensate(contract))
        for charge in charges:
            values = charge._prepare_from_origin()
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                charge.create({**values, "external_code": "ANOTHER"})

    def test_same_thing_bought_twice_is_charged_twice(self):
        contract = self.push_contract()
        self.buy(contract)
        self.buy(contract)
        self.run_due_jobs()
        self.assertEqual(self.rows_of(contract), [(SIM, 2.0)] * 2)

    def test_waits_for_the_subscription(self):
        contract = self.create_contract()
        charge = self.buy(contract)
        self.backend.billing_cycle_code = "WRONG"
        self.run_due_jobs()
        self.assertEqual(charge.state, "to_push")
        self.assertEqual(charge.waiting_reason, contract.code)
        self.assertFalse(self.remote.operations)
        self.backend.billing_cycle_code = "BC_SC_MONTHLY_1ST"
        contract.opencell_user_account_ids.billing_account_id.action_retry()
        self.run_until_idle()
        self.assertEqual(self.rows_of(contract), [(SIM, 2.0)])

    def test_nothing_before_its_day(self):
        contract = self.push_contract()
        charge = self.buy(contract, day="2026-11-20")
        self.run_due_jobs()
        self.assertFalse(self.remote.operations)
        self.assertEqual(charge.push_not_before, date(2026, 11, 20))
        with freeze_time("2026-11-20 10:00:00"):
            self.remote.today = date(2026, 11, 20)
            self.run_cron("sync.sweeper", "_cron_sweep")
            self.run_due_jobs()
        self.assertEqual(self.rows_of(contract), [(SIM, 2.0)])

    def test_moved_to_an_earlier_day_goes_at_once(self):
        contract = self.push_contract()
        charge = self.buy(contract, day="2026-11-20")
        self.run_due_jobs()
        charge.contract_line_id.date_start = date(2026, 11, 14)
        self.run_due_jobs()
        self.assertEqual(charge.operation_date, date(2026, 11, 14))
        self.assertEqual(self.rows_of(contract), [(SIM, 2.0)])

    def test_of_the_time_before_the_bridge_is_not_charged(self):
        self.backend.charges_from = "2026-11-11"
        contract = self.push_contract()
        self.assertFalse(self.buy(contract, day="2026-11-10"))
        self.assertTrue(self.buy(contract, day="2026-11-11"))

    def test_free_thing_without_a_code_is_nothing_to_charge(self):
        contract = self.push_contract()
        self.product_one_shot.default_code = False
        self.assertFalse(self.buy(contract, specific_price=0.0))
        charge = self.buy(contract)
        self.run_due_jobs()
        self.assertEqual(charge.state, "error")
        self.assertIn("SIM card", charge.error_message)
        charge.contract_line_id.service_code = SIM
        self.run_due_jobs()
        self.assertEqual(self.rows_of(contract), [(SIM, 2.0)])

    def test_compensation_without_a_code_needs_a_person(self):
        self.backend.compensation_code = False
        contract = self.push_contract()
        charge = self.compensate(contract)
        self.run_due_jobs()
        self.assertEqual(charge.state, "error")
        self.assertTrue(charge.activity_ids)
        self.backend.compensation_code = COMPENSATION
        charge.action_retry()
        self.run_due_jobs()
        self.assertFalse(charge.activity_ids)
        self.assertEqual(self.rows_of(contract), [(COMPENSATION, -3.2)])

    def test_unknown_code_is_refused_and_repaired(self):
        contract = self.push_contract()
        self.backend.compensation_code = "WRONG"
        charge = self.compensate(contract)
        self.run_due_jobs()
        self.assertEqual(charge.state, "error")
        self.assertIn("WRONG", contract.opencell_charge_message)
        self.backend.compensation_code = COMPENSATION
        charge.action_retry()
        self.run_due_jobs()
        self.assertFalse(contract.opencell_charge_message)
        self.assertEqual(self.rows_of(contract), [(COMPENSATION, -3.2)])

    def test_no_personal_data_goes_with_it(self):
        contract = self.push_contract()
        member = contract.partner_id
        for charge in (self.buy(contract), self.compensate(contract)):
            text = str(charge._prepare_payload())
            for value in (member.name, member.vat, member.email, contract.phone_number):
                self.assertNotIn(value, text)

    def test_long_name_keeps_the_reference(self):
        contract = self.push_contract()
        self.product_one_shot.name = "X" * 80
        charge = self.buy(contract)
        self.assertEqual(len(charge.description), 50)
        self.assertTrue(charge.description.endswith(f"[{charge.external_code}]"))

    def test_quantity_goes_with_the_price_of_one(self):
        contract = self.push_contract()
        payload = self.buy(contract, quantity=3)._prepare_payload()
        self.assertEqual((payload["quantity"], payload["amountWithoutTax"]), (3, 2.0))


@tagged("post_install", "-at_install")
class TestCharge15(TestCharge):
    profile = "v15"


@tagged("post_install", "-at_install")
class TestChargeCalledOff(ChargeCommon):
    """What is called off in time was never charged; what is too late is told."""

    def _get_findings(self, charge):
        return self.env["sync.finding"].search(
            [("reference", "=", charge.external_code), ("state", "=", "open")]
        )

    def test_unsent_is_cancelled(self):
        contract = self.push_contract()
        charge = self.buy(contract, day="2026-11-20")
        self.run_due_jobs()
        charge.contract_line_id.is_canceled = True
        self.run_due_jobs()
        self.assertEqual(charge.state, "cancelled")
        self.assertFalse(self.remote.operations)

    def test_refused_is_cancelled_with_its_activity(self):
        contract = self.push_contract()
        self.wire.break_next(None, "rejected")
        charge = self.buy(contract)
        self.run_due_jobs()
        self.assertEqual(charge.state, "error")
        charge.contract_line_id.is_canceled = True
        self.run_due_jobs()
        self.assertEqual(charge.state, "cancelled")
        self.assertFalse(charge.activity_ids)

    def test_called_off_and_on_again_is_charged_once(self):
        contract = self.push_contract()
        charge = self.buy(contract, day="2026-11-20")
        line = charge.contract_line_id
        line.is_canceled = True
        self.run_due_jobs()
        line.write({"is_canceled": False, "date_start": "2026-11-12"})
        self.run_due_jobs()
        self.assertEqual(line.opencell_charge_ids.state, "done")
        self.assertEqual(self.rows_of(contract), [(SIM, 2.0)])

    def test_sent_is_a_finding_and_no_second_charge(self):
        contract = self.push_contract()
        charge = self.buy(contract)
        self.run_due_jobs()
        for _ in range(2):
            charge.contract_line_id.is_canceled = True
            contract._on_billing_data_changed()
            self.run_due_jobs()
        [finding] = self._get_findings(charge)
        self.assertTrue(finding.is_blocking)
        self.assertEqual((finding.res_model, finding.res_id), (charge._name, charge.id))
        with self.assertRaises(UserError):
            finding.action_repair()
        self.assertEqual((charge.state, self.rows_of(contract)), ("done", [(SIM, 2.0)]))

    def test_called_off_while_the_answer_was_lost(self):
        for fault, state in (("lost_before", "cancelled"), ("lost_after", "done")):
            with self.subTest(fault=fault):
                contract = self.push_contract()
                charge = self.buy(contract)
                self.wire.break_next(None, fault)
                self.run_due_jobs()
                self.assertEqual(charge.state, "uncertain")
                charge.contract_line_id.is_canceled = True
                self.run_until_idle()
                self.assertEqual(charge.state, state)
                self.assertEqual(bool(self._get_findings(charge)), state == "done")
                self.assertEqual(len(self.rows_of(contract)), int(state == "done"))

    def test_called_off_after_the_worker_was_killed(self):
        contract = self.push_contract()
        charge = self.buy(contract)
        with self.backend._get_client() as client:
            charge._do_push(client, charge._prepare_payload())
        charge.contract_line_id.is_canceled = True
        self.run_until_idle()
        self.assertEqual(charge.state, "done")
        self.assertTrue(self._get_findings(charge))

    def test_contract_cancelled_before_its_start(self):
        contract = self.create_contract(start="2026-12-01")
        charge = self.buy(contract, day="2026-12-01")
        contract.sudo().activation_order_id._cancel("No")
        self.run_until_idle()
        self.assertEqual(contract.lifecycle_state, "cancelled")
        self.assertEqual(charge.state, "cancelled")

    def test_line_that_was_charged_is_not_deleted(self):
        contract = self.push_contract()
        charge, other = self.buy(contract), self.buy(contract, day="2026-11-20")
        self.run_due_jobs()
        with self.assertRaises(UserError):
            charge.contract_line_id.unlink()
        other.contract_line_id.unlink()
        self.assertFalse(other.exists())

    def test_settled_by_hand_is_never_sent(self):
        contract = self.push_contract()
        self.wire.break_next(None, "rejected")
        charge = self.buy(contract)
        self.run_due_jobs()
        charge.action_settle_by_hand()
        contract._on_billing_data_changed()
        self.run_due_jobs()
        self.assertEqual(charge.state, "cancelled")
        self.assertFalse(self.remote.operations)
        sent = self.buy(contract)
        self.run_due_jobs()
        with self.assertRaises(UserError):
            sent.action_settle_by_hand()


@tagged("post_install", "-at_install")
class TestChargeAtTheEnd(ChargeCommon):
    """What is due before a contract's end is charged before it."""

    def _terminate(self, contract, last_day="2026-11-13"):
        contract.sudo()._terminate(date.fromisoformat(last_day))
        self.commit()

    def test_termination_waits_for_what_is_due(self):
        for profile in ("v7", "v15"):
            with self.subTest(profile=profile):
                self.set_remote(profile)
                contract = self.push_contract()
                self.remote.calls.clear()
                self._terminate(contract)
                charge = self.buy(contract)
                self.run_until_idle()
                self.assertEqual(charge.state, "done", charge.error_message)
                self.assertEqual(self.rows_of(contract), [(SIM, 2.0)])
                self.assertEqual(
                    self.remote.subscriptions[contract.code]["status"], "RESILIATED"
                )

    def test_refused_charge_does_not_hold_up_the_end(self):
        contract = self.push_contract()
        self.backend.compensation_code = "WRONG"
        charge = self.compensate(contract)
        self._terminate(contract)
        self.run_until_idle()
        self.assertEqual(charge.state, "error")
        self.assertEqual(
            self.remote.subscriptions[contract.code]["status"], "RESILIATED"
        )

    def _compensate_ended(self, profile):
        self.set_remote(profile)
        contract = self.push_contract()
        self._terminate(contract)
        self.run_until_idle()
        self.compensate(contract)
        self.env["service.order"].search(
            [("contract_id", "=", contract.id), ("type", "=", "compensation")]
        )._approve()
        self.run_until_idle()
        return contract

    def test_ended_subscription_of_version_7_needs_a_person(self):
        contract = self._compensate_ended("v7")
        charge = contract.opencell_charge_ids
        self.assertEqual(charge.state, "error")
        self.assertIn("by hand", charge.error_message)
        charge.action_settle_by_hand()
        self.assertFalse(contract.opencell_charge_message)

    def test_ended_subscription_of_version_15_is_charged_on_its_last_day(self):
        contract = self._compensate_ended("v15")
        self.assertEqual(contract.opencell_charge_ids.state, "done")
        self.assertEqual(self.rows_of(contract), [(COMPENSATION, -3.2)])
