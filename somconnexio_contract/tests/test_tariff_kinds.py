# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time
from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common_tariff import TariffCommon


@freeze_time("2024-03-10 12:00:00")
class TestTariffKinds(TariffCommon):
    """Of which kind a change of tariff is, and who says so."""

    def _create_mobile_rules(self):
        mobile = {
            "technology_id": self.technology_mobile.id,
            "needs_provisioning": False,
        }
        for code, values in (
            ("shared", {"move": "join_shared"}),
            ("pack", {"move": "join"}),
            ("pack_size", {"move": "resize"}),
            ("next_month", {"move": "outside", "day": "month_start"}),
            ("exceptional", {"move": "outside", "day": "other"}),
        ):
            self._create_rule(code, code, **mobile, **values)

    def test_kind_follows_from_day_and_pack(self):
        self._create_mobile_rules()
        fiber, mobiles = self._activate_pack(1)
        self.assertEqual(fiber.pack_member_ids, mobiles)
        contract = self._activate_mobile(product_id=self.product_mobile_big.id)

        def ask(day, **values):
            return self._request("tariff_change", contract, day, **values)

        small = {"product_id": self.product_fallback}
        self.assertEqual(
            ask(date(2024, 4, 1), **small).tariff_change_kind, "next_month"
        )
        self.assertEqual(
            ask(date(2024, 3, 20), **small).tariff_change_kind, "exceptional"
        )
        joining = ask(date(2024, 3, 20), pack_main_contract_id=fiber)
        self.assertEqual(
            {order.contract_id: order.tariff_change_kind for order in joining},
            {contract: "pack", mobiles: "pack_size"},
        )

    def test_kind_of_shared_data(self):
        self._create_mobile_rules()
        fiber, mobiles = self._activate_pack(2, products=self.shared_products)
        contract = self._activate_mobile(product_id=self.product_mobile_big.id)
        joining = self._request(
            "tariff_change",
            contract,
            pack_main_contract_id=fiber,
            pack_id=self.pack_shared,
        )
        self.assertEqual(joining[0].tariff_change_kind, "shared")
        self.assertEqual(joining[1:].contract_id, mobiles)

    def test_rule_can_have_work_done_for_a_pack_of_another_size(self):
        self._create_mobile_rules()
        self.env["service.tariff.change.rule"].search(
            [("code", "=", "pack_size")]
        ).needs_provisioning = True
        self.pack.is_resize_provisioned = True
        fiber, mobiles = self._activate_pack(1)
        contract = self._activate_mobile(product_id=self.product_mobile_big.id)
        joining = self._request(
            "tariff_change", contract, date(2024, 3, 10), pack_main_contract_id=fiber
        )
        self.assertEqual(
            {order.contract_id: order.state for order in joining},
            {contract: "completed", mobiles: "acknowledged"},
        )

    def test_pack_goes_along_when_its_fibre_gives_the_landline_up(self):
        fibers = self.product_fixed | self.product_plain
        self.pack.main_product_ids |= fibers
        fiber = self._activate_broadband(self.product_fixed, self.supplier_fiber)
        mobile = self._activate_mobile(
            product_id=self.pack_products[1].id, pack_main_contract_id=fiber.id
        )
        order = self._request(
            "tariff_change", fiber, date(2024, 3, 10), product_id=self.product_plain
        )
        order._fulfil()
        self._assert_pack(fiber, mobile, self.pack_products)
        orders = self._request(
            "tariff_change",
            fiber,
            date(2024, 3, 10),
            product_id=self.product_fast_plain,
        )
        self.assertEqual(orders[1:].contract_id, mobile)
        self.assertEqual(mobile.tariff_product_id, self.product_fallback)

    # === RULES === #

    def test_rule_in_use_is_not_deleted(self):
        contract = self._activate_adsl()
        self._request("tariff_change", contract, product_id=self.product_plain)
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation):
            self.rule_plain.unlink()
            self.env.flush_all()

    def test_bandwidths_are_limits(self):
        with self.assertRaisesRegex(ValidationError, "limits"):
            self.rule_removal.min_bandwidth_mb = 600

    def test_agents_read_the_rules_and_managers_write_them(self):
        rule = self.rule_plain.with_user(self.backoffice)
        self.assertEqual(rule.code, "adsl_to_fiber")
        with self.assertRaises(AccessError):
            rule.code = "other"
        form = Form(self.env["service.tariff.change.rule"].with_user(self.manager))
        form.name = "By hand"
        form.code = "by_hand"
        form.technology_id = self.technology_adsl
        self.assertEqual(form.save().company_id, self.company)
