# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import Form

from .common import SomconnexioCommon


class OrderProblemsCommon(SomconnexioCommon):
    """What is wrong in an order, as pairs of field and code."""

    def _get_found(self, order):
        return {
            (problem["field"], problem["code"])
            for problem in order._get_order_problems()
        }

    def _assert_found(self, order, *expected):
        self.assertEqual(self._get_found(order), set(expected))


class TestOrderLines(OrderProblemsCommon):
    """What a line of each kind and technology must bring, and in which form."""

    def test_fiber_and_portability_in_one_order(self):
        """Given a member who wants a fibre and brings the mobile number along
        When the order with both lines is validated and both services work
        Then there is a fibre at the address and a mobile with the old number
        """
        portability = self._prepare_portability_line()
        fiber = self._prepare_fiber_line(
            kind="portability",
            phone_number=self._make_landline_number(),
            previous_provider_id=self.provider.id,
            previous_technology_id=self.technology_fiber.id,
        )
        order = self._create_order([fiber, portability])
        self._assert_found(order)

        order.with_user(self.backoffice).action_validate_order()
        for activation in order.service_order_ids:
            activation._fulfil()

        self.assertEqual(order.order_state, "won")
        fiber_contract, mobile_contract = order.order_line_ids.contract_id
        self.assertEqual(fiber_contract.service_technology_id, self.technology_fiber)
        self.assertEqual(
            fiber_contract.service_partner_id.street, fiber["service_street"]
        )
        self.assertEqual(fiber_contract.phone_number, fiber["phone_number"])
        self.assertEqual(mobile_contract.phone_number, portability["phone_number"])
        self.assertEqual(fiber_contract.partner_id, mobile_contract.partner_id)

    # === FORMATS === #

    def test_numbers_have_exactly_nine_digits(self):
        for number in "61234567", "6123456789", "512345678", "REVISAR FIX":
            with self.subTest(mobile=number):
                line = self._prepare_mobile_line(phone_number=number)
                order = self._create_order([line])
                self._assert_found(order, ("phone_number", "invalid_mobile_number"))
                order.action_set_lost()
        for number in "93123456", "9312345678", "712345678", "REVISAR FIX":
            with self.subTest(landline=number):
                line = self._prepare_fiber_line(phone_number=number)
                self._assert_found(
                    self._create_order([line]),
                    ("phone_number", "invalid_landline_number"),
                )

    def test_placeholder_is_never_stored_as_a_number(self):
        line = self._create_order(
            [self._prepare_fiber_line(phone_number="-")]
        ).order_line_ids
        self.assertIs(line.phone_number, False)
        line.phone_number = " - "
        self.assertIs(line.phone_number, False)

    # === PORTABILITY === #

    def test_prepaid_number_needs_the_previous_card(self):
        line = self._prepare_portability_line(previous_contract_type="prepaid")
        order = self._create_order([{**line, "donor_icc": False}])
        self._assert_found(order, ("donor_icc", "missing"))
        order.order_line_ids.previous_contract_type = "contract"
        self._assert_found(order)
        order.order_line_ids.previous_contract_type = False
        self._assert_found(order, ("previous_contract_type", "missing"))

    def test_provider_must_offer_the_service(self):
        self.provider.is_broadband = False
        line = self._prepare_fiber_line(
            kind="portability",
            phone_number=self._make_landline_number(),
            previous_provider_id=self.provider.id,
        )
        self._assert_found(
            self._create_order([line]), ("previous_provider_id", "wrong_provider")
        )

    def test_landline_to_be_verified_needs_no_number(self):
        line = self._prepare_fiber_line(
            kind="portability", previous_provider_id=self.provider.id
        )
        order = self._create_order([line])
        self._assert_found(order, ("phone_number", "missing"))
        order.order_line_ids.check_phone_number = True
        self._assert_found(order)
        order.order_line_ids.check_phone_number = False
        order.order_line_ids.no_previous_phone_number = True
        self._assert_found(order)

    def test_landline_to_keep_and_no_landline_contradict_each_other(self):
        line = self._prepare_fiber_line(
            phone_number=self._make_landline_number(), no_previous_phone_number=True
        )
        self._assert_found(
            self._create_order([line]),
            ("no_previous_phone_number", "contradictory_phone"),
        )

    def test_landline_that_is_kept_is_given(self):
        line = self._prepare_fiber_line(keep_phone_number=True)
        self._assert_found(self._create_order([line]), ("phone_number", "missing"))

    def test_previous_holder_is_told_completely_or_not_at_all(self):
        line = self._prepare_portability_line(previous_owner_firstname="Pau")
        order = self._create_order([line])
        self._assert_found(
            order,
            ("previous_owner_vat", "missing"),
            ("previous_owner_lastname", "missing"),
        )
        order.order_line_ids.write(
            {"previous_owner_vat": "1234", "previous_owner_lastname": "Prova"}
        )
        self._assert_found(order, ("previous_owner_vat", "invalid_vat"))
        order.order_line_ids.previous_owner_vat = "50.000.999-b"
        self.assertEqual(order.order_line_ids.previous_owner_vat, "ES50000999B")

    # === CARD AND DELIVERY === #

    def test_card_that_the_member_has_is_named(self):
        line = self._prepare_mobile_line(icc=False, has_sim=True)
        self._assert_found(self._create_order([line]), ("icc", "missing"))

    def test_esim_needs_no_card(self):
        line = self._prepare_mobile_line(icc=False, sim_type="esim")
        order = self._create_order([line])
        self.assertTrue(order.order_line_ids.has_sim)
        self._assert_found(order)

    def test_delivery_address_is_complete_if_given(self):
        line = self._prepare_mobile_line(delivery_street="Carrer Nou, 3")
        order = self._create_order([line])
        self._assert_found(
            order,
            ("delivery_zip", "missing"),
            ("delivery_city", "missing"),
            ("delivery_country_id", "missing"),
        )
        order.order_line_ids.write(self._prepare_address("delivery_"))
        self._assert_found(order)
        self.assertIn("08001 Barcelona", order.order_line_ids.delivery_address)

    # === THE FORM === #

    def test_technology_says_which_fields_are_shown(self):
        """A technology that is new in the catalogue needs no change of a program."""
        router = self.technology_fiber.copy(
            {"code": "test_4g", "has_sim_card": True, "has_landline": False}
        )
        product = self._create_product("Router 4G", "TEST_4G", router, 30.0)
        order = self._create_order()
        lines = self.env["crm.lead.line"].with_context(default_lead_id=order.id)
        with Form(lines) as form:
            form.product_id = product
            form.icc = self._make_icc()
            for name in ("keep_phone_number", "check_phone_number"):
                with self.assertRaises(AssertionError):
                    form[name] = True
            for name, value in self._prepare_address("service_").items():
                if not name.endswith("_id"):
                    form[name] = value
            form.service_state_id = self.env.ref("base.state_es_b")

    def test_problems_of_the_form_name_line_and_field(self):
        order = self._create_order(
            [self._prepare_fiber_line(service_zip="1")], iban=False
        )
        by_field = {item["field"]: item for item in order.order_problem_items}
        self.assertEqual(set(by_field), {"iban", "service_zip"})
        self.assertFalse(by_field["iban"]["line_id"])
        self.assertEqual(by_field["iban"]["label"], "IBAN")
        line = order.order_line_ids
        self.assertEqual(by_field["service_zip"]["line_id"], line.id)
        self.assertEqual(by_field["service_zip"]["line"], line.display_name)
        self.assertEqual(by_field["service_zip"]["label"], "Service Postcode")
