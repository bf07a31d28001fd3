from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_changes import ChangesCommon
from .fake_opencell import make_invoice

FIRST = date(2026, 12, 1)


@tagged("post_install", "-at_install")
class TestGroupMove(ChangesCommon):
    """A contract that is billed with others from a first of a month on."""

    def _move(self, contract, day="2026-12-01"):
        self.move_to_other_group(contract, day)
        self._reach(day)

    def _reach(self, day):
        """Let a day come; the clock stays there until the test ends."""
        self.startPatcher(freeze_time(f"{day} 09:00:00"))
        self.remote.today = date.fromisoformat(day)
        self.complete_all()
        self.run_until_idle()

    def test_successor_begins_where_the_other_ends(self):
        contract = self.push_contract()
        old_group = contract.billing_group_id
        self.move_to_other_group(contract)
        self.remote.calls.clear()
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, [], "nothing before its day")
        self._reach("2026-12-01")
        new_group = contract.billing_group_id
        self.assertNotEqual(new_group, old_group)
        first, second = contract.opencell_subscription_ids.sorted("sequence")
        self.assertEqual(second.external_code, f"{contract.code}-2")
        self.assertEqual(first.date_end, date(2026, 11, 30))
        self.assertEqual(second.date_start, FIRST)
        self.assert_in_order(contract)
        self.assertEqual(contract.opencell_state, "done")
        self.assertEqual(
            self.remote.user_accounts[f"{contract.code}-2"]["billingAccount"],
            new_group.code,
        )
        [service] = self.remote.services_of(f"{contract.code}-2")
        self.assertEqual(second._to_day(service["subscriptionDate"]), "2026-12-01")

    def test_calls_of_a_move(self):
        contract = self.push_contract()
        self.move_to_other_group(contract)
        self.remote.calls.clear()
        self._reach("2026-12-01")
        closing = ["createOrUpdatePartial"] if self.profile == "v15" else []
        self.assertEqual(
            self.remote.calls,
            [
                "createOrUpdateCRMAccountHierarchy",
                "createOrUpdate",
                "subscription",
                *closing,
                "terminate",
                "createOrUpdatePartial",
            ],
        )

    def test_ended_one_is_left_alone_by_later_changes(self):
        contract = self.push_contract()
        self._move(contract)
        self.remote.calls.clear()
        contract.phone_number = self._make_mobile_number()
        self.run_until_idle()
        self.assertEqual(
            self.remote.calls,
            ["createOrUpdate", "subscription", "createOrUpdatePartial"],
        )
        self.assert_in_order(contract)

    def test_tariff_changed_on_the_first_day_after_a_move_is_billed_once(self):
        """The successor began with the old tariff, which ends the day before it."""
        contract = self.push_contract()
        self._move(contract)
        self.change_tariff(contract)
        self.run_until_idle()
        self.assert_in_order(contract)
        [service] = self.remote.services_of(f"{contract.code}-2")
        self.assertEqual(service["code"], self.product_mobile_big.default_code)

    def _get_remote_iban(self, group):
        [method] = self.remote.accounts[group.code]["methodOfPayment"]
        return method["bankCoordinates"]["iban"]

    def test_account_that_was_left_is_kept_until_its_last_invoice(self):
        """Given a contract that moved to another billing group on the 1st
        When the old account's bank data and the member's address change
        Then the old account has them, for the last invoice is yet to come
        """
        contract = self.push_contract()
        old_group = contract.billing_group_id
        self._move(contract)
        bank_account = old_group.mandate_id.partner_bank_id
        bank_account.acc_number = self._make_iban()
        contract.partner_id.street = "Carrer Nou, 5"
        self.run_until_idle()
        iban = bank_account.sanitized_acc_number
        self.assertEqual(self._get_remote_iban(old_group), iban)
        for group in (old_group, contract.billing_group_id):
            address = self.remote.accounts[group.code]["address"]
            self.assertEqual(address["address1"], "Carrer Nou, 5")

    def test_account_that_was_left_long_ago_is_left_alone(self):
        contract = self.push_contract()
        old_group = contract.billing_group_id
        self._move(contract)
        before = self._get_remote_iban(old_group)
        self._reach("2027-03-01")
        old_group.mandate_id.partner_bank_id.acc_number = self._make_iban()
        self.run_until_idle()
        self.assertEqual(self._get_remote_iban(old_group), before)

    def test_third_group_is_a_third_subscription(self):
        contract = self.push_contract()
        self._move(contract)
        self._move(contract, "2027-01-01")
        codes = contract.opencell_subscription_ids.sorted("sequence").mapped(
            "external_code"
        )
        code = contract.code
        self.assertEqual(codes, [code, f"{code}-2", f"{code}-3"])
        self.assert_in_order(contract)

    def test_move_within_a_month_waits_for_the_next_first(self):
        contract = self.push_contract()
        group = self._make_other_group(contract)
        self.remote.calls.clear()
        contract.sudo().billing_group_id = group
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, [])
        first, second = contract.opencell_subscription_ids.sorted("sequence")
        self.assertEqual(second.date_start, FIRST)
        self.assertEqual(contract.opencell_state, "done", "it is as it shall be today")
        for binding in (second, *self.bindings_of(contract)[1:3]):
            self.assertEqual(binding.push_not_before, FIRST)
        self.startPatcher(freeze_time("2026-12-01 09:00:00"))
        self.remote.today = FIRST
        self.run_cron("sync.sweeper", "_cron_sweep")
        self.run_until_idle()
        self.assert_in_order(contract)
        self.assertTrue(first._is_closed())

    def test_there_and_back_before_the_day_sends_nothing(self):
        contract = self.push_contract()
        group, other = contract.billing_group_id, self._make_other_group(contract)
        self.remote.calls.clear()
        for target in (other, group, other, group):
            contract.sudo().billing_group_id = target
            self.run_due_jobs()
        self.assertEqual(self.remote.calls, [])
        self.assertEqual(len(contract.opencell_subscription_ids), 1)
        self.assertFalse(contract.opencell_subscription_ids.date_end)
        accounts = self.env["opencell.billing.account"].search([])
        self.assertNotIn(other, accounts.billing_group_id)
        self.assert_in_order(contract)

    def test_contract_that_ends_before_the_move_never_moves(self):
        contract = self.push_contract()
        contract.sudo().billing_group_id = self._make_other_group(contract)
        self.run_due_jobs()
        self.startPatcher(freeze_time("2026-11-22 09:00:00"))
        self.remote.today = date(2026, 11, 22)
        contract.sudo()._terminate(date(2026, 11, 20))
        self.run_until_idle()
        self.assertEqual(len(contract.opencell_subscription_ids), 1)
        self.assert_in_order(contract)
        self.assertEqual(
            self.remote.subscriptions[contract.code]["status"], "RESILIATED"
        )

    def test_contract_that_was_not_sent_yet_simply_begins_there(self):
        contract = self.create_contract()
        group = self._make_other_group(contract)
        contract.sudo().billing_group_id = group
        self.run_due_jobs()
        self.assertEqual(list(self.remote.accounts), [group.code])
        self.assertEqual(list(self.remote.subscriptions), [contract.code])

    def test_invoice_of_either_account_names_the_contract(self):
        contract = self.push_contract()
        old_group = contract.billing_group_id
        self._move(contract)
        lines = [
            (contract.code, "ISC_MOBILE", "Mobile", "7.00"),
            (f"{contract.code}-2", "ISC_MOBILE", "Mobile", "8.00"),
        ]
        groups = (old_group, contract.billing_group_id)
        for number, (group, line) in enumerate(zip(groups, lines, strict=True)):
            invoice = make_invoice(
                f"SO2026-00000{number}",
                group.code,
                [line],
                day="2026-12-01",
                profile=self.profile,
            )
            self.remote.add_invoice(invoice)
        rows = self.import_invoices()
        self.assertEqual(rows.mapped("state"), ["done", "done"])
        for move in rows.move_id:
            self.assertEqual(move.invoice_line_ids.opencell_contract_id, contract)

    def test_database_refuses_a_second_one_that_goes_on(self):
        contract = self.push_contract()
        binding = contract.opencell_subscription_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            binding.copy({"external_code": "X", "sequence": 2})

    def _make_other_group(self, contract):
        """Another billing group of the same member."""
        mandate = self.env["account.banking.mandate"]._get_or_create_mandate(
            contract.partner_id, self._make_iban(), date(2026, 11, 1)
        )
        return self.env["billing.group"]._get_or_create(
            contract.partner_id, mandate, contract.billing_group_id.email_ids
        )


@tagged("post_install", "-at_install")
class TestGroupMoveModern(TestGroupMove):
    """The same with version 15."""

    profile = "v15"


@tagged("post_install", "-at_install")
class TestAccountLayout(ChangesCommon):
    """One user account for a whole billing group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.account_layout = "group"

    def test_contracts_of_a_group_share_its_user_account(self):
        first = self.push_contract()
        iban = first.mandate_id.partner_bank_id.acc_number
        self.remote.calls.clear()
        second = self.push_contract(member=first.partner_id, iban=iban)
        self.assertEqual(self.remote.calls, ["createOrUpdatePartial"])
        group = first.billing_group_id
        self.assertEqual(list(self.remote.user_accounts), [group.code])
        for contract in (first, second):
            remote = self.remote.subscriptions[contract.code]
            self.assertEqual(remote["userAccount"], group.code)
            self.assert_in_order(contract)

    def test_lines_of_an_invoice_name_no_contract(self):
        contract = self.push_contract()
        account = contract.billing_group_id.code
        line = (account, "ISC_MOBILE", "Mobile", "7.00")
        invoice = make_invoice("SO2026-000001", account, [line], day="2026-11-01")
        self.remote.add_invoice(invoice)
        [row] = self.import_invoices()
        self.assertEqual(row.state, "done", row.error_message)
        self.assertFalse(row.move_id.invoice_line_ids.opencell_contract_id)

    def test_layout_of_what_is_there_stays(self):
        contract = self.push_contract()
        self.backend.account_layout = "contract"
        self.remote.calls.clear()
        contract._on_billing_data_changed()
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, [])

    def test_group_move_goes_to_the_other_groups_user_account(self):
        contract = self.push_contract()
        self.move_to_other_group(contract)
        self.startPatcher(freeze_time("2026-12-01 09:00:00"))
        self.remote.today = FIRST
        self.complete_all()
        self.run_until_idle()
        remote = self.remote.subscriptions[f"{contract.code}-2"]
        self.assertEqual(remote["userAccount"], contract.billing_group_id.code)
        self.assert_in_order(contract)
