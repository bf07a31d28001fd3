# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.somconnexio_contract.models.contract_contract import ContractContract

from .common import SomconnexioCommon


class TestMandate(SomconnexioCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls.iban = cls._make_iban()

    def _validate(self, **values):
        order = self._create_order(
            member=self.member, **{"iban": self.iban, **values}
        ).with_user(self.backoffice)
        order.action_validate_order()
        return order

    def test_mandate_is_dated_with_the_consent(self):
        mandate = self._validate(consent_date=date(2024, 2, 29)).mandate_id
        self.assertEqual(mandate.signature_date, date(2024, 2, 29))
        self.assertEqual(mandate.state, "valid")
        self.assertEqual(mandate.format, "sepa")
        self.assertEqual(mandate.type, "recurrent")
        self.assertEqual(mandate.company_id, self.company)
        self.assertEqual(mandate.partner_id, self.member)
        account = mandate.partner_bank_id
        self.assertEqual(account.sanitized_acc_number, self.iban)
        self.assertEqual(account.partner_id, self.member)

    def test_day_of_the_cooperative_begins_before_that_of_the_server(self):
        """Half past midnight in Madrid is the day before in UTC."""
        member = self.member.with_context(tz=False)
        mandates = self.env["account.banking.mandate"].with_context(tz=False)
        with freeze_time("2024-02-29 23:30:00"):
            mandate = mandates._get_or_create_mandate(
                member, self._make_iban(), date(2024, 3, 1)
            )
            self.assertEqual(mandate.signature_date, date(2024, 3, 1))
            with self.assertRaisesRegex(ValidationError, "in the future"):
                mandates._get_or_create_mandate(
                    member, self._make_iban(), date(2024, 3, 2)
                )

    def test_same_account_has_one_mandate(self):
        first = self._validate(consent_date=date(2024, 2, 1))
        iban = f"{self.iban[:4]} {self.iban[4:]}".lower()
        second = self._validate(iban=iban, consent_date=date(2024, 6, 1))
        self.assertEqual(first.mandate_id, second.mandate_id)
        self.assertEqual(second.mandate_id.signature_date, date(2024, 2, 1))
        self.assertEqual(len(self.member.bank_ids), 1)

    def test_other_account_has_a_mandate_of_its_own(self):
        first = self._validate()
        second = self._validate(iban=self._make_iban())
        self.assertNotEqual(first.mandate_id, second.mandate_id)
        self.assertEqual(len(self.member.bank_ids), 2)

    def test_cancelled_mandate_is_not_used_again(self):
        first = self._validate().mandate_id
        first.sudo().cancel()
        second = self._validate(consent_date=date(2024, 6, 1)).mandate_id
        self.assertNotEqual(first, second)
        self.assertEqual(second.partner_bank_id, first.partner_bank_id)
        self.assertEqual(second.signature_date, date(2024, 6, 1))

    def test_mandate_that_waits_for_its_signature_is_signed(self):
        account = self.env["res.partner.bank"].create(
            {"partner_id": self.member.id, "acc_number": self.iban}
        )
        draft = self.env["account.banking.mandate"].create(
            {
                "partner_bank_id": account.id,
                "company_id": self.company.id,
                "format": "sepa",
                "type": "recurrent",
                "recurrent_sequence_type": "first",
            }
        )
        self.assertEqual(self._validate().mandate_id, draft)
        self.assertEqual(draft.state, "valid")
        self.assertEqual(draft.signature_date, date(2024, 1, 10))

    def test_archived_account_comes_back(self):
        account = self.env["res.partner.bank"].create(
            {"partner_id": self.member.id, "acc_number": self.iban}
        )
        account.action_archive()
        self.assertEqual(self._validate().mandate_id.partner_bank_id, account)
        self.assertTrue(account.active)

    def test_two_members_with_the_same_account(self):
        mine = self._validate().mandate_id
        order = self._create_order(iban=self.iban)
        order.action_validate_order()
        self.assertNotEqual(order.mandate_id, mine)
        self.assertEqual(order.mandate_id.partner_id, order.partner_id)

    def test_wrong_account_number_is_refused_by_itself(self):
        with self.assertRaises(ValidationError):
            self.env["account.banking.mandate"]._get_or_create_mandate(
                self.member, "ES0021000418450200051332", date(2024, 1, 1)
            )


class TestBillingGroup(SomconnexioCommon):
    """Same holder, account and first e-mail are billed together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls.iban = cls._make_iban()

    def _activate(self, **values):
        return self._activate_contract(
            member=self.member, **{"iban": self.iban, **values}
        )

    def test_same_account_and_email_share_a_group(self):
        first, second = self._activate(), self._activate()
        group = first.billing_group_id
        self.assertEqual(second.billing_group_id, group)
        self.assertEqual(group.contract_ids, first | second)
        self.assertEqual(group.contract_count, 2)
        self.assertEqual(group.code, f"{self.member.ref}_0")

    def test_other_account_or_email_has_a_group_of_its_own(self):
        contracts = [
            self._activate(),
            self._activate(iban=self._make_iban()),
            self._activate(email_from="bills@example.com"),
        ]
        codes = [contract.billing_group_id.code for contract in contracts]
        self.assertEqual(codes, [f"{self.member.ref}_{n}" for n in range(3)])

    def test_code_stays_when_the_member_gets_another_number(self):
        group = self._activate().billing_group_id
        code = group.code
        self.member.ref = "999999"
        self.assertEqual(group.code, code)

    def test_billing_hears_of_changes_of_account_and_emails(self):
        contract = self._activate()
        group, mandate = contract.billing_group_id, contract.mandate_id
        changes = {
            "e-mails": lambda: group.write({"email_ids": [Command.clear()]}),
            "account": lambda: mandate.partner_bank_id.write(
                {"acc_number": self._make_iban()}
            ),
            "mandate": lambda: mandate.cancel(),
            "holder": lambda: self.member.write({"street": "Carrer Nou, 1"}),
            "line": lambda: contract.contract_line_ids.write({"quantity": 2}),
            "number": lambda: contract.write(
                {"phone_number": self._make_mobile_number()}
            ),
        }
        for name, change in changes.items():
            with (
                self.subTest(change=name),
                patch.object(
                    ContractContract, "_on_billing_data_changed", autospec=True
                ) as hook,
            ):
                change()
                heard = [call.args[0] for call in hook.call_args_list]
                self.assertIn(contract, heard)

    def test_billing_does_not_hear_of_the_rest(self):
        contract = self._activate()
        with patch.object(
            ContractContract, "_on_billing_data_changed", autospec=True
        ) as hook:
            contract.note = "Something for people"
            self.member.comment = "Something for people"
        hook.assert_not_called()
