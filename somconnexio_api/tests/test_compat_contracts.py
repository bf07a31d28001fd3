# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo.tests import tagged

from .compat_common import CompatCommon

PATH = "/api/contract"
# As the client sends a search by reference or tax number
PAGING = {"limit": 100, "offset": 0, "sortBy": "id", "sortOrder": "DESCENDENT"}


class CompatContractCommon(CompatCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow("contracts:read")
        cls.product_mobile_big.write(
            {"data_mb": 20480, "minutes": -1, "taxes_id": cls.tax.ids}
        )
        cls.product_fiber.write({"bandwidth_mb": 300, "has_landline": True})
        cls.member.write({"firstname": "Anna", "lastname": "Puig", "lang": "ca_ES"})
        cls.supplier.name = "MásMóvil"
        cls.supplier.service_data_definition = [
            {
                "name": "fiber_signal",
                "string": "Signal",
                "type": "selection",
                "selection": [["fibraFTTH", "FTTH"], ["other", "Other"]],
            }
        ]
        cls.mobile = cls._activate_contract(
            cls._prepare_mobile_line(product_id=cls.product_mobile_big.id),
            member=cls.member,
        )
        cls.fiber = cls._activate_contract(
            cls._prepare_fiber_line(),
            member=cls.member,
            values={"service_data": {"fiber_signal": "fibraFTTH"}},
        )
        cls.product_mobile_big.product_tmpl_id.with_context(
            lang="ca_ES"
        ).commercial_name = "Il·limitades 20 GB"

    def codes(self, params, **options):
        """Codes of the contracts that a search finds, in their order."""
        found = self.get(PATH, params, **options)
        return [contract["code"] for contract in found["contracts"]]


@tagged("post_install", "-at_install")
class TestCompatContract(CompatContractCommon):
    """A contract, key by key."""

    def _one(self, contract):
        found = self.get(PATH, {"code": contract.code})
        self.assertEqual(set(found), {"contracts", "paging"})
        (one,) = found["contracts"]
        return one

    def _expect_holder(self):
        """What is told of whose the mobile is."""
        return {
            "email": "berta@example.org",
            "customer_firstname": "Anna",
            "customer_lastname": "Puig",
            "customer_ref": "4001",
            "customer_vat": self.member.vat,
            "lang": "ca_ES",
            "iban": self.mobile.partner_bank_id.sanitized_acc_number,
            "address": {
                "street": self.member.street,
                "zip_code": "08001",
                "city": "Barcelona",
                "country": "Spain",
                "state": self.member.state_id.name,
            },
        }

    def _expect_tariff(self):
        """What is told of the tariff of the mobile."""
        return {
            "current_tariff_product": "SE_SC_REC_MOBILE_T_UNL_20480",
            "description": "Il·limitades 20 GB",
            "has_landline_phone": False,
            "price": 15.73,
            "bandwidth": 0,
            "data": 20480,
            "minutes": 99999,
            "is_addon": False,
        }

    def test_mobile(self):
        expected = {
            **self._expect_holder(),
            **self._expect_tariff(),
            "id": self.mobile.id,
            "code": self.mobile.code,
            "phone_number": self.mobile.phone_number,
            "technology": "Mobile",
            "supplier": "MásMóvil",
            "is_terminated": False,
            "date_start": self._get_day().isoformat(),
            "date_end": False,
            "fiber_signal": False,
            "subscription_type": "mobile",
            "subscription_technology": "mobile",
            "parent_contract": "",
            "shared_bond_id": False,
            "available_operations": [
                "ChangeTariffMobile",
                "AddOneShotMobile",
                "ChangeContractHolder",
                "ChangeToEsim",
            ],
            "is_shared_bond": False,
            "ticket_number": False,
        }
        self.assertEqual(self._one(self.mobile), expected)

    def test_fiber(self):
        found = self._one(self.fiber)
        self.assertEqual(len(found), 32)
        expected = {
            "technology": "Fiber",
            "subscription_type": "broadband",
            "subscription_technology": "fiber",
            "fiber_signal": "fibraFTTH",
            "has_landline_phone": True,
            "bandwidth": 300,
            "data": 0,
            "minutes": 0,
            "price": 28.0,
            "phone_number": False,
            "description": "Fibre 300",
            "available_operations": [
                "ChangeTariffFiberOutLandline",
                "ChangeContractHolder",
            ],
        }
        self.assertEqual({name: found[name] for name in expected}, expected)
        self.assertEqual(
            found["address"]["street"], self.fiber.service_partner_id.street
        )

    def test_packed_mobile(self):
        self.mobile.write(
            {
                "pack_main_contract_id": self.fiber.id,
                "shared_data_ref": "BOND1",
                "sim_type": "esim",
            }
        )
        found = self._one(self.mobile)
        self.assertEqual(found["parent_contract"], self.fiber.code)
        self.assertEqual(found["shared_bond_id"], "BOND1")
        self.assertTrue(found["is_shared_bond"])
        self.assertEqual(found["available_operations"], ["AddOneShotMobile"])
        main = self._one(self.fiber)
        self.assertTrue(main["is_shared_bond"])
        self.assertIs(main["shared_bond_id"], False)
        self.assertEqual(main["available_operations"], ["ChangeTariffFiberOutLandline"])

    def test_operations_of_a_mobile(self):
        self.mobile.pack_main_contract_id = self.fiber
        self.assertEqual(
            self._one(self.mobile)["available_operations"],
            ["ChangeTariffMobile", "AddOneShotMobile", "ChangeToEsim"],
        )
        self.env["service.order"]._request(
            "sim_change", self.mobile, {"sim_type": "esim"}
        )
        self.product_mobile_big.write({"data_mb": 0, "minutes": 0})
        self.assertEqual(
            self._one(self.mobile)["available_operations"], ["ChangeTariffMobile"]
        )

    def test_other_technologies(self):
        for code, technology, kind, operations in (
            (
                "adsl",
                "ADSL",
                "adsl",
                ["ChangeContractHolder", "ChangeTariffFiberLandline"],
            ),
            ("router4g", "4G", "router4G", ["ChangeContractHolder"]),
        ):
            self.technology_fiber.code = code
            found = self._one(self.fiber)
            self.assertEqual(found["technology"], technology)
            self.assertEqual(found["subscription_technology"], kind)
            self.assertEqual(found["subscription_type"], "broadband")
            self.assertEqual(found["available_operations"], operations)
        self.technology_fiber.is_switchboard = True
        found = self._one(self.fiber)
        self.assertEqual(found["technology"], "Switchboard")
        self.assertEqual(found["subscription_type"], "switchboard")
        self.assertEqual(found["subscription_technology"], "fiber")
        self.assertEqual(found["available_operations"], [])

    def test_no_value(self):
        self.mobile.write(
            {"mandate_id": False, "email_ids": [(5,)], "service_supplier_id": False}
        )
        self.member.write(
            {"email": False, "street": False, "state_id": False, "country_id": False}
        )
        found = self._one(self.mobile)
        self.assertEqual(found["email"], "")
        self.assertEqual(found["supplier"], "")
        self.assertIs(found["iban"], False)
        self.assertEqual(
            found["address"],
            {
                "street": "-",
                "zip_code": "08001",
                "city": "Barcelona",
                "country": "Spain",
                "state": "-",
            },
        )


@tagged("post_install", "-at_install")
class TestCompatContractSearch(CompatContractCommon):
    """How contracts are found."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._activate_contract(member=cls._create_member())

    def test_by_reference_or_tax_number(self):
        expected = [self.fiber.code, self.mobile.code]
        plain = self.member.vat.removeprefix("ES")
        spellings = (self.member.vat, plain.lower(), f"{plain[:8]}-{plain[8:]}")
        for selector in (
            {"customer_ref": "4001"},
            *({"partner_vat": spelling} for spelling in spellings),
        ):
            with self.subTest(selector=selector):
                self.assertEqual(self.codes({**selector, **PAGING}), expected)

    def test_one_by_one(self):
        number = self.mobile.phone_number
        for selector in (
            {"code": self.mobile.code},
            {"phone_number": number},
            {"phone_number": f"+34 {number}"},
            {"customer_ref": "4001", "phone_number": number[2:]},
            {"customer_ref": "4001", "subscription_type": "mobile"},
            {"code": self.mobile.code, "customer_ref": "", "phone_number": ""},
        ):
            with self.subTest(selector=selector):
                found = self.get(PATH, selector)
                self.assertEqual(found["contracts"][0]["code"], self.mobile.code)
                self.assertEqual(
                    found["paging"],
                    {"limit": 10, "offset": 0, "totalNumberOfRecords": 1},
                )
        broadband = {"customer_ref": "4001", "subscription_type": "broadband"}
        self.assertEqual(self.codes(broadband), [self.fiber.code])

    def test_second_addresses(self):
        for path in ("/api/contract/", "/api2/contract/search", "/api/contract/get"):
            self.assertEqual(len(self.get(path, {"code": self.mobile.code})), 2)

    def test_nothing_found(self):
        for selector in (
            {"code": "none"},
            {"code": "%"},
            {"customer_ref": "99999"},
            {"partner_vat": self.member.vat[:-1]},
            {"partner_vat": "%"},
            {"phone_number": "123"},
            {"customer_ref": "4001", "phone_number": "%"},
            {"customer_ref": "4001", "offset": 2},
            {"customer_ref": "4001", "offset": "9" * 30},
        ):
            with self.subTest(selector=selector):
                self.assertRefused(self.former("GET", PATH, selector), 404)

    def test_selectors_that_do_not_go_together(self):
        for selector in (
            {},
            {"unknown": "1"},
            {"code": ""},
            {"subscription_type": "mobile"},
            {"code": "1", "customer_ref": "1"},
            {"partner_vat": "1", "phone_number": "1"},
            {"code": "1", "subscription_type": "mobile"},
        ):
            with self.subTest(selector=selector):
                self.assertRefused(self.former("GET", PATH, selector), 400)
        answer = self.former(
            "GET", PATH, {"customer_ref": "4001", "subscription_type": "adsl"}
        )
        self.assertRefused(
            answer,
            400,
            "BadRequest {&#x27;subscription_type&#x27;: [&#x27;unallowed value&#x27;]}",
        )
        self.assertRefused(self.former("GET", f"{PATH}?code=%00"), 400)

    def test_paging(self):
        base = {"customer_ref": "4001", "limit": "1", "sortBy": "code"}
        codes = sorted([self.mobile.code, self.fiber.code])
        for order, expected in (
            ("ASCENDENT", codes),
            ("DESCENDENT", codes[::-1]),
        ):
            found = []
            for offset in ("0", "1"):
                params = {**base, "offset": offset, "sortOrder": order}
                answer = self.get(PATH, params)
                found.append(answer["contracts"][0]["code"])
                self.assertEqual(
                    answer["paging"],
                    {
                        "limit": 1,
                        "offset": int(offset),
                        "totalNumberOfRecords": 2,
                        "sortBy": "code",
                        "sortOrder": order,
                    },
                )
            self.assertEqual(found, expected)
        self.mobile.date_service_start -= timedelta(days=3)
        by_date = {"customer_ref": "4001", "sortBy": "date_start"}
        self.assertEqual(self.codes(by_date), [self.mobile.code, self.fiber.code])

    def test_paging_that_is_wrong(self):
        for params, text in (
            ({"limit": "x"}, "Limit must be numeric"),
            ({"limit": "-1"}, "Limit must be numeric"),
            ({"limit": "²"}, "Limit must be numeric"),
            ({"limit": "0"}, "Limit must be between 1 and 500"),
            ({"limit": "501"}, "Limit must be between 1 and 500"),
            ({"offset": "x"}, "Offset must be numeric"),
            ({"sortBy": "partner_id"}, "Invalid field to sortBy"),
            ({"sortBy": "code; DROP"}, "Invalid field to sortBy"),
            (
                {"sortBy": "code", "sortOrder": "asc"},
                "sortOrder must be ASCENDING or DESCENDING",
            ),
            (
                {"sortOrder": "ASCENDENT"},
                "sortOrder must be ASCENDING or DESCENDING",
            ),
        ):
            with self.subTest(params=params):
                answer = self.former("GET", PATH, {"customer_ref": "4001", **params})
                self.assertRefused(answer, 400, text)

    def test_what_has_ended_is_gone(self):
        selector = {"code": self.mobile.code}
        for state in ("pending_terminate", "terminated", "cancelled"):
            self.mobile.sudo().lifecycle_state = state
            self.assertRefused(self.former("GET", PATH, selector), 404)
        self.mobile.sudo().lifecycle_state = "suspended"
        found = self.get(PATH, selector)["contracts"][0]
        self.assertNotIn("AddOneShotMobile", found["available_operations"])

    def test_who_may(self):
        self.assertAsks(PATH, "contracts:read", {"code": self.mobile.code})
        key = self._create_foreign_key("contracts:read")
        answer = self.former("GET", PATH, {"code": self.mobile.code}, key=key)
        self.assertRefused(answer, 404)

    def test_queries_do_not_grow_with_the_list(self):
        def count(limit):
            self.env.invalidate_all()
            params = {"customer_ref": "4001", **PAGING, "limit": limit}
            before = self.env.cr.sql_log_count
            found = self.codes(params)
            self.assertEqual(len(found), limit)
            return self.env.cr.sql_log_count - before

        for number in range(16):
            line = self._prepare_fiber_line() if number % 2 else None
            self._activate_contract(line, member=self.member)
        count(2)
        few = count(4)
        self.assertLessEqual(count(16), few)
