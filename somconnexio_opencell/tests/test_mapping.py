import json
from datetime import date
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OpencellCommon

GOLDEN = Path(__file__).parent / "data"
IBAN = "ES9121000418450200051332"


@tagged("post_install", "-at_install")
class TestMapping(OpencellCommon):
    """Whole payloads against files: nothing more, nothing less."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member(
            firstname="Aina",
            lastname="Puig Serra",
            vat="ES50000001W",
            email="aina@example.com",
            phone="930000001",
            lang="ca_ES",
            street="Carrer Major, 1",
            street2="2n 1a",
            ref="7001",
        )

    def assert_golden(self, contract, name):
        """Compare the contract's four payloads with a file."""
        payloads = {
            binding._name.removeprefix("opencell."): binding._prepare_payload()
            for binding in self.bindings_of(contract)
        }
        text = json.dumps(payloads, ensure_ascii=False)
        for value, placeholder in (
            (contract.code, "{contract}"),
            (contract.mandate_id.unique_mandate_reference, "{mandate}"),
        ):
            text = text.replace(f'"{value}"', f'"{placeholder}"')
        expected = json.loads((GOLDEN / f"{name}.json").read_text())
        self.assertEqual(json.loads(text), expected)

    def _activate(self, line, **kwargs):
        values = {"member": self.member, "iban": IBAN, **kwargs}
        return self.create_contract(line=line, **values)

    def test_mobile(self):
        line = self._prepare_portability_line(phone_number="600000001")
        self.assert_golden(self._activate(line), "mobile")

    def test_fibre_has_an_address_and_no_access(self):
        line = self._prepare_fiber_line(
            service_street="Carrer Nou, 3", service_street2="baixos"
        )
        self.assert_golden(self._activate(line), "fiber")

    def test_company_in_the_canaries(self):
        self.member.write(
            {
                "is_company": True,
                "name": "Associació de Veïnes i Veïns del Barri Antic de Baix, SCCL",
                "vat": "ESF50000009",
                "state_id": self.env.ref("base.state_es_gc").id,
            }
        )
        emails = self.member | self.member._get_or_create_contract_email(
            "second@example.com"
        )
        line = self._prepare_mobile_line(phone_number="600000002")
        contract = self._activate(line)
        contract.billing_group_id.email_ids = emails
        self.assert_golden(contract, "company")

    def test_terminated(self):
        line = self._prepare_mobile_line(phone_number="600000003")
        contract = self._activate(line)
        contract.sudo()._terminate(date(2026, 11, 14))
        self.assert_golden(contract, "terminated")

    def test_missing_data_clears_what_was_there(self):
        self.member.write(
            {"phone": False, "street": False, "street2": False, "zip": False}
        )
        line = self._prepare_mobile_line(phone_number="600000004")
        self.assert_golden(self._activate(line), "missing")

    def test_pure(self):
        contract = self._activate(self._prepare_mobile_line())
        for binding in self.bindings_of(contract):
            self.assertEqual(binding._prepare_payload(), binding._prepare_payload())

    def test_language_of_the_reader_changes_nothing(self):
        contract = self._activate(self._prepare_fiber_line())
        for binding in self.bindings_of(contract):
            catalan = binding.with_context(lang="ca_ES")._prepare_payload()
            self.assertEqual(binding._prepare_payload(), catalan)

    def test_tariff_change_ends_the_old_service_the_day_before(self):
        contract = self._activate(self._prepare_mobile_line())
        contract.contract_line_ids.date_end = date(2026, 11, 9)
        contract.contract_line_ids = [
            (0, 0, contract._prepare_line(self.product_mobile_big, date(2026, 11, 10)))
        ]
        payload = contract.opencell_subscription_ids._prepare_payload()
        self.assertEqual(
            [
                (one["code"], one["subscriptionDate"], one.get("terminationDate"))
                for one in payload["services"]
            ],
            [
                ("SE_SC_REC_MOBILE_T_150_1024", "2026-11-03", "2026-11-10"),
                ("SE_SC_REC_MOBILE_T_UNL_20480", "2026-11-10", None),
            ],
        )

    def test_lines_of_the_future_are_not_sent(self):
        contract = self._activate(self._prepare_mobile_line())
        line = contract._prepare_line(self.product_mobile_big, date(2026, 12, 1))
        contract.contract_line_ids = [(0, 0, line)]
        payload = contract.opencell_subscription_ids._prepare_payload()
        self.assertEqual(len(payload["services"]), 1)

    def test_one_shots_are_no_services(self):
        contract = self._activate(self._prepare_mobile_line())
        line = contract._prepare_line(self.product_one_shot, date(2026, 11, 3))
        contract.contract_line_ids = [(0, 0, line)]
        payload = contract.opencell_subscription_ids._prepare_payload()
        self.assertEqual(len(payload["services"]), 1)

    def test_product_without_reference_is_named(self):
        self.product_mobile.default_code = False
        contract = self._activate(self._prepare_mobile_line())
        with self.assertRaisesRegex(UserError, "150 min 1 GB"):
            contract.opencell_subscription_ids._prepare_payload()

    def test_code_of_the_day_is_sent_after_the_product_got_another(self):
        contract = self._activate(self._prepare_mobile_line())
        before = contract.opencell_subscription_ids._prepare_payload()
        self.product_mobile.write({"default_code": "NEW_CODE", "list_price": 99.0})
        after = contract.opencell_subscription_ids._prepare_payload()
        self.assertEqual(after, before)
        self.assertEqual(
            [service["code"] for service in after["services"]],
            ["SE_SC_REC_MOBILE_T_150_1024"],
        )

    def test_account_without_email_is_not_ready(self):
        contract = self._activate(self._prepare_mobile_line())
        self.member.email = False
        account = self.bindings_of(contract)[1]
        self.assertTrue(account._check_push_ready())
        self.run_due_jobs()
        self.assertEqual(account.state, "error")
        self.assertEqual(contract.opencell_state, "error")
        self.assertIn("e-mail", contract.opencell_message)
        found = self.env["contract.contract"].search(
            [("opencell_state", "=", "error"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(found, contract)

    def test_foreign_account_needs_a_bic_in_old_versions_only(self):
        contract = self._activate(
            self._prepare_mobile_line(), iban="FR1420041010050500013M02606"
        )
        account = self.bindings_of(contract)[1]
        contract.mandate_id.partner_bank_id.bank_id = False
        self.assertIn("BIC", account._check_push_ready()[0])
        self.backend.profile = "v15"
        self.assertEqual(account._check_push_ready(), [])
