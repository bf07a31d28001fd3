# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import UniqueViolation

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_web_catalogue import WebCatalogueCommon


@tagged("post_install", "-at_install")
class TestWebCatalogue(WebCatalogueCommon):
    """What the website can show."""

    # === TARIFFS, ADD-ONS, ONE-SHOTS === #

    def test_tariff_says_what_it_brings(self):
        self.product_mobile_big.is_featured = True
        mobile = self._get(self._read().tariffs, self.product_mobile_big)
        self.assertEqual(
            (mobile.name, mobile.technology, mobile.role, mobile.is_featured),
            ("Unlimited 20 GB", "test_mobile", "main", True),
        )
        self.assertEqual((mobile.minutes, mobile.data_mb), (-1, 20480))
        self.assertEqual(mobile.prices.without_tax, 13.0)
        self.assertEqual(mobile.prices.with_tax, 15.73)
        fiber = self._get(self._read().tariffs, self.product_fiber)
        self.assertEqual((fiber.bandwidth_mb, fiber.has_landline), (300, True))
        self.assertFalse(fiber.is_featured)

    def test_only_what_is_sold_as_new_and_shown_is_a_tariff(self):
        hidden = self._create_mobile("Hidden", 5.0, is_published_catalogue=False)
        ended = self._create_mobile("Not sold", 5.0, sale_ok=False)
        kept = self._create_mobile("By a change only", 5.0, is_sold_as_new=False)
        found = self._read()
        self.assertTrue(self._get(found.tariffs, self.product_mobile))
        for product in (hidden, ended, kept, *self.pack_products.values()):
            self.assertFalse(self._get(found.tariffs, product), product.name)

    def test_add_ons_and_one_shots_are_lists_of_their_own(self):
        found = self._read()
        self.assertTrue(self._get(found.addons, self.product_addon))
        self.assertTrue(self._get(found.one_shots, self.product_one_shot))
        self.assertFalse(self._get(found.tariffs, self.product_addon))

    def test_tariffs_of_one_technology_and_everything_else(self):
        found = self._read(technology="test_fiber")
        self.assertEqual({item.technology for item in found.tariffs}, {"test_fiber"})
        self.assertEqual(found.packs, self._read().packs)
        self.assertTrue(self._get(found.one_shots, self.product_one_shot))

    def test_people_and_companies_see_what_is_for_them(self):
        office = self._create_mobile("Office", 9.0, customer_kind="company")
        family = self._create_mobile("Family", 9.0, customer_kind="person")
        for kind, seen in (
            ("company", {office}),
            ("person", {family}),
            (None, {office, family}),
        ):
            with self.subTest(kind):
                tariffs = self._read(customer_kind=kind).tariffs
                found = {p for p in (office, family) if self._get(tariffs, p)}
                self.assertEqual(found, seen)
        own = (self.pack_company, self.product_fiber, 1)
        self.assertTrue(self._get_pack(*own, customer_kind="company"))
        self.assertFalse(self._get_pack(*own, customer_kind="person"))
        self.assertTrue(self._get_pack(*own))

    def test_name_is_the_one_for_members_in_their_language(self):
        self.env["res.lang"]._activate_lang("ca_ES")
        template = self.product_mobile.product_tmpl_id
        names = {"en_US": "Talk", "ca_ES": "Parla"}
        template.commercial_name = "Talk"
        template.update_field_translations("commercial_name", names)
        for lang, name in (("en_US", "Talk"), ("ca_ES", "Parla")):
            reader = self.catalogue.with_context(lang=lang)
            tariffs = reader._get_catalogue(self.company).tariffs
            self.assertEqual(self._get(tariffs, self.product_mobile).name, name)

    def test_other_cooperative_sees_nothing_of_it(self):
        other = self._create_cooperative("Una altra")
        found = self.catalogue._get_catalogue(other)
        codes = {item.code for item in found.tariffs}
        self.assertNotIn(self.product_mobile.default_code, codes)
        self.assertFalse(found.packs)
        self.assertFalse(found.mobile_offers)

    # === FOR WHOM === #

    def test_product_is_for_members_and_whoever_it_says(self):
        product = self.product_mobile
        self.assertEqual(self._available_for(product), ("member", "sponsored"))
        self._create_agreement(product)
        self.assertEqual(
            self._available_for(product), ("member", "agreement", "sponsored")
        )
        self.assertTrue(product.is_for_agreements)
        product.write({"is_for_members": False, "is_for_sponsored": False})
        self.assertEqual(self._available_for(product), ("agreement",))

    def test_pack_is_for_whom_all_of_it_is(self):
        place = (self.pack, self.product_fiber, 1)
        self._create_agreement(self.product_fiber)
        other = self._create_agreement(self.pack_products[1])
        self.pack_products[1].is_for_sponsored = False
        self.assertEqual(self._get_pack(*place).available_for, ("member",))
        other.product_tmpl_ids += self.product_fiber.product_tmpl_id
        self.assertEqual(self._get_pack(*place).available_for, ("member", "agreement"))

    def test_agreement_that_is_over_counts_no_more(self):
        agreement = self._create_agreement(self.product_mobile)
        agreement.active = False
        self.assertEqual(
            self._available_for(self.product_mobile), ("member", "sponsored")
        )

    def test_orders_and_changes_keep_to_what_the_website_says(self):
        sponsored = self._create_member(
            member_kind="sponsored", sponsor_id=self.member.id
        )
        big = self.product_mobile_big
        big.is_for_sponsored = False
        self.product_fiber.is_for_members = False
        line = self._prepare_mobile_line(product_id=big.id)
        for member, values, code in (
            (sponsored, line, "not_for_sponsored"),
            (self.member, line, None),
            (self.member, self._prepare_fiber_line(), "not_for_members"),
            (sponsored, self._prepare_fiber_line(), None),
        ):
            order = self._create_order([values], member=member)
            problems = order._get_problems_of_line(order.order_line_ids)
            codes = {problem["code"] for problem in problems} & {
                "not_for_sponsored",
                "not_for_members",
            }
            self.assertEqual(codes, {code} - {None})
            order.unlink()
        mobile = self.product_mobile
        self.assertIn(big, mobile._get_allowed_tariff_changes(self.member))
        self.assertNotIn(big, mobile._get_allowed_tariff_changes(sponsored))

    def test_sponsored_people_book_the_bundles_that_are_for_them(self):
        sponsored = self._create_member(
            member_kind="sponsored", sponsor_id=self.member.id
        )
        contract = self._activate_mobile(member=sponsored)
        values = {"product_id": self.product_one_shot}
        plan = self.orders._plan_request
        self.assertFalse(plan("one_shot", contract, values)[0])
        self.product_one_shot.is_for_sponsored = False
        (problem,) = plan("one_shot", contract, values)[0]
        self.assertEqual(problem["code"], "not_for_sponsored")

    def _available_for(self, product):
        return self._get(self._read().tariffs, product).available_for

    def _create_agreement(self, product):
        return self.env["cooperation.agreement"].create(
            {
                "partner_id": self._create_member().id,
                "code": f"AMIGA-{next(self.numbers)}",
                "product_tmpl_ids": [Command.set(product.product_tmpl_id.ids)],
            }
        )

    # === PACKS === #

    def test_pack_is_the_fibre_and_its_mobiles_one_by_one(self):
        offer = self._get_offer(self.pack, self.product_fiber, 2)
        offer.write({"code": "PACK_300_2", "is_featured": True})
        pack = self._get_pack(self.pack, self.product_fiber, 2)
        service = self.pack_products[2].default_code
        self.assertEqual(
            [item.code for item in pack.products],
            [self.product_fiber.default_code, service, service],
        )
        self.assertEqual(
            (pack.code, pack.number, pack.bandwidth_mb, pack.has_landline),
            ("PACK_300_2", 2, 300, True),
        )
        self.assertTrue(pack.is_featured)
        self.assertFalse(pack.is_shared_data)
        self.assertEqual(pack.prices.without_tax, 28.0 + 8.0 + 8.0)
        self.assertEqual(pack.prices.with_tax, 33.88 + 9.68 + 9.68)
        self.assertEqual(pack.name, "Fibre 300 with 2 × Pack 2")
        offer.commercial_name = "Two of us"
        pack = self._get_pack(self.pack, self.product_fiber, 2)
        self.assertEqual(pack.name, "Two of us")

    def test_mobiles_of_a_pack_share_their_data_or_not(self):
        for pack, is_shared in ((self.pack, False), (self.pack_shared, True)):
            found = self._get_pack(pack, self.product_fiber, 2)
            self.assertEqual(found.is_shared_data, is_shared)
            self.assertEqual(found.products[1].is_shared_data, is_shared)

    def test_pack_is_shown_if_all_of_it_is_sold_like_this(self):
        place = (self.pack, self.product_fiber, 3)
        offer = self._get_offer(*place)
        self.assertTrue(self._get_pack(*place))
        offer.is_published_catalogue = False
        self.assertFalse(self._get_pack(*place))
        offer.is_published_catalogue = True
        self.pack_products[3].is_published_catalogue = False
        self.assertFalse(self._get_pack(*place))
        self.pack_products[3].is_published_catalogue = True
        self.assertTrue(self._get_pack(*place))
        self.pack.tariff_ids.filtered(lambda tariff: tariff.size == 3).unlink()
        self.assertFalse(offer.is_complete)
        self.assertFalse(self._get_pack(*place))

    def test_offers_are_made_once_for_each_tariff_and_size(self):
        self.assertEqual(len(self.pack.offer_ids), 6)
        self._get_offer(self.pack, self.product_fiber, 1).active = False
        self.pack.action_make_offers()
        self.assertEqual(len(self.pack.offer_ids), 5)
        self.assertEqual(
            self._get_offer(self.pack, self.product_fiber, 2).code,
            f"SE_SC_REC_BA_F_300_2_{self.pack_products[2].default_code}",
        )

    def test_code_of_a_pack_is_unique_in_a_cooperative(self):
        first, second = self.pack.offer_ids[:2]
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            second.code = first.code
            self.env.flush_all()
