# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from .common_tariff import TariffCommon


@freeze_time("2024-03-10 12:00:00")
class TestTariffRules(TariffCommon):
    """What a tariff may become by the rules of the cooperative, and how."""

    # === WHICH TARIFFS === #

    def test_without_rules_the_tariffs_of_the_technology(self):
        contract = self._activate_adsl()
        rules = self.rule_landline | self.rule_plain | self.rule_removal
        rules.active = False
        self.assertEqual(contract._get_tariff_changes(), self.product_adsl_plain)
        order = self._request(
            "tariff_change",
            contract,
            date(2024, 3, 10),
            product_id=self.product_adsl_plain,
        )
        self.assertEqual(order.state, "completed")
        self.assertFalse(order.tariff_change_kind)
        self.assertTrue(contract.phone_number)
        self.assertEqual(contract.service_technology_id, self.technology_adsl)

    def test_adsl_with_landline_becomes_either_kind_of_fibre(self):
        contract = self._activate_adsl()
        changes = contract._get_tariff_changes()
        self.assertLessEqual(
            self.product_fixed | self.product_plain | self.product_adsl_plain, changes
        )
        self.assertEqual(
            contract._get_tariff_change_kinds(),
            ["adsl_to_fiber_landline", "adsl_to_fiber"],
        )

    def test_adsl_without_landline_gets_none(self):
        contract = self._activate_adsl(self.product_adsl_plain)
        changes = contract._get_tariff_changes()
        self.assertIn(self.product_plain, changes)
        self.assertNotIn(self.product_fixed, changes)
        self.assertEqual(contract._get_tariff_change_kinds(), ["adsl_to_fiber"])

    def test_landline_is_given_up_at_the_same_bandwidth_up_to_a_limit(self):
        fiber = self._activate_broadband(self.product_fixed, self.supplier_fiber)
        kind_of = {
            product: fiber._find_tariff_rule(product).code
            for product in (self.product_plain, self.product_fast_plain)
        }
        self.assertEqual(
            kind_of,
            {self.product_plain: "landline_removal", self.product_fast_plain: False},
        )
        self.rule_removal.max_bandwidth_mb = 50
        self.assertFalse(fiber._find_tariff_rule(self.product_plain))

    def test_named_tariffs_and_categories_narrow_a_rule(self):
        contract = self._activate_adsl()
        category = self.env["service.product.category"].create(
            {"name": "Fibre", "code": "test_fiber"}
        )
        below = category.create(
            {"name": "Slow", "code": "test_slow", "parent_id": category.id}
        )
        self.product_plain.service_category_id = below
        self.rule_plain.target_category_id = category
        changes = contract._get_tariff_changes()
        self.assertIn(self.product_plain, changes)
        self.assertNotIn(self.product_fast_plain, changes)
        self.rule_plain.target_category_id = False
        self.rule_plain.target_product_tmpl_ids = (
            self.product_fast_plain.product_tmpl_id
        )
        changes = contract._get_tariff_changes()
        self.assertNotIn(self.product_plain, changes)
        self.assertIn(self.product_fast_plain, changes)

    def test_own_list_of_a_tariff_is_not_widened_within_its_technology(self):
        fiber = self._activate_broadband(self.product_fixed, self.supplier_fiber)
        self.product_fixed.tariff_change_ids = self.product_fiber.product_tmpl_id
        self.assertEqual(fiber._get_tariff_changes(), self.product_fiber)
        self.rule_removal.target_product_tmpl_ids = self.product_plain.product_tmpl_id
        self.assertEqual(
            fiber._get_tariff_changes(), self.product_fiber | self.product_plain
        )

    def test_fibre_for_companies_or_not_sold_is_not_offered(self):
        contract = self._activate_adsl()
        self.product_plain.customer_kind = "company"
        self.product_fast_plain.sale_ok = False
        changes = contract._get_tariff_changes()
        self.assertFalse((self.product_plain | self.product_fast_plain) & changes)

    def test_rule_of_another_cooperative_is_none(self):
        contract = self._activate_adsl()
        other = self._create_cooperative("Altra cooperativa")
        (self.rule_landline | self.rule_plain).write({"active": False})
        self._create_rule(
            "Foreign",
            "foreign",
            company_id=other.id,
            target_technology_id=self.technology_fiber.id,
        )
        self.assertEqual(contract._get_tariff_changes(), self.product_adsl_plain)

    def test_wizard_offers_exactly_these(self):
        contract = self._activate_adsl()
        wizard = self.env["service.order.request.wizard"].with_user(self.backoffice)
        form = Form(
            wizard.with_context(
                active_ids=contract.ids, default_type="tariff_change", lang="en_US"
            )
        )
        form.product_id = self.product_plain
        form.supplier_id = self.supplier_fiber
        wizard = form.save()
        self.assertEqual(wizard.available_product_ids, contract._get_tariff_changes())
        self.assertFalse(wizard.problem_text)
        self.assertEqual(wizard.preview_ids.new_product_id, self.product_plain)
        wizard.action_confirm()
        order = contract.service_order_ids.filtered(
            lambda order: order.type == "tariff_change"
        )
        self.assertEqual(order.supplier_id, self.supplier_fiber)

    # === ADSL BECOMES FIBRE === #

    def test_adsl_becomes_fibre_on_its_day_and_not_before(self):
        contract = self._activate_adsl()
        number = contract.phone_number
        order = self._request("tariff_change", contract, product_id=self.product_fixed)
        self.assertEqual(order.tariff_change_kind, "adsl_to_fiber_landline")
        self.assertEqual(order.technology_id, self.technology_fiber)
        self.assertEqual(order.state, "acknowledged")
        order._fulfil(
            {
                "supplier_id": self.supplier_fiber.id,
                "service_data": {"signal": "FTTH"},
                "router_serial": "R-1",
            }
        )
        self.assertEqual(contract.service_technology_id, self.technology_adsl)
        self.assertEqual(contract.service_supplier_id, self.supplier_adsl)
        self._complete_due_on("2024-04-01")
        self.assertEqual(order.state, "completed")
        self.assertEqual(contract.service_technology_id, self.technology_fiber)
        self.assertEqual(contract.service_supplier_id, self.supplier_fiber)
        self.assertEqual(dict(contract.service_data), {"signal": "FTTH"})
        self.assertEqual(contract.router_serial, "R-1")
        self.assertEqual(contract.phone_number, number)
        self.assertEqual(contract.lifecycle_state, "active")
        self._assert_no_gap(contract)
        self._complete_due_on("2024-04-02")
        lines = contract.contract_line_ids.filtered("is_tariff")
        self.assertEqual(lines.product_id, self.product_adsl | self.product_fixed)
        self.assertEqual(len(lines), 2)

    def test_fibre_without_landline_gives_the_number_up(self):
        contract = self._activate_adsl()
        number = contract.phone_number
        order = self._request(
            "tariff_change",
            contract,
            date(2024, 3, 10),
            product_id=self.product_plain,
            supplier_id=self.supplier_fiber,
        )
        self.assertEqual(contract.phone_number, number)
        order._fulfil()
        self.assertEqual(order.state, "completed")
        self.assertFalse(contract.phone_number)
        self.assertEqual(contract.service_supplier_id, self.supplier_fiber)
        # The number is free for somebody else.
        line = self._prepare_fiber_line(phone_number=number)
        self.assertEqual(self._activate_contract(line).phone_number, number)

    def test_landline_removal_keeps_technology_supplier_and_data(self):
        fiber = self._activate_broadband(
            self.product_fixed, self.supplier_fiber, service_data={"signal": "NEBA"}
        )
        order = self._request(
            "tariff_change", fiber, date(2024, 3, 10), product_id=self.product_plain
        )
        self.assertEqual(order.tariff_change_kind, "landline_removal")
        order._fulfil()
        self.assertFalse(fiber.phone_number)
        self.assertEqual(fiber.service_supplier_id, self.supplier_fiber)
        self.assertEqual(dict(fiber.service_data), {"signal": "NEBA"})

    def test_somebody_has_to_say_whose_fibre_it_is(self):
        contract = self._activate_adsl()
        order = self._request("tariff_change", contract, product_id=self.product_fixed)
        for values, text in (
            ({}, "say which supplier"),
            ({"supplier_id": self.supplier_adsl.id}, "does not supply"),
        ):
            with self.assertRaises(UserError) as caught:
                order._fulfil(values)
            self.assertIn(text, str(caught.exception))
            self.assertFalse(order.fulfilled_on)
        order._fulfil({"supplier_id": self.supplier_fiber.id})
        self.assertTrue(order.fulfilled_on)

    def test_supplier_with_both_technologies_may_stay(self):
        self.supplier_adsl.technology_ids |= self.technology_fiber
        contract = self._activate_adsl()
        order = self._request(
            "tariff_change", contract, date(2024, 3, 10), product_id=self.product_fixed
        )
        order._fulfil()
        self.assertEqual(contract.service_technology_id, self.technology_fiber)
        self.assertEqual(contract.service_supplier_id, self.supplier_adsl)

    def test_number_of_somebody_else_is_refused(self):
        other, contract = self._activate_adsl(), self._activate_adsl()
        order = self._request("tariff_change", contract, product_id=self.product_fixed)
        with self.assertRaisesRegex(UserError, other.code):
            order._fulfil(
                {
                    "supplier_id": self.supplier_fiber.id,
                    "phone_number": other.phone_number,
                }
            )

    def test_addons_of_the_adsl_end_with_it(self):
        contract = self._activate_adsl()
        addon = self._create_product(
            "Copper filter", "TEST_FILTER", self.technology_adsl, 1.0, role="addon"
        )
        line = self.env["contract.line"].create(
            {
                **contract._prepare_line(addon, date(2024, 3, 10)),
                "contract_id": contract.id,
            }
        )
        self._request("tariff_change", contract, product_id=self.product_fixed)._fulfil(
            {"supplier_id": self.supplier_fiber.id}
        )
        self._complete_due_on("2024-04-01")
        self.assertEqual(line.date_end, date(2024, 3, 31))

    def test_change_that_is_cancelled_leaves_the_adsl(self):
        contract = self._activate_adsl()
        order = self._request("tariff_change", contract, product_id=self.product_plain)
        order._cancel("Changed their mind")
        self._complete_due_on("2024-04-01")
        self.assertEqual(contract.service_technology_id, self.technology_adsl)
        self.assertTrue(contract.phone_number)

    # === WHAT A RULE ASKS FOR === #

    def test_supplier_is_asked_for_where_the_rule_says_so(self):
        self.rule_plain.needs_supplier = True
        contract = self._activate_adsl()
        with self.assertRaisesRegex(ValidationError, "New Supplier is missing"):
            self._request("tariff_change", contract, product_id=self.product_plain)
        with self.assertRaisesRegex(ValidationError, "does not supply"):
            self._request(
                "tariff_change",
                contract,
                product_id=self.product_plain,
                supplier_id=self.supplier_adsl,
            )
        self.assertTrue(
            self._request(
                "tariff_change",
                contract,
                product_id=self.product_plain,
                supplier_id=self.supplier_fiber,
            )
        )

    def test_address_is_asked_for_where_the_rule_says_so(self):
        contract = self._activate_adsl()
        contract.service_partner_id.zip = False
        with self.assertRaisesRegex(ValidationError, "where the service is"):
            self._request("tariff_change", contract, product_id=self.product_fixed)
        self.assertTrue(
            self._request("tariff_change", contract, product_id=self.product_plain)
        )

    def test_tariff_without_rule_changes_no_supplier(self):
        contract = self._activate_adsl()
        with self.assertRaisesRegex(ValidationError, "supplier stays"):
            self._request(
                "tariff_change",
                contract,
                product_id=self.product_adsl_plain,
                supplier_id=self.supplier_fiber,
            )

    def test_rule_says_whether_people_have_work_and_the_usual_day(self):
        contract = self._activate_adsl()
        self.rule_plain.write({"needs_provisioning": False, "default_date": "today"})
        self.supplier_adsl.technology_ids |= self.technology_fiber
        order = self._request("tariff_change", contract, product_id=self.product_plain)
        self.assertEqual(order.effective_date, date(2024, 3, 10))
        self.assertEqual(order.state, "completed")
        self.assertEqual(contract.service_technology_id, self.technology_fiber)

    def test_other_technology_on_a_day_that_no_rule_allows_is_refused(self):
        contract = self._activate_adsl()
        self.rule_plain.day = "month_start"
        with self.assertRaisesRegex(ValidationError, "on this day"):
            self._request(
                "tariff_change",
                contract,
                date(2024, 3, 15),
                product_id=self.product_plain,
            )
        order = self._request("tariff_change", contract, product_id=self.product_plain)
        self.assertEqual(order.effective_date, date(2024, 4, 1))
