# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_web_catalogue import (
    WebCatalogueCommon,
)

from .compat_common import CompatCommon

PRODUCTS = "/api/product-catalog"
ONE_SHOTS = "/api/one-shot-catalog"
OFFERS = "/api/mobile-offer-catalog"
PROVIDERS = "/api/provider"
CHANNELS = "/api/discovery-channel"
# As the client sends it if nothing is asked for
ALL = {"code": "", "categ": "", "is_company": "false"}


class CompatCatalogueCommon(WebCatalogueCommon, CompatCommon):
    def find(self, params=None, path=PRODUCTS, code="21IVA", **options):
        """What a catalogue says of one price list."""
        found = self.get(path, ALL if params is None else params, **options)
        self.assertEqual(list(found), ["pricelists"])
        (one,) = [one for one in found["pricelists"] if one["code"] == code]
        return one

    def pick(self, items, product):
        """The one with the code of a product."""
        (one,) = [one for one in items if one["code"] == product.default_code]
        return one

    def codes(self, items):
        return {item["code"] for item in items}


@tagged("post_install", "-at_install")
class TestCompatProducts(CompatCatalogueCommon):
    """Tariffs, packs and add-ons."""

    def test_price_lists(self):
        found = self.get(PRODUCTS, ALL)["pricelists"]
        self.assertEqual([one["code"] for one in found], ["21IVA", "0IVA"])
        for one in found:
            self.assertEqual(list(one), ["code", "products", "packs", "add_ons"])
        found = self.get(PRODUCTS, {**ALL, "code": "0IVA"})["pricelists"]
        self.assertEqual([one["code"] for one in found], ["0IVA"])
        mobile = self.pick(found[0]["products"], self.product_mobile_big)
        self.assertEqual(mobile["price"], 13.0)
        found = self.get(PRODUCTS, {**ALL, "code": "none"})
        self.assertEqual(found, {"pricelists": []})

    def test_mobile(self):
        self.product_mobile_big.is_featured = True
        template = self.product_mobile_big.product_tmpl_id
        self._create_agreement(template)
        self.assertEqual(
            self.pick(self.find()["products"], self.product_mobile_big),
            {
                "code": "SE_SC_REC_MOBILE_T_UNL_20480",
                "name": "Unlimited 20 GB",
                "price": 15.73,
                "category": "mobile",
                "is_featured": True,
                "minutes": 99999,
                "data": 20480,
                "bandwidth": None,
                "available_for": ["member", "coop_agreement", "sponsored"],
                "offer": {
                    "code": self.pack_products[1].default_code,
                    "price": 9.0,
                    "name": "Pack 1",
                },
            },
        )

    def _create_agreement(self, template):
        partner = self.env["res.partner"].create(
            {"name": "Friends", "company_id": self.company.id}
        )
        return self.env["cooperation.agreement"].create(
            {
                "partner_id": partner.id,
                "code": "FRIENDS",
                "company_id": self.company.id,
                "product_tmpl_ids": [Command.set(template.ids)],
            }
        )

    def test_fiber(self):
        self.product_fiber.is_for_sponsored = False
        self.assertEqual(
            self.pick(self.find()["products"], self.product_fiber),
            {
                "code": "SE_SC_REC_BA_F_300",
                "name": "Fibre 300",
                "price": 33.88,
                "category": "fiber",
                "is_featured": False,
                "minutes": None,
                "data": None,
                "bandwidth": 300,
                "has_landline_phone": True,
                "available_for": ["member"],
            },
        )

    def test_router(self):
        technology = self.env["service.technology"].create(
            {"name": "4G", "code": "router4g", "company_id": self.company.id}
        )
        router = self._create_product("4G", "TEST_4G", technology, 20.0, data_mb=-1)
        found = self.pick(self.find()["products"], router)
        self.assertEqual(found["category"], "4G")
        self.assertEqual(found["data"], 99999)
        self.assertIsNone(found["minutes"])
        self.assertIsNone(found["bandwidth"])
        self.assertIs(found["has_landline_phone"], False)
        found = self.find({**ALL, "categ": "4G"})
        self.assertEqual(self.codes(found["products"]), {"TEST_4G"})

    def test_add_on(self):
        found = self.pick(self.find()["add_ons"], self.product_addon)
        self.assertNotIn("offer", found)
        self.assertEqual(found["available_for"], ["member", "sponsored"])
        self.assertEqual(found["price"], 2.0)
        codes = self.codes(self.find()["products"])
        self.assertNotIn(self.product_addon.default_code, codes)

    def test_pack(self):
        offer = self._get_offer(self.pack, self.product_fiber, 2)
        (found,) = [pack for pack in self.find()["packs"] if pack["code"] == offer.code]
        products = found.pop("products")
        self.assertEqual(
            found,
            {
                "code": offer.code,
                "name": offer.with_context(lang="ca_ES")._get_web_name(),
                "price": 53.24,
                "category": "bonified_mobile",
                "mobiles_in_pack": 2,
                "fiber_bandwidth": 300,
                "has_land_line": True,
                "is_featured": False,
                "available_for": ["member", "sponsored"],
            },
        )
        self.assertEqual(
            [product["code"] for product in products],
            [
                "SE_SC_REC_BA_F_300",
                self.pack_products[2].default_code,
                self.pack_products[2].default_code,
            ],
        )
        for product in products:
            self.assertNotIn("available_for", product)
            self.assertNotIn("offer", product)
        self.assertAlmostEqual(sum(item["price"] for item in products), 53.24)
        shared = self._get_offer(self.pack_shared, self.product_fiber, 2)
        (found,) = [
            pack for pack in self.find()["packs"] if pack["code"] == shared.code
        ]
        self.assertEqual(found["category"], "mobile_shared_data")

    def test_categories(self):
        found = self.find({**ALL, "categ": "mobile"})
        self.assertEqual({one["category"] for one in found["products"]}, {"mobile"})
        self.assertTrue(found["packs"])
        self.assertTrue(found["add_ons"])
        self.assertEqual(self.find({**ALL, "categ": "adsl"})["products"], [])

    def test_for_whom(self):
        self.product_mobile.customer_kind = "company"
        self.product_mobile_big.customer_kind = "person"
        for is_company in ("false", "true", ""):
            found = self.find({**ALL, "is_company": is_company})
            codes = self.codes(found["products"])
            company = self.product_mobile.default_code in codes
            person = self.product_mobile_big.default_code in codes
            self.assertEqual(company, is_company == "true")
            self.assertEqual(person, is_company != "true")

    def test_language(self):
        template = self.product_mobile_big.product_tmpl_id
        for lang, name in (("ca_ES", "Il·limitades"), ("es_ES", "Ilimitadas")):
            template.with_context(lang=lang).commercial_name = name
        for lang, name in (
            ("ca", "Il·limitades"),
            ("es", "Ilimitadas"),
            (None, "Il·limitades"),
        ):
            found = self.find(lang=lang)["products"]
            self.assertEqual(self.pick(found, self.product_mobile_big)["name"], name)

    def test_tariff_changes(self):
        changes = (
            self.product_mobile.product_tmpl_id | self.product_fallback.product_tmpl_id
        )
        self.product_mobile_big.tariff_change_ids = changes
        self.product_fallback.is_published_catalogue = False
        code = self.product_mobile_big.default_code
        found = self.find({"product_code": code})
        self.assertEqual(
            self.codes(found["products"]),
            {self.product_mobile.default_code, self.product_fallback.default_code},
        )
        self.assertEqual((found["packs"], found["add_ons"]), ([], []))
        everything = self.find()
        for other in (self.product_mobile.default_code, "UNKNOWN"):
            self.assertEqual(self.find({"product_code": other}), everything)

    def test_refusals(self):
        code = self.product_mobile.default_code
        for params in (
            {"categ": "streaming"},
            {"is_company": "yes"},
            {"product_code": code, "categ": "mobile"},
            {"product_code": code, "is_company": "false"},
            {"code": "x" * 300},
        ):
            with self.subTest(params=params):
                self.assertRefused(self.former("GET", PRODUCTS, params), 400)

    def test_what_is_hidden(self):
        self.product_mobile.is_published_catalogue = False
        self.product_mobile_big.is_sold_as_new = False
        foreign = self._create_cooperative("Foreign cooperative")
        self._create_product(
            "Foreign", "FOREIGN", self.technology_mobile, 1.0, company=foreign
        )
        codes = self.codes(self.find()["products"])
        for hidden in (
            self.product_mobile.default_code,
            self.product_mobile_big.default_code,
            self.pack_products[1].default_code,
            "FOREIGN",
            "TEST_SWITCHBOARD",
        ):
            self.assertNotIn(hidden, codes)

    def test_who_may(self):
        for path in (PRODUCTS, ONE_SHOTS, OFFERS, PROVIDERS, CHANNELS):
            self.assertAsks(path, "catalogue:read")
        key = self._create_foreign_key("catalogue:read")
        found = self.get(PRODUCTS, ALL, key=key)
        self.assertEqual(found, {"pricelists": []}, "it has no price list")


@tagged("post_install", "-at_install")
class TestCompatOtherCatalogues(CompatCatalogueCommon):
    """Bundles, mobile offers, providers and channels."""

    def test_one_shots(self):
        self.product_one_shot.write({"data_mb": 1024, "taxes_id": self.tax.ids})
        shared = self._create_product(
            "Shared", "TEST_SHARED", self.technology_mobile, 3.0, role="one_shot"
        )
        shared.is_for_shared_data = True
        params = {"code": "21IVA", "product_code": self.product_mobile.default_code}
        expected = {
            "code": "CH_SC_OSO_SIM",
            "name": "SIM card",
            "price": 2.42,
            "minutes": 0,
            "data": 1024,
        }
        for request in (params, {**params, "code": ""}):
            found = self.find(request, ONE_SHOTS)
            self.assertEqual(list(found), ["code", "one_shots"])
            self.assertEqual(
                self.pick(found["one_shots"], self.product_one_shot), expected
            )
            self.assertNotIn("TEST_SHARED", self.codes(found["one_shots"]))
        params["product_code"] = self.shared_products[2].default_code
        found = self.find(params, ONE_SHOTS)
        self.assertIn("TEST_SHARED", self.codes(found["one_shots"]))
        params["product_code"] = self.product_fiber.default_code
        self.assertEqual(self.find(params, ONE_SHOTS)["one_shots"], [])

    def test_one_shots_of_nothing(self):
        for product_code in ("", "UNKNOWN"):
            params = {"code": "21IVA", "product_code": product_code}
            found = self.get(ONE_SHOTS, params)
            expected = {"pricelists": [{"code": "21IVA", "one_shots": []}]}
            self.assertEqual(found, expected)
        found = self.get(ONE_SHOTS, {"code": "none"})
        self.assertEqual(found, {"pricelists": []})

    def test_mobile_offers(self):
        found = self.find({"code": "", "is_company": "false"}, OFFERS)
        self.assertEqual(list(found), ["code", "products"])
        product = self.pack_products[2]
        offers = self.pack.offer_ids.filtered(lambda offer: offer.size == 2)
        self.assertEqual(
            self.pick(found["products"], product),
            {
                "code": product.default_code,
                "name": "Pack 2",
                "number_of_mobiles": 2,
                "is_sharing_data": False,
                "fiber_bandwidth_available": ["300", "1024"],
                "price": 9.68,
                "minutes": 99999,
                "data": 30720,
                "belongs_packs_codes": sorted(offers.mapped("code")),
            },
        )
        codes = [one["code"] for one in found["products"]]
        self.assertEqual(codes, sorted(codes))
        self.assertNotIn(self.company_products[1].default_code, codes)
        found = self.find({"is_company": "true"}, OFFERS)
        self.assertIn(
            self.company_products[1].default_code, self.codes(found["products"])
        )
        self.assertRefused(self.former("GET", OFFERS, {"is_company": "x"}), 400)
        self.assertEqual(self.get(OFFERS, {"code": "none"}), {"pricelists": []})

    def test_providers(self):
        foreign = self._create_cooperative("Foreign cooperative")
        create = self.env["service.provider"].create
        create({"name": "Hidden", "code": "hidden_one", "company_id": foreign.id})
        create(
            {
                "name": "Ourselves",
                "code": "ourselves",
                "company_id": self.company.id,
                "is_own": True,
                "is_mobile": True,
            }
        )
        both, broadband = self.provider, self.provider_broadband
        for params, inside, outside in (
            ({}, both | broadband, None),
            ({"mobile": "true", "broadband": "false"}, both, broadband),
            ({"mobile": "false", "broadband": "true"}, both | broadband, None),
            ({"mobile": "true", "broadband": "true"}, both, broadband),
        ):
            found = self.get(PROVIDERS, params)
            self.assertEqual(list(found), ["count", "providers"])
            self.assertEqual(found["count"], len(found["providers"]))
            for provider in inside:
                one = {"id": provider.id, "name": provider.name}
                self.assertIn(one, found["providers"])
            names = {one["name"] for one in found["providers"]}
            self.assertFalse(names & {"Hidden", "Ourselves", outside and outside.name})
        self.assertRefused(self.former("GET", PROVIDERS, {"mobile": "1"}), 400)

    def test_discovery_channels(self):
        channels = self.env["discovery.channel"].create(
            [
                {"name": name, "code": name, "sequence": sequence}
                for name, sequence in (("Fairs", -1), ("Friends", -2), ("Old", -3))
            ]
        )
        channels[2].active = False
        channels[0].with_context(lang="ca_ES").name = "Fires"
        for lang, name in (("ca", "Fires"), ("es", "Fairs"), (None, "Fires")):
            found = self.get(CHANNELS, lang=lang)["discovery_channels"]
            self.assertEqual(
                found[:2],
                [
                    {"id": channels[1].id, "name": "Friends"},
                    {"id": channels[0].id, "name": name},
                ],
            )
