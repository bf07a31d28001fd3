# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import ValidationError

from .common import SomconnexioCommon


class TestOrderValidation(SomconnexioCommon):
    """Everything that is wrong is said at once, and nothing is half-written."""

    def _get_found(self, order):
        """``(field, code)`` of every problem."""
        problems = order._get_order_problems()
        return {(problem["field"], problem["code"]) for problem in problems}

    def _assert_found(self, order, *expected):
        self.assertEqual(self._get_found(order), set(expected))

    def test_nothing_is_wrong(self):
        lines = [
            self._prepare_mobile_line(),
            self._prepare_portability_line(),
            self._prepare_fiber_line(),
            self._prepare_switchboard_line(),
        ]
        self._assert_found(self._create_order(lines))
        self._assert_found(self._create_order(**self._prepare_new_member()))

    def test_empty_order_names_all_that_is_missing(self):
        order = self.env["crm.lead"].create({"is_service_order": True})
        self._assert_found(
            order,
            ("partner_id", "missing"),
            ("iban", "missing"),
            ("consent_date", "missing"),
            ("order_line_ids", "no_lines"),
        )

    def test_one_refusal_names_every_problem(self):
        """Given an order with problems of member, payment and two lines
        When back office validates it
        Then one message names all of them and nothing was created
        """
        order = self._create_order(
            [
                self._prepare_fiber_line(service_street=False, service_zip="1"),
                self._prepare_mobile_line(phone_number="931234567", icc="1"),
            ],
            iban="ES00",
            consent_date=self._get_day(1),
            **self._prepare_new_member(new_member_vat="1234", email_from="nobody"),
        )
        members = self.env["res.partner"].search_count([("is_member", "=", True)])

        with self.assertRaises(ValidationError) as refusal:
            order.with_user(self.backoffice).action_validate_order()

        message = refusal.exception.args[0]
        for part in (
            "The tax number 1234 is not valid",
            "nobody is no e-mail address",
            "The IBAN is not valid",
            "consent is in the future",
            "Service Street is missing",
            "1 is no postcode",
            "931234567 is no mobile number",
            "1 is no SIM card number",
        ):
            with self.subTest(part=part):
                self.assertIn(part, message)
        self.assertEqual(message.count("\n"), 7)
        self.assertEqual(order.order_state, "new")
        self.assertFalse(order.service_order_ids)
        self.assertFalse(order.partner_id)
        self.assertEqual(
            self.env["res.partner"].search_count([("is_member", "=", True)]), members
        )

    def test_problems_of_lines_name_their_line(self):
        good, bad = self._prepare_mobile_line(), self._prepare_mobile_line(icc="1")
        order = self._create_order([good, bad])
        [problem] = order._get_order_problems()
        self.assertEqual(problem["line"], order.order_line_ids[1])
        self.assertIn(bad["phone_number"], order._check_order()[0])

    # === MEMBER === #

    def test_contact_that_is_no_member(self):
        order = self._create_order()
        order.partner_id = self.env["res.partner"].create({"name": "Nobody"})
        self._assert_found(order, ("partner_id", "not_a_member"))

    def test_archived_member(self):
        order = self._create_order()
        order.partner_id.action_archive()
        self._assert_found(order, ("partner_id", "inactive_member"))

    def test_new_person_needs_these(self):
        order = self._create_order(new_member=True)
        names = [
            "new_member_firstname",
            "new_member_lastname",
            "new_member_vat",
            "email_from",
            "street",
            "zip",
            "city",
            "country_id",
            "lang_id",
        ]
        order.country_id = False
        self._assert_found(order, *[(name, "missing") for name in names])

    def test_new_company_needs_no_first_name(self):
        order = self._create_order(
            **self._prepare_new_member(
                new_member_is_company=True,
                new_member_firstname=False,
                new_member_lastname="Ateneu",
                new_member_vat="ESB65410011",
            )
        )
        self._assert_found(order)
        order.action_validate_order()
        self.assertTrue(order.partner_id.is_company)
        self.assertEqual(order.partner_id.name, "Ateneu")

    def test_new_member_with_a_known_tax_number(self):
        member = self._create_member()
        vat = member.vat.removeprefix("ES").lower()
        order = self._create_order(**self._prepare_new_member(new_member_vat=vat))
        [problem] = order._get_order_problems()
        self.assertEqual(problem["code"], "duplicate_vat")
        self.assertIn(member.ref, problem["message"])

    # === LINES === #

    def test_line_without_product(self):
        order = self._create_order([{"kind": "new"}])
        self._assert_found(order, ("product_id", "missing"))

    def test_product_that_is_no_service(self):
        other = self._create_product("Book", "BOOK", self.env["service.technology"], 5)
        other.service_role = False
        order = self._create_order([{"product_id": other.id}])
        self._assert_found(order, ("product_id", "not_a_service"))

    def test_archived_product(self):
        order = self._create_order([self._prepare_mobile_line()])
        self.product_mobile.action_archive()
        self._assert_found(order, ("product_id", "not_a_service"))

    def test_product_without_technology(self):
        self.product_mobile.service_technology_id = False
        order = self._create_order([self._prepare_mobile_line()])
        self._assert_found(order, ("product_id", "no_technology"))

    def test_supplier_of_something_else(self):
        self.supplier.technology_ids -= self.technology_mobile
        order = self._create_order([self._prepare_mobile_line()])
        self._assert_found(order, ("supplier_id", "wrong_supplier"))

    def test_addon_without_main_line(self):
        lines = [self._prepare_fiber_line(), {"product_id": self.product_addon.id}]
        self._assert_found(self._create_order(lines), ("main_line_id", "missing"))

    def test_only_addons_make_no_order(self):
        order = self._create_order([self._prepare_fiber_line()])
        main = order.order_line_ids
        main.copy({"product_id": self.product_addon.id, "main_line_id": main.id})
        main.product_id = self.product_addon
        self.assertIn(("main_line_id", "missing"), self._get_found(order))

    def test_portability_needs_number_and_provider(self):
        line = self._prepare_mobile_line(kind="portability", phone_number=False)
        self._assert_found(
            self._create_order([line]),
            ("phone_number", "missing"),
            ("previous_provider_id", "missing"),
        )

    def test_new_mobile_needs_no_number(self):
        line = self._prepare_mobile_line(phone_number=False, icc=False)
        self._assert_found(self._create_order([line]))

    def test_provider_of_something_else(self):
        self.provider.is_mobile = False
        order = self._create_order([self._prepare_portability_line()])
        self._assert_found(order, ("previous_provider_id", "wrong_provider"))

    def test_landline_on_fiber(self):
        line = self._prepare_fiber_line(phone_number="612345678")
        self._assert_found(
            self._create_order([line]), ("phone_number", "invalid_landline_number")
        )

    def test_card_of_another_operator(self):
        self.company.sim_icc_prefix = "893456"
        line = self._prepare_mobile_line(icc="8934000000000000001")
        self._assert_found(self._create_order([line]), ("icc", "foreign_icc"))
        line = self._prepare_mobile_line(icc="8934560000000000001")
        self._assert_found(self._create_order([line]))

    def test_number_twice_in_the_order(self):
        number = self._make_mobile_number()
        lines = [self._prepare_mobile_line(phone_number=number) for _each in range(2)]
        self._assert_found(
            self._create_order(lines), ("phone_number", "repeated_phone")
        )

    def test_number_of_a_contract_and_of_another_order(self):
        contract = self._activate_contract()
        line = self._prepare_mobile_line(phone_number=contract.phone_number)
        self._assert_found(self._create_order([line]), ("phone_number", "phone_in_use"))
        other = self._create_order().order_line_ids.phone_number
        line = self._prepare_mobile_line(phone_number=other)
        self._assert_found(
            self._create_order([line]), ("phone_number", "phone_in_other_order")
        )

    def test_fiber_needs_an_address(self):
        names = ["street", "zip", "city", "state_id", "country_id"]
        line = self._prepare_fiber_line(**{f"service_{name}": False for name in names})
        order = self._create_order([line])
        # The province is asked for where the country has provinces.
        expected = [(f"service_{name}", "missing") for name in names]
        expected.remove(("service_state_id", "missing"))
        self._assert_found(order, *expected)
        order.order_line_ids.service_country_id = self.env.ref("base.es")
        self.assertIn(("service_state_id", "missing"), self._get_found(order))
