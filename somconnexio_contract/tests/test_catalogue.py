# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SomconnexioCommon


@tagged("post_install", "-at_install")
class TestTariffChanges(SomconnexioCommon):
    """Which tariffs a contract may change to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._create_member()
        cls.firm = cls._create_member(
            is_company=True, firstname=False, lastname="Empresa"
        )
        cls.product_pack = cls._create_product(
            "Mobile of a pack",
            "TEST_PACK",
            cls.technology_mobile,
            9.0,
            is_pack_exclusive=True,
        )
        cls.product_firm = cls._create_product(
            "Mobile of firms",
            "TEST_FIRM",
            cls.technology_mobile,
            11.0,
            customer_kind="company",
        )

    def test_without_a_list_every_tariff_of_the_technology(self):
        self.assertEqual(
            self.product_mobile._get_allowed_tariff_changes(self.person),
            self.product_mobile_big,
        )

    def test_company_gets_the_tariffs_for_companies(self):
        self.assertEqual(
            self.product_mobile._get_allowed_tariff_changes(self.firm),
            self.product_mobile_big | self.product_firm,
        )
        self.product_mobile_big.customer_kind = "person"
        self.assertEqual(
            self.product_mobile._get_allowed_tariff_changes(self.firm),
            self.product_firm,
        )

    def test_contact_of_a_company_counts_as_the_company(self):
        contact = self.env["res.partner"].create(
            {"lastname": "Contacte", "parent_id": self.firm.id}
        )
        self.assertTrue(self.product_firm._is_for_customer(contact))
        self.assertFalse(self.product_firm._is_for_customer(self.person))

    def test_list_of_the_tariff_is_the_whole_truth(self):
        self.product_mobile.tariff_change_ids = self.product_pack.product_tmpl_id
        self.assertEqual(
            self.product_mobile._get_allowed_tariff_changes(self.person),
            self.product_pack,
        )

    def test_archived_tariff_is_no_tariff_to_change_to(self):
        self.product_mobile_big.product_tmpl_id.active = False
        self.assertFalse(self.product_mobile._get_allowed_tariff_changes(self.person))

    def test_tariff_of_another_company_is_none(self):
        other = self._create_cooperative("Altra cooperativa")
        self._create_product(
            "Foreign", "FOREIGN", self.technology_mobile, 1.0, company=other
        )
        self.assertEqual(
            self.product_mobile._get_allowed_tariff_changes(self.person),
            self.product_mobile_big,
        )
        foreign = self.env["product.product"].search([("default_code", "=", "FOREIGN")])
        with self.assertRaises(UserError):
            self.product_mobile.tariff_change_ids = foreign.product_tmpl_id


@tagged("post_install", "-at_install")
class TestTechnology(SomconnexioCommon):
    def test_mobile_numbers_are_exclusive_unless_somebody_says_otherwise(self):
        self.assertTrue(self.technology_mobile.is_number_exclusive)
        self.assertFalse(self.technology_fiber.is_number_exclusive)
        self.technology_fiber.is_number_exclusive = True
        self.technology_mobile.is_number_exclusive = False
        self.env.flush_all()
        self.assertTrue(self.technology_fiber.is_number_exclusive)
        self.assertFalse(self.technology_mobile.is_number_exclusive)

    def test_category_tells_its_parents_and_has_no_cycle(self):
        categories = self.env["service.product.category"]
        broadband = categories.create({"name": "Broadband", "code": "test_ba"})
        fiber = categories.create(
            {"name": "Fibre", "code": "test_f", "parent_id": broadband.id}
        )
        self.assertEqual(fiber.display_name, "Broadband / Fibre")
        with self.assertRaises(UserError):
            broadband.parent_id = fiber


@tagged("post_install", "-at_install")
class TestProductForm(SomconnexioCommon):
    """The page that people like: only what the technology has."""

    def _open(self, product):
        return Form(
            product.product_tmpl_id.with_user(self.manager),
            "product.product_template_only_form_view",
        )

    def test_form_shows_what_the_technology_has(self):
        form = self._open(self.product_mobile)
        form.data_mb = 20480
        form.minutes = -1
        self.assertEqual(form.service_summary, "unlimited calls · 20 GB")
        with self.assertRaises(AssertionError):
            form.bandwidth_mb = 300
        form = self._open(self.product_fiber)
        form.bandwidth_mb = 300
        form.has_landline = True
        form.minutes = 100
        self.assertEqual(form.service_summary, "300 Mbit/s · 100 min · landline")
        with self.assertRaises(AssertionError):
            form.data_mb = 1024

    def test_new_product_of_the_catalogue_belongs_to_the_cooperative(self):
        templates = self.env["product.template"].with_user(self.manager)
        product = templates.with_context(default_service_role="addon").create(
            {"name": "Static IP"}
        )
        self.assertEqual(product.company_id, self.company)
        self.assertFalse(templates.create({"name": "Book"}).company_id)

    def test_summary_says_megabytes_where_they_are_no_gigabytes(self):
        self.product_mobile.data_mb = 500
        self.assertEqual(self.product_mobile.service_summary, "500 MB")
        self.product_mobile.data_mb = -1
        self.assertEqual(self.product_mobile.service_summary, "unlimited data")

    def test_form_opens_the_contracts_of_the_product(self):
        contract = self._activate_contract()
        template = self.product_mobile.product_tmpl_id.with_user(self.manager)
        self.assertEqual(template.service_contract_count, 1)
        action = template.action_view_service_contracts()
        contracts = self.env["contract.contract"].search(action["domain"])
        self.assertEqual(contracts, contract)

    def test_list_shows_prices_with_and_without_tax(self):
        template = self.product_mobile.product_tmpl_id.with_user(self.manager)
        self.assertEqual(template.service_price_without_tax, 7.0)
        self.assertEqual(template.service_price_with_tax, 7.0)

    def test_minutes_are_a_number_or_unlimited(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.product_mobile.minutes = -2
            self.env.flush_all()

    def test_manager_makes_a_technology_with_its_suppliers(self):
        form = Form(self.env["service.technology"].with_user(self.manager))
        form.name = "4G"
        form.code = "test_4g"
        with form.pair_ids.new() as pair:
            pair.supplier_id = self.supplier
        technology = form.save()
        self.assertEqual(technology.supplier_ids, self.supplier)
        self.assertEqual(technology.company_id, self.company)
