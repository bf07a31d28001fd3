# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SomconnexioCommon

MIGRATIONS = "somconnexio_contract/migrations/19.0.1.1.0"


class PairCommon(SomconnexioCommon):
    """A supplier of mobiles and one of fibre, with broadband products."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pairs = cls.env["service.technology.supplier"]
        categories = cls.env["service.product.category"]
        cls.category_mobile = categories.create(
            {"name": "Mobile", "code": "test_mobile"}
        )
        cls.category_broadband = categories.create(
            {"name": "Broadband", "code": "test_broadband"}
        )
        cls.category_fiber = categories.create(
            {
                "name": "Fibre",
                "code": "test_fiber",
                "parent_id": cls.category_broadband.id,
            }
        )
        cls.product_mobile.service_category_id = cls.category_mobile
        cls.product_fiber.service_category_id = cls.category_fiber
        cls.supplier_fiber = cls.env["service.supplier"].create(
            {
                "name": "Fibre only",
                "code": "test_fiber_only",
                "technology_ids": [Command.set(cls.technology_fiber.ids)],
            }
        )
        cls.pair_fiber = cls.supplier_fiber.pair_ids

    def _get_codes(self, order):
        return {problem["code"] for problem in order._get_order_problems()}


@tagged("post_install", "-at_install")
class TestServicePairs(PairCommon):
    """Which supplier has which technology."""

    def test_both_sides_show_the_pairs_in_use(self):
        self.assertEqual(self.pair_fiber.technology_id, self.technology_fiber)
        self.assertEqual(
            self.technology_fiber.supplier_ids, self.supplier | self.supplier_fiber
        )
        self.pair_fiber.active = False
        self.assertFalse(self.supplier_fiber.technology_ids)
        self.assertEqual(self.technology_fiber.supplier_ids, self.supplier)

    def test_pair_that_comes_back_allows_what_it_allowed(self):
        self.pair_fiber.category_ids = self.category_broadband
        self.supplier_fiber.technology_ids = self.technology_mobile
        self.assertEqual(self.supplier_fiber.technology_ids, self.technology_mobile)
        self.assertFalse(self.pair_fiber.active)

        self.technology_fiber.supplier_ids |= self.supplier_fiber

        self.assertTrue(self.pair_fiber.active)
        self.assertEqual(self.pair_fiber.category_ids, self.category_broadband)
        self.assertEqual(self.supplier_fiber.technology_ids, self.technologies[:2])

    def test_search_by_technology_leaves_archived_pairs_out(self):
        suppliers = self.env["service.supplier"]
        domain = [("technology_ids", "in", self.technology_fiber.ids)]
        both = self.supplier | self.supplier_fiber
        self.assertEqual(suppliers.search(domain) & both, both)
        self.pair_fiber.active = False
        for active_test in (True, False):
            found = suppliers.with_context(active_test=active_test).search(domain)
            self.assertEqual(found & both, self.supplier)
        optional = [("technology_ids", "=?", self.technology_fiber.id)]
        self.assertEqual(suppliers.search(optional) & both, self.supplier)
        self.assertEqual(
            suppliers.search([("technology_ids", "not in", self.technology_fiber.ids)])
            & both,
            self.supplier_fiber,
        )
        technologies = self.env["service.technology"]
        self.assertEqual(
            technologies.search([("supplier_ids", "in", self.supplier.ids)])
            & self.technologies,
            self.technologies,
        )

    @mute_logger("odoo.sql_db")
    def test_pair_exists_once(self):
        with self.assertRaises(UniqueViolation):
            self.pair_fiber.copy()

    def test_company_of_the_pair_is_that_of_its_sides(self):
        self.assertEqual(self.pair_fiber.company_id, self.company)
        other = self._create_cooperative("Altra cooperativa")
        technology = self.env["service.technology"].create(
            {"name": "Theirs", "code": "theirs", "company_id": other.id}
        )
        with self.assertRaises(UserError):
            self.supplier_fiber.technology_ids |= technology

    def test_old_relation_becomes_pairs(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            CREATE TABLE service_supplier_technology_rel
                   (supplier_id integer, technology_id integer);
            INSERT INTO service_supplier_technology_rel VALUES (%s, %s), (%s, %s)
            """,
            [
                self.supplier_fiber.id,
                self.technology_fiber.id,
                self.supplier_fiber.id,
                self.technology_mobile.id,
            ],
        )
        migrate = load_script(f"{MIGRATIONS}/post-migration.py", "post_pairs").migrate

        migrate(self.env.cr, "19.0.1.0.0")
        migrate(self.env.cr, "19.0.1.0.0")

        self.env.invalidate_all()
        self.assertEqual(len(self.supplier_fiber.pair_ids), 2)
        self.assertEqual(
            self.supplier_fiber.technology_ids,
            self.technology_fiber | self.technology_mobile,
        )


@tagged("post_install", "-at_install")
class TestPairsInOrders(PairCommon):
    """An order names only what the catalogue allows."""

    def test_supplier_without_the_technology_is_a_problem(self):
        line = self._prepare_mobile_line(supplier_id=self.supplier_fiber.id)
        self.assertEqual(
            self._get_codes(self._create_order([line])), {"wrong_supplier"}
        )

    def test_category_below_an_allowed_one_is_fine(self):
        self.pair_fiber.category_ids = self.category_broadband
        line = self._prepare_fiber_line(supplier_id=self.supplier_fiber.id)
        self.assertFalse(self._get_codes(self._create_order([line])))

    def test_other_category_is_a_problem(self):
        self.pair_fiber.category_ids = self.category_mobile
        line = self._prepare_fiber_line(supplier_id=self.supplier_fiber.id)
        order = self._create_order([line])
        self.assertEqual(self._get_codes(order), {"wrong_category"})
        self.assertIn("Fibre 300 (Fibre)", order._check_order()[0])
        # The next look sees what has been allowed meanwhile.
        self.category_fiber.parent_id = self.category_mobile
        self.assertFalse(self._get_codes(order))

    def test_addon_belongs_to_the_pair_of_its_service(self):
        self.pair_fiber.category_ids = self.category_broadband
        order = self._create_order(
            [self._prepare_fiber_line(supplier_id=self.supplier_fiber.id)]
        )
        addon = self.env["crm.lead.line"].create(
            {
                "lead_id": order.id,
                "product_id": self.product_addon.id,
                "main_line_id": order.order_line_ids.id,
            }
        )
        self.assertEqual(self._get_codes(order), {"wrong_category"})
        addon.product_id.service_category_id = self.category_broadband
        self.assertFalse(self._get_codes(order))

    def test_tariff_for_companies_is_not_for_people(self):
        self.product_mobile.customer_kind = "company"
        order = self._create_order()
        self.assertEqual(self._get_codes(order), {"wrong_customer"})
        order = self._create_order(
            **self._prepare_new_member(
                new_member_is_company=True, new_member_firstname=False
            )
        )
        self.assertNotIn("wrong_customer", self._get_codes(order))
        self.product_mobile.customer_kind = "person"
        self.assertIn("wrong_customer", self._get_codes(order))

    def test_product_that_is_not_sold_any_more_is_a_problem(self):
        order = self._create_order()
        self.product_mobile.sale_ok = False
        self.assertEqual(self._get_codes(order), {"not_a_service"})


@tagged("post_install", "-at_install")
class TestPairsInContracts(PairCommon):
    """A contract is what the catalogue allows, whoever makes it."""

    def test_contract_of_a_pair_that_does_not_exist_is_refused(self):
        activation = self._create_activation(self._prepare_mobile_line())
        with self.assertRaisesRegex(ValidationError, "does not supply"):
            activation._fulfil({"supplier_id": self.supplier_fiber.id})

    def test_contract_line_of_another_category_is_refused(self):
        self.pair_fiber.category_ids = self.category_broadband
        contract = self._activate_contract(
            self._prepare_fiber_line(supplier_id=self.supplier_fiber.id)
        )
        for product in self.product_mobile, self.product_addon:
            with self.assertRaisesRegex(ValidationError, "can't be in a contract"):
                contract.contract_line_ids = [
                    Command.create(contract._prepare_line(product, self._get_day()))
                ]

    def test_supplier_that_does_not_allow_the_tariff_is_refused(self):
        contract = self._activate_contract(self._prepare_fiber_line())
        self.pair_fiber.category_ids = self.category_mobile
        with self.assertRaisesRegex(ValidationError, "can't be in a contract"):
            contract.service_supplier_id = self.supplier_fiber

    def test_contracts_of_a_pair_out_of_use_stay(self):
        contract = self._activate_contract(
            self._prepare_fiber_line(supplier_id=self.supplier_fiber.id)
        )
        self.pair_fiber.active = False
        contract.router_serial = "R-2"
        contract._request_termination(
            self._get_day(), self.env["contract.termination.reason"].search([], limit=1)
        )
        self.assertEqual(contract.service_supplier_id, self.supplier_fiber)
