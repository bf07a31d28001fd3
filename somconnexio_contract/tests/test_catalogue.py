# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError
from odoo.tests import tagged

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
