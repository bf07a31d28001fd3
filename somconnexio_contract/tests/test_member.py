# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError

from .common import SomconnexioCommon


class TestMember(SomconnexioCommon):
    def test_members_get_numbers_in_turn(self):
        first, second = self._create_member(), self._create_member()
        self.assertEqual(int(second.ref), int(first.ref) + 1)
        self.assertTrue(first.is_member)

    def test_button_keeps_a_number_that_was_given(self):
        partner = self._create_partner(name="Old member", ref="OLD7")
        partner.with_user(self.backoffice).action_make_member()
        self.assertEqual(partner.ref, "OLD7")
        self.assertEqual(partner.company_id, self.company)

    def test_contact_of_another_is_no_member(self):
        member = self._create_member()
        contact = member._get_or_create_contract_email("bills@example.com")
        with self.assertRaises(UserError):
            contact.action_make_member()

    def test_member_is_found_by_number_and_company(self):
        member = self._create_member()
        partners = self.env["res.partner"]
        self.assertEqual(partners._get_member(member.ref, self.company), member)
        other = self._create_cooperative("Una altra")
        self.assertFalse(partners._get_member(member.ref, other))
        member.action_archive()
        self.assertFalse(partners._get_member(member.ref, self.company))

    def test_tax_number_is_kept_in_its_normal_form(self):
        partners = self.env["res.partner"]
        for value, normal in {
            "12.345.678-z": "ES12345678Z",
            "es12345678z": "ES12345678Z",
            "X-1234567-L": "ESX1234567L",
            "b65410011": "ESB65410011",
            "PT 501964843": "PT501964843",
            "/": "/",
            "": "",
        }.items():
            with self.subTest(value=value):
                self.assertEqual(partners._normalize_vat(value), normal)
        member = self._create_member(vat="12.345.678-z")
        self.assertEqual(member.vat, "ES12345678Z")
        member.vat = "x 1234567 l"
        self.assertEqual(member.vat, "ESX1234567L")

    def test_counts(self):
        contract = self._activate_contract()
        member = contract.partner_id
        lost = self._create_order(member=member)
        lost.action_set_lost()
        self.assertEqual(member.service_contract_count, 1)
        self.assertEqual(member.service_lead_count, 2)
        self.assertIn(lost.id, self._find(member.action_view_service_leads()).ids)
        self.assertIn(
            contract.id, self._find(member.action_view_service_contracts()).ids
        )

    def _find(self, action):
        """Records that an action of a button shows."""
        model = self.env[action["res_model"]].with_context(**action["context"])
        return model.search(action["domain"])

    def test_buttons_show_what_they_count(self):
        contract = self._activate_contract()
        order, group = contract.lead_id, contract.billing_group_id
        self.assertEqual(
            self._find(order.action_view_service_orders()), order.service_order_ids
        )
        self.assertEqual(self._find(order.action_view_contracts()), contract)
        self.assertEqual(
            self._find(contract.action_view_service_orders()),
            contract.service_order_ids,
        )
        self.assertEqual(self._find(group.action_view_contracts()), contract)
        action = contract.activation_order_id.action_view_contract()
        self.assertEqual(action["res_id"], contract.id)

    def test_buttons_open_the_form_of_a_single_one(self):
        contract = self._activate_contract()
        action = contract.billing_group_id.action_view_contracts()
        self.assertEqual(action["res_id"], contract.id)
        self.assertEqual(action["views"][0][1], "form")
        self._activate_contract(
            member=contract.partner_id,
            iban=contract.mandate_id.partner_bank_id.acc_number,
        )
        action = contract.billing_group_id.action_view_contracts()
        self.assertFalse(action["res_id"])
