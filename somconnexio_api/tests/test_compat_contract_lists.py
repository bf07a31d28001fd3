# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.fields import Command
from odoo.tests import tagged

from .test_compat_contracts import CompatContractCommon

FIBERS = "/api/contract/available-fibers-to-link-with-mobile"
MULTIMEDIA = "/api/contract/multimedia"
REASONS = "/api/contract/terminate_reasons"


@tagged("post_install", "-at_install")
class TestCompatFibers(CompatContractCommon):
    """Fibres that mobiles can join."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pack = cls.env["service.pack"].create(
            {
                "name": "Pack",
                "company_id": cls.company.id,
                "main_product_ids": [Command.set(cls.product_fiber.ids)],
                "fallback_product_id": cls.product_mobile.id,
                "tariff_ids": [
                    Command.create(
                        {"size": size, "product_id": cls.product_mobile_big.id}
                    )
                    for size in (1, 2, 3)
                ],
            }
        )

    def _find(self, **params):
        return self.get(FIBERS, {"partner_ref": "4001", **params})

    def test_free_fiber(self):
        for minimum in (0, 3):
            (found,) = self._find(min_mobiles_available=minimum)
            self.assertEqual(len(found), 33)
            self.assertEqual(found["code"], self.fiber.code)
            self.assertEqual(
                found["mobile_pack_availability"],
                {
                    "num_mobiles_ODOO_leads": 0,
                    "num_mobiles_ODOO_contracts": 0,
                    "num_mobiles_OTRS_tickets": 0,
                    "num_mobiles_used": 0,
                    "num_mobiles_available": 3,
                },
            )

    def test_taken_places(self):
        self.mobile.write(
            {"pack_main_contract_id": self.fiber.id, "pack_id": self.pack.id}
        )
        order = self._create_order(member=self.member)
        order.order_line_ids.pack_main_contract_id = self.fiber
        (found,) = self._find(min_mobiles_available=1)
        self.assertEqual(
            found["mobile_pack_availability"],
            {
                "num_mobiles_ODOO_leads": 1,
                "num_mobiles_ODOO_contracts": 1,
                "num_mobiles_OTRS_tickets": 0,
                "num_mobiles_used": 2,
                "num_mobiles_available": 1,
            },
        )
        answer = self.former(
            "GET", FIBERS, {"partner_ref": "4001", "min_mobiles_available": 2}
        )
        self.assertRefused(answer, 404)

    def test_nothing_found(self):
        for params in (
            {"partner_ref": "99999", "min_mobiles_available": 0},
            {"partner_ref": "4001", "min_mobiles_available": "x"},
            {"partner_ref": "4001", "min_mobiles_available": "4"},
            {"partner_ref": "4001", "min_mobiles_available": "9" * 40},
        ):
            with self.subTest(params=params):
                self.assertRefused(self.former("GET", FIBERS, params), 404)
        self.fiber.sudo().lifecycle_state = "suspended"
        answer = self.former("GET", FIBERS, {"partner_ref": "4001"})
        self.assertRefused(answer, 404)

    def test_reference_is_required(self):
        answer = self.former("GET", FIBERS, {"min_mobiles_available": 0})
        text = "BadRequest {&#x27;partner_ref&#x27;: [&#x27;required field&#x27;]}"
        self.assertRefused(answer, 400, text)

    def test_who_may(self):
        self.assertAsks(FIBERS, "contracts:read", {"partner_ref": "4001"})
        key = self._create_foreign_key("contracts:read")
        answer = self.former("GET", FIBERS, {"partner_ref": "4001"}, key=key)
        self.assertRefused(answer, 404)


@tagged("post_install", "-at_install")
class TestCompatMultimedia(CompatContractCommon):
    """Multimedia contracts have a list of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technology_fiber.write(
            {"code": "multimedia", "name": "Cinema", "has_serial_code": True}
        )
        cls.fiber.sudo().serial_code = "FLM0003"

    def test_list(self):
        for state in ("active", "terminated"):
            self.fiber.sudo().lifecycle_state = state
            found = self.get(MULTIMEDIA, {"partner_ref": "4001"})
            self.assertEqual(list(found), ["contracts"])
            (one,) = found["contracts"]
            self.assertEqual(len(one), 33)
            self.assertEqual(one["code"], self.fiber.code)
            self.assertEqual(one["subscription_code"], "FLM0003")
            self.assertEqual(one["technology"], "Cinema")
            self.assertEqual(one["available_operations"], [])
            self.assertIs(one["is_terminated"], state == "terminated")

    def test_not_among_the_others(self):
        found = self.codes({"customer_ref": "4001"})
        self.assertEqual(found, [self.mobile.code])

    def test_refusals(self):
        self.assertRefused(self.former("GET", MULTIMEDIA), 400)
        answer = self.former("GET", MULTIMEDIA, {"partner_ref": "99999"})
        self.assertRefused(answer, 404)
        self.assertAsks(MULTIMEDIA, "contracts:read", {"partner_ref": "4001"})
        key = self._create_foreign_key("contracts:read")
        answer = self.former("GET", MULTIMEDIA, {"partner_ref": "4001"}, key=key)
        self.assertRefused(answer, 404)


@tagged("post_install", "-at_install")
class TestCompatContractOthers(CompatContractCommon):
    """Reasons to end a contract, and how many there are."""

    def test_reasons(self):
        company = self._create_cooperative("Foreign cooperative")
        create = self.env["contract.termination.reason"].create
        own = create({"code": "TR901", "name": "Moves", "company_id": self.company.id})
        own.with_context(lang="ca_ES").name = "Mudança"
        create({"code": "TR902", "name": "Hidden", "company_id": company.id})
        self.env["contract.termination.user.reason"].create(
            {"code": "TUR901", "name": "Price", "company_id": self.company.id}
        )
        found = self.get(REASONS, lang="ca")
        self.assertEqual(set(found), {"terminate_reasons", "terminate_user_reasons"})
        self.assertIn({"code": "TR901", "name": "Mudança"}, found["terminate_reasons"])
        codes = {reason["code"] for reason in found["terminate_reasons"]}
        self.assertNotIn("TR902", codes)
        self.assertIn(
            {"code": "TUR901", "name": "Price"}, found["terminate_user_reasons"]
        )
        self.assertAsks(REASONS, "contracts:read")

    def test_count(self):
        path = "/public-api/contract-count"
        before = self.get(path)["contracts"]
        self._activate_contract()
        self.assertEqual(self.get(path), {"contracts": before + 1})
        key = self._create_foreign_key("catalogue:read")
        self.assertEqual(self.get(path, key=key), {"contracts": 0})
        self.assertAsks(path, "catalogue:read")
