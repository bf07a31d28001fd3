# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_web_catalogue import WebCatalogueCommon


@tagged("post_install", "-at_install")
class TestMobileOffers(WebCatalogueCommon):
    """What mobiles cost in a pack, beside what they cost alone."""

    def _find(self, product, **options):
        offers = self._read(**options).mobile_offers
        return [item for item in offers if item.code == product.default_code]

    def test_offer_says_with_how_many_and_with_which_fibres(self):
        (offer,) = self._find(self.pack_products[2])
        self.assertEqual((offer.number, offer.is_shared_data), (2, False))
        self.assertEqual((offer.minutes, offer.data_mb), (-1, 30720))
        self.assertEqual(offer.bandwidths, (300, 1024))
        self.assertEqual(
            offer.pack_codes,
            tuple(
                sorted(
                    self._get_offer(self.pack, main, 2).code
                    for main in (self.product_fiber, self.product_fiber_big)
                )
            ),
        )
        self.assertEqual((offer.prices.without_tax, offer.prices.with_tax), (8.0, 9.68))

    def test_offers_are_sorted_by_code_and_kept_apart_by_number(self):
        self.pack.tariff_ids.filtered(
            lambda tariff: tariff.size == 3
        ).product_id = self.pack_products[2]
        numbers = [offer.number for offer in self._find(self.pack_products[2])]
        self.assertEqual(numbers, [2, 3])
        codes = [offer.code for offer in self._read().mobile_offers]
        self.assertEqual(codes, sorted(codes))

    def test_offer_of_companies_is_for_companies(self):
        product = self.company_products[1]
        self.assertFalse(self._find(product, customer_kind="person"))
        self.assertTrue(self._find(product, customer_kind="company"))

    def test_offer_without_a_fibre_on_the_website_is_none(self):
        fibers = self.product_fiber | self.product_fiber_big
        fibers.write({"is_published_catalogue": False})
        self.assertFalse(self._read().mobile_offers)

    def test_tariff_has_a_cheaper_twin_that_brings_the_same(self):
        tariff = self._get(self._read().tariffs, self.product_mobile_big)
        self.assertEqual(tariff.offer.code, self.pack_products[1].default_code)
        self.assertEqual(tariff.offer.number, 1)
        self.assertFalse(self._get(self._read().tariffs, self.product_mobile).offer)

    def test_what_is_not_cheaper_or_brings_something_else_is_no_twin(self):
        service = self.pack_products[1]
        for values in (
            {"list_price": 13.0},
            {"data_mb": 10240},
            {"minutes": 200},
            {"is_published_catalogue": False},
        ):
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                service.write(values)
                tariff = self._get(self._read().tariffs, self.product_mobile_big)
                self.assertFalse(tariff.offer)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_shared_data_are_no_twin(self):
        self.pack_products[1].data_mb = 1
        self.shared_products[2].write({"data_mb": 20480, "minutes": -1})
        tariff = self._get(self._read().tariffs, self.product_mobile_big)
        self.assertFalse(tariff.offer)


@tagged("post_install", "-at_install")
class TestPriceLists(WebCatalogueCommon):
    """Prices by the code of a list."""

    def test_list_is_with_tax_or_without(self):
        self._create_list("21IVA")
        self._create_list("0IVA", False)
        found = self._read()
        self.assertEqual({"21IVA", "0IVA"}, {code for code, _name in found.price_lists})
        mobile = self._get(found.tariffs, self.product_mobile_big)
        self.assertEqual(mobile.prices.by_list, {"21IVA": 15.73, "0IVA": 13.0})
        pack = self._get_pack(self.pack, self.product_fiber, 2)
        self.assertEqual(pack.prices.by_list["0IVA"], 44.0)
        self.assertEqual(pack.prices.by_list["21IVA"], 53.24)

    def test_list_of_a_place_with_another_tax(self):
        position = self.env["account.fiscal.position"].create(
            {"name": "Canary Islands", "company_id": self.company.id}
        )
        local = self._create_tax("IGIC 7 %", 7)
        local.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(self.tax.id)],
            }
        )
        self._create_list("7IGIC", fiscal_position_id=position.id)
        mobile = self._get(self._read().tariffs, self.product_mobile_big)
        self.assertEqual(mobile.prices.by_list, {"7IGIC": 13.91})
        self.assertEqual(mobile.prices.with_tax, 15.73)

    def test_own_list_comes_before_the_one_of_all(self):
        self._create_list("21IVA", company_id=False)
        own = self._create_list("21IVA", name="Ours")
        self.assertEqual(self._read().price_lists, (("21IVA", "Ours"),))
        own.active = False
        self.assertEqual(self._read().price_lists, (("21IVA", "21IVA"),))

    def test_cooperative_without_lists_has_prices_all_the_same(self):
        mobile = self._get(self._read().tariffs, self.product_mobile_big)
        self.assertEqual(mobile.prices.by_list, {})
        self.assertEqual(mobile.prices.with_tax, 15.73)


@tagged("post_install", "-at_install")
class TestWhatBelongsToATariff(WebCatalogueCommon):
    """Bundles and changes of one tariff."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bundle = cls._create_mobile("1 GB", 5.0, role="one_shot", data_mb=1024)
        cls.shared_bundle = cls._create_mobile(
            "10 GB to share", 9.0, role="one_shot", is_for_shared_data=True
        )

    def _get_bundles(self, tariff) -> set:
        found = self.catalogue._get_one_shots(tariff, self.company)
        return {item.code for item in found}

    def test_bundles_are_those_of_the_technology_and_of_shared_data(self):
        mobile = {self.product_one_shot.default_code, self.bundle.default_code}
        shared = self.shared_bundle.default_code
        self.assertEqual(self._get_bundles(self.product_mobile), mobile)
        self.assertEqual(self._get_bundles(self.shared_products[2]), {*mobile, shared})
        self.assertFalse(self._get_bundles(self.product_fiber))
        self.assertFalse(self._get_bundles(self.env["product.product"]))

    def test_bundle_of_shared_data_is_booked_by_who_shares_them(self):
        alone = self._activate_mobile(self._create_member())
        values = {"product_id": self.shared_bundle}
        (problem,) = self.orders._plan_request("one_shot", alone, values)[0]
        self.assertEqual(problem["code"], "wrong_product")
        fiber = self._activate_fiber()
        lines = [
            self._prepare_mobile_line(
                product_id=self.shared_products[2].id, pack_main_contract_id=fiber.id
            )
            for _number in range(2)
        ]
        order = self._create_order(lines, member=self.member)
        order.action_validate_order()
        for activation in order.service_order_ids:
            activation._fulfil()
        sharing = order.service_order_ids.contract_id[0]
        self.assertFalse(self.orders._plan_request("one_shot", sharing, values)[0])

    def test_changes_are_those_that_the_tariff_lists(self):
        change = self.catalogue._get_tariff_changes
        self.assertIsNone(change(self.product_mobile, self.company))
        hidden = self._create_mobile("Hidden", 5.0, is_published_catalogue=False)
        ended = self._create_mobile("Ended", 5.0, sale_ok=False)
        listed = hidden | ended | self.product_mobile_big
        self.product_mobile.tariff_change_ids = listed.product_tmpl_id
        found = {item.code for item in change(self.product_mobile, self.company)}
        self.assertEqual(
            found, {hidden.default_code, self.product_mobile_big.default_code}
        )


@tagged("post_install", "-at_install")
class TestBigCatalogue(WebCatalogueCommon):
    """It is read in few queries."""

    def _create_products(self, count: int) -> None:
        for number in range(count):
            self._create_mobile(
                f"Tariff {number}",
                10.0,
                data_mb=number,
                taxes_id=[Command.set(self.tax.ids)],
                role=("main", "addon", "one_shot")[number % 3],
            )
        fibers = self.env["product.product"].union(
            *(
                self._create_product(
                    f"Fibre {number}",
                    f"FIBER_{next(self.numbers)}",
                    self.technology_fiber,
                    20.0,
                    taxes_id=[Command.set(self.tax.ids)],
                )
                for number in range(count // 10)
            )
        )
        self.pack.main_product_ids |= fibers
        self.pack.action_make_offers()
        self.env["cooperation.agreement"].create(
            {
                "partner_id": self.member.id,
                "code": f"BIG-{count}",
                "product_tmpl_ids": [Command.set(fibers.product_tmpl_id.ids)],
            }
        )

    def _count_queries(self) -> int:
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._read()
        return self.env.cr.sql_log_count - before

    def test_number_of_queries_is_the_same_for_20_and_200_products(self):
        self._create_list("21IVA")
        self._create_list("0IVA", False)
        self._create_products(20)
        self._count_queries()
        few = self._count_queries()
        self._create_products(180)
        self.assertGreater(len(self._read().packs), 60)
        self.assertLessEqual(self._count_queries(), few)
        self.assertLess(few, 60)


@tagged("post_install", "-at_install")
class TestCatalogueForms(WebCatalogueCommon):
    """The pages on which all this is entered."""

    def test_manager_says_how_the_website_shows_a_product(self):
        template = self.product_mobile.product_tmpl_id.with_user(self.manager)
        with Form(template, "product.product_template_only_form_view") as form:
            form.commercial_name = "Talk"
            form.is_sold_as_new = False
            form.is_for_sponsored = False
            with self.assertRaises(AssertionError):
                form.is_for_shared_data = True
        self.assertFalse(self._get(self._read().tariffs, self.product_mobile))
        template = self.product_one_shot.product_tmpl_id.with_user(self.manager)
        with Form(template, "product.product_template_only_form_view") as form:
            form.is_for_shared_data = True
        self.assertTrue(template.is_for_shared_data)

    def test_products_are_found_by_whom_they_are_for(self):
        templates = self.env["product.template"]
        products = self.product_mobile | self.product_fiber
        ours = [("id", "in", products.product_tmpl_id.ids)]
        self.env["cooperation.agreement"].create(
            {
                "partner_id": self.member.id,
                "code": "AMIGA",
                "product_tmpl_ids": [
                    Command.set(self.product_fiber.product_tmpl_id.ids)
                ],
            }
        )
        for value, product in (
            (True, self.product_fiber),
            (False, self.product_mobile),
        ):
            found = templates.search([("is_for_agreements", "=", value), *ours])
            self.assertEqual(found, product.product_tmpl_id)

    def test_manager_puts_a_pack_on_the_website(self):
        self.pack.offer_ids.unlink()
        form = Form(self.pack.with_user(self.manager))
        with form.offer_ids.new() as offer:
            offer.main_product_id = self.product_fiber
            offer.size = 2
            self.assertEqual(offer.product_id, self.pack_products[2])
            offer.code = "PACK_300_2"
        form.save()
        self.assertEqual(self.pack.offer_ids.code, "PACK_300_2")
        self.assertEqual(self.pack.offer_ids.price_with_tax, 33.88 + 9.68 + 9.68)
        self.assertIn("PACK_300_2", [pack.code for pack in self._read().packs])
