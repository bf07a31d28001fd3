# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import ValidationError

from .common_membership import MembershipCommon


class TestAgreementChanges(MembershipCommon):
    """The agreement has only the small mobile tariff."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._create_agreement()
        request = cls._create_request(
            type="agreement", agreement_id=cls.agreement.id, iban=cls._make_iban()
        )
        request.action_validate()
        cls.person = request.partner_id
        cls.mandate = request.sudo().mandate_id

    def _get_codes(self, type_, contract, **values):
        problems, plan = self.env["service.order"]._plan_request(
            type_, contract, values
        )
        self.assertEqual(bool(plan), not problems)
        return [problem["code"] for problem in problems]

    def test_tariff_is_changed_to_one_of_the_agreement_only(self):
        contract = self._activate_contract(member=self.person)
        big = self.product_mobile_big
        self.assertEqual(
            self._get_codes("tariff_change", contract, product_id=big),
            ["wrong_tariff"],
        )
        self.agreement.product_tmpl_ids += big.product_tmpl_id
        self.assertFalse(self._get_codes("tariff_change", contract, product_id=big))

    def test_bundle_is_one_of_the_agreement(self):
        contract = self._activate_contract(member=self.person)
        bundle = self.product_one_shot
        self.assertEqual(
            self._get_codes("one_shot", contract, product_id=bundle),
            ["not_in_agreement"],
        )
        with self.assertRaisesRegex(ValidationError, "Cooperativa amiga"):
            self.env["service.order"]._request(
                "one_shot", contract, {"product_id": bundle}
            )
        self.agreement.product_tmpl_ids += bundle.product_tmpl_id
        self.assertFalse(self._get_codes("one_shot", contract, product_id=bundle))

    def test_contract_is_taken_over_if_the_agreement_has_its_tariff(self):
        values = {"new_partner_id": self.person, "mandate_id": self.mandate}
        small = self._activate_contract()
        self.assertFalse(self._get_codes("holder_change", small, **values))
        big = self._activate_contract(
            self._prepare_mobile_line(product_id=self.product_mobile_big.id)
        )
        self.assertEqual(
            self._get_codes("holder_change", big, **values), ["not_in_agreement"]
        )

    def test_service_moves_with_a_tariff_that_the_agreement_had(self):
        self.agreement.product_tmpl_ids = self.product_fiber.product_tmpl_id
        contract = self._activate_contract(
            self._prepare_fiber_line(), member=self.person
        )
        self.agreement.product_tmpl_ids = self.product_mobile.product_tmpl_id
        address = self._prepare_address()
        self.assertFalse(self._get_codes("location_change", contract, address=address))

    def test_everybody_else_changes_freely(self):
        contract = self._activate_contract()
        self.assertFalse(
            self._get_codes(
                "tariff_change", contract, product_id=self.product_mobile_big
            )
        )
