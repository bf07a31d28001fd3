import sys
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .common_changes import ChangesCommon

#: after these the job comes back by itself
PASSING = (
    "refused",
    "lost_before",
    "lost_after",
    "text_500",
    "html_401",
    "unavailable",
)
#: these need a person
REFUSALS = ("rejected", "status_500", "fail_200")
FAULTS = ("fine", *PASSING, *REFUSALS)
CHANGES = (
    "new_contract",
    "member_data",
    "bank_account",
    "number",
    "tariff",
    "addon",
    "pause",
    "end_of_pause",
    "tariff_in_pause",
    "termination",
    "termination_in_pause",
    "other_group",
)
KIT = "odoo.addons.somconnexio_sync.models.sync_binding_mixin"


@tagged("post_install", "-at_install")
class TestFaultMatrix(ChangesCommon):
    """Each fault at each call of each change, then recovery: exactly one effect.

    A worker that is killed after the call is a job that runs again although its call
    had its effect, which is what an answer that was lost is, too.
    """

    def setUp(self):
        super().setUp()
        self.table = {}

    def test_version_7(self):
        self._fill_table("v7")

    def test_version_15(self):
        self._fill_table("v15")

    def _fill_table(self, profile):
        self.set_remote(profile)
        self.known = self.push_contract()
        self.new = self.create_contract()
        for change in CHANGES:
            day = date(2026, 12, 1) if change == "other_group" else TODAY
            with freeze_time(f"{day} 10:00:00"):
                self._fill_rows(change, day)
        self._print_table(profile)

    def _fill_rows(self, change, day):
        with self.scratch():
            self.remote.today = day
            contract = self._prepare(change)
            calls = self._try_cell(change, contract, "fine")
            self.assertTrue(calls, change)
            for number, call in enumerate(calls):
                # without a fault it was made just now, whichever call is looked at
                row = self.table[f"{change} {number + 1} {call}"] = {"fine": "one"}
                for fault in FAULTS[1:]:
                    with self.subTest(change=change, call=call, fault=fault):
                        self._try_cell(change, contract, fault, number)
                        row[fault] = "one"

    def _try_cell(self, change, contract, fault, number=0):
        """Make a change with a fault, recover; return the calls that change a thing."""
        with self.scratch():
            self.remote.calls.clear()
            self.wire.break_write(number, None if fault == "fine" else fault)
            getattr(self, f"_make_{change}")(contract)
            self.run_due_jobs()
            self._check_before_recovery(contract, fault)
            self.run_until_idle()
            self.assert_in_order(contract)
            self.assertEqual(contract.opencell_state, "done")
            self.assertFalse(contract.activity_ids.filtered("active"))
            return [call for call in self.remote.calls if call != "subscription"]

    def _check_before_recovery(self, contract, fault):
        chain = self.bindings_of(contract)
        bindings = [*chain, *(contract.opencell_subscription_ids - chain[-1])]
        refused = [one for one in bindings if one.state == "error"]
        if fault in PASSING:
            self.assertFalse(refused)
            self.assertTrue(self.env["queue.job"].search([("state", "=", "pending")]))
        elif fault in REFUSALS:
            [binding] = refused
            self.assertTrue(binding.error_message)
            self.assertTrue(binding._get_record().activity_ids)
            binding.action_retry()
        else:
            self.assertEqual(contract.opencell_state, "done", contract.opencell_message)

    def _print_table(self, profile):
        lines = [f"{'':44}" + " ".join(f"{fault:>11}" for fault in FAULTS)]
        for name, row in self.table.items():
            self.assertEqual(set(row), set(FAULTS), "a cell is empty")
            cells = " ".join(f"{row[fault]:>11}" for fault in FAULTS)
            lines.append(f"{name:44}{cells}")
        title = f"Effects in Opencell {profile} after recovery"
        sys.stdout.write("\n".join(["", title, *lines, ""]))

    # === THE CHANGES === #

    def _prepare(self, change):
        """Bring a contract to where the change begins; return it."""
        if change == "new_contract":
            return self.new
        if change == "other_group":
            with freeze_time(f"{TODAY} 10:00:00"):
                self.move_to_other_group(self.known)
        if change in ("end_of_pause", "tariff_in_pause", "termination_in_pause"):
            self.suspend(self.known)
        for job in self.jobs_of(self.new.opencell_subscription_ids):
            job.unlink()
        self.run_due_jobs()
        return self.known

    def _make_new_contract(self, contract):
        self.assertEqual(contract.opencell_state, "to_push")

    def _make_member_data(self, contract):
        contract.partner_id.write({"phone": "930000001", "street": "Carrer Nou, 5"})

    def _make_bank_account(self, contract):
        contract.mandate_id.partner_bank_id.acc_number = self._make_iban()

    def _make_number(self, contract):
        contract.phone_number = self._make_mobile_number()

    def _make_tariff(self, contract):
        self.change_tariff(contract)

    def _make_addon(self, contract):
        self.switch_addon(contract)

    def _make_pause(self, contract):
        self.suspend(contract)

    def _make_end_of_pause(self, contract):
        self.ask("resumption", contract, TODAY)

    def _make_tariff_in_pause(self, contract):
        self.switch_tariff(contract)

    def _make_termination(self, contract):
        contract.sudo()._terminate(TODAY - timedelta(days=1))

    def _make_termination_in_pause(self, contract):
        contract.sudo()._terminate(TODAY - timedelta(days=1))

    def _make_other_group(self, contract):
        self.complete_all()


@tagged("post_install", "-at_install")
class TestFaultsOfALook(ChangesCommon):
    """What is read before a change can fail, too."""

    def test_outage_is_no_answer(self):
        for fault in PASSING:
            with self.subTest(fault=fault):
                self.set_remote("v7")
                contract = self.push_contract()
                with self.scratch():
                    self.change_tariff(contract)
                    self.wire.break_next(fault)
                    self.run_due_jobs()
                    self.assertEqual(contract.opencell_state, "to_push")
                    self.run_until_idle()
                    self.assert_in_order(contract)

    def test_tariff_changed_while_the_first_answer_was_lost(self):
        """The service of the lost call is ended, not forgotten."""
        contract = self.create_contract()
        self.wire.break_write(3, "lost_after")
        self.run_due_jobs()
        self.assertEqual(contract.opencell_state, "to_push")
        self.change_tariff(contract)
        self.run_until_idle()
        self.assert_in_order(contract)
        [ended] = self.remote.services_of(contract.code, "TERMINATED")
        self.assertEqual(ended["code"], "SE_SC_REC_MOBILE_T_150_1024")

    @mute_logger(KIT)
    def test_wrong_reason_is_told_and_repaired_by_a_person(self):
        contract = self.push_contract()
        contract.sudo()._terminate(TODAY - timedelta(days=1))
        self.backend.termination_reason_code = "WRONG"
        self.run_until_idle()
        self.assertEqual(contract.opencell_state, "error")
        self.backend.termination_reason_code = "CC_TERMINATION"
        contract.opencell_subscription_ids.action_retry()
        self.run_until_idle()
        self.assert_in_order(contract)
