# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import csv
import re

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open
from odoo.tools.convert import convert_file

MODULE = "somconnexio_contract"
FILES = (
    "service_technology_demo.xml",
    "service_supplier_demo.xml",
    "service.product.category.csv",
    "service_pair_demo.xml",
    "product_template_demo.xml",
    "product.product.csv",
    "product.template.csv",
    "service_pack_demo.xml",
    "service.community.project.csv",
    "service_tariff_change_rule_demo.xml",
)
MOBILE = re.compile(r"MOBILE_(?:\w*_)?(UNL|\d+)_(\d+)(?:_EIE)?$")
FIBER = re.compile(r"BA_F_(?:GRETA_)?(\d+)")
BAND = re.compile(r"COM_(\d+)(?:_(\d+))?$")


@tagged("post_install", "-at_install")
class TestDemoCatalogue(TransactionCase):
    """The catalogue of the demonstration is one that a cooperative could have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.main_company")
        if not cls.env.ref(f"{MODULE}.product_fiber_100", raise_if_not_found=False):
            for name in FILES:
                convert_file(
                    cls.env, MODULE, f"demo/{name}", {}, mode="init", noupdate=True
                )
        names = cls.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "product.product")]
        )
        cls.products = (
            cls.env["product.product"]
            .browse(names.mapped("res_id"))
            .filtered(
                lambda product: product.service_role
                and product.company_id == cls.company
            )
        )
        templates = cls.env["product.template"].browse(
            cls.env["ir.model.data"]
            .search([("module", "=", MODULE), ("model", "=", "product.template")])
            .mapped("res_id")
        )
        cls.products |= templates.product_variant_ids.filtered(
            lambda product: product.company_id == cls.company
        )

    def _find(self, code):
        product = self.products.filtered(lambda product: product.default_code == code)
        self.assertEqual(len(product), 1, code)
        return product

    def _get_mains(self, code):
        return self.products.filtered(
            lambda product: product.service_role == "main"
            and product.service_technology_id.code == code
        )

    def test_there_is_what_people_ask_for(self):
        tariffs = self.products.filtered(
            lambda product: re.match(
                r"SE_SC_REC_MOBILE_T_(\w+_\d+|CONSERVA)$", product.default_code
            )
        )
        self.assertEqual(len(tariffs), 27)
        self.assertGreaterEqual(len(self._get_mains("fiber")), 23)
        self.assertEqual(len(self._get_mains("adsl")), 3)
        self.assertTrue(self._get_mains("router4g"))
        for code in "SEND_ROUTER", "RETURN_ROUTER", "PAR_EXISTENT", "COMPENSATION":
            self._find(f"CH_SC_OSO_{code}")

    def test_mobile_codes_tell_minutes_and_data(self):
        for product in self._get_mains("mobile"):
            with self.subTest(product.default_code):
                found = MOBILE.search(product.default_code)
                if not found:
                    self.assertIn("CONSERVA", product.default_code)
                    continue
                minutes, data = found.groups()
                self.assertEqual(
                    product.minutes, -1 if minutes == "UNL" else int(minutes)
                )
                self.assertEqual(product.data_mb, int(data))

    def test_fibre_codes_tell_bandwidth_landline_and_band(self):
        for product in self._get_mains("fiber"):
            code = product.default_code
            with self.subTest(code):
                self.assertEqual(product.bandwidth_mb, int(FIBER.search(code)[1]))
                self.assertNotEqual(product.has_landline, "_SF" in code)
                self.assertEqual(product.is_community, "GRETA" in code or "COM" in code)
                if band := BAND.search(code):
                    self.assertEqual(product.community_min_homes, int(band[1]))
                    self.assertEqual(product.community_max_homes, int(band[2] or 0))

    def test_tariffs_for_companies_are_called_so(self):
        for product in self.products:
            with self.subTest(product.default_code):
                self.assertEqual(
                    product.customer_kind == "company",
                    product.default_code.endswith("_EIE")
                    or product.default_code
                    in (
                        "SE_SC_REC_BA_ROUTER_EMPRESARIAL",
                        "SE_SC_REC_BA_SWITCH_MENSUAL",
                    ),
                )

    def test_every_supplier_of_a_technology_may_have_its_products(self):
        pairs = self.env["service.technology.supplier"]
        for product in self.products:
            with self.subTest(product.default_code):
                self.assertTrue(product.service_category_id)
                technology = product.service_technology_id
                for supplier in technology.supplier_ids:
                    self.assertFalse(
                        pairs._check_category(technology, supplier, product)
                    )

    def test_a_mobile_is_in_no_contract_of_a_fibre(self):
        pairs = self.env["service.technology.supplier"]
        fiber = self.env.ref(f"{MODULE}.service_technology_fiber")
        mobile = self._find("SE_SC_REC_MOBILE_T_UNL_20480")
        for supplier in fiber.supplier_ids:
            self.assertTrue(pairs._check_category(fiber, supplier, mobile))

    def test_packs_fit_together(self):
        packs = self.env["service.pack"].search([("company_id", "=", self.company.id)])
        self.assertGreaterEqual(len(packs), 6)
        for pack in packs:
            with self.subTest(pack.name):
                sizes = pack.tariff_ids.mapped("size")
                self.assertEqual(sizes, list(range(pack.min_size, pack.max_size + 1)))
                self.assertEqual(pack.max_size, 3)
                if pack.smaller_pack_id:
                    self.assertLessEqual(
                        pack.main_product_ids, pack.smaller_pack_id.main_product_ids
                    )
                tariffs = pack.tariff_ids.product_id | pack.fallback_product_id
                wrong = "person" if pack.customer_kind == "company" else "company"
                self.assertNotIn(wrong, tariffs.mapped("customer_kind"))
                self.assertTrue(
                    all(pack.tariff_ids.product_id.mapped("is_pack_exclusive"))
                )

    def test_pack_tariffs_are_all_in_a_pack(self):
        packs = self.env["service.pack"].search([("company_id", "=", self.company.id)])
        alone = self.products.filtered("is_pack_exclusive")
        self.assertEqual(packs.tariff_ids.product_id & alone, alone)

    def test_community_tariffs_are_all_of_a_project(self):
        projects = self.env["service.community.project"].search(
            [("company_id", "=", self.company.id)]
        )
        community = self.products.filtered("is_community").product_tmpl_id
        self.assertEqual(projects.product_tmpl_ids, community)

    def test_rules_lead_from_adsl_to_fibre(self):
        member = self.env["res.partner"].create({"lastname": "Prova"})
        rules = self.env["service.tariff.change.rule"]._get_rules(self.company)
        adsl = self._find("SE_SC_REC_BA_ADSL_100")
        targets = {
            rule.code: rule._get_targets(adsl, member)
            for rule in rules
            if rule._fits_source(adsl)
        }
        self.assertEqual(list(targets), ["adsl_to_fiber_landline", "adsl_to_fiber"])
        fibers = targets["adsl_to_fiber_landline"]
        self.assertIn(self._find("SE_SC_REC_BA_F_300"), fibers)
        self.assertNotIn(self._find("SE_SC_REC_BA_F_300_EIE"), fibers)
        self.assertIn(self._find("SE_SC_REC_BA_F_300_SF"), targets["adsl_to_fiber"])

    def test_products_have_names_in_catalan_and_spanish(self):
        names = {}
        with file_open(f"{MODULE}/demo/product.template.csv") as file:
            for row in csv.DictReader(file):
                self.assertTrue(row["name@es_ES"], row["id"])
                names[row["id"]] = row["name"]
        with file_open(f"{MODULE}/demo/product.product.csv") as file:
            for row in csv.DictReader(file):
                with self.subTest(row["id"]):
                    self.assertEqual(
                        names.pop(f"{row['id']}_product_template"), row["name"]
                    )
        self.assertFalse(names)
