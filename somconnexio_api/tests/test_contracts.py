# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta
from urllib.parse import urlencode

from odoo import fields
from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_pack import PackCommon

from .common import ApiCommon


@tagged("post_install", "-at_install")
class TestContracts(ApiCommon):
    """What programs and members see of contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.scope_ids |= cls.env.ref("somconnexio_api.scope_contracts_read")
        cls.other = cls._create_member(firstname="Roc")
        cls.contract = cls._activate_contract(member=cls.member)
        cls.foreign = cls._activate_contract(member=cls.other)
        cls.token, *_rest = cls.client._issue_member_token(
            cls.member, frozenset({"contracts:read"}), 5
        )

    def _list(self, key=None, **filters):
        """Return the codes that a search finds."""
        answer = self.call(f"/contracts?{urlencode(filters)}", key=key)
        self.assertEqual(answer.status_code, 200, answer.text)
        return {item["code"] for item in answer.json()["items"]}

    def test_contract(self):
        answer = self.call(f"/contracts/{self.contract.code}")
        found = answer.json()
        self.assertEqual(
            {name: found[name] for name in ("code", "state", "member", "technology")},
            {
                "code": self.contract.code,
                "state": "active",
                "member": self.member.ref,
                "technology": self.contract.service_technology_id.code,
            },
        )
        product = self.contract.tariff_product_id
        self.assertEqual(found["product"]["code"], product.default_code)
        self.assertEqual(found["phone_number"], self.contract.phone_number)
        bank = self.contract.partner_bank_id
        self.assertEqual(found["iban"], bank.sanitized_acc_number)
        self.assertEqual(found["emails"], self.contract.email_ids.mapped("email"))
        start = fields.Date.to_string(self.contract.date_service_start)
        self.assertEqual(found["started_on"], start)
        self.assertIsNone(found["ends_on"])

    def test_version_of_a_contract(self):
        path = f"/contracts/{self.contract.code}"
        version = {"If-None-Match": self.call(path).headers["ETag"]}
        self.assertEqual(self.call(path, headers=version).status_code, 304)
        self.contract.phone_number = self._make_mobile_number()
        self.assertEqual(self.call(path, headers=version).status_code, 200)

    def test_search(self):
        own, foreign = self.contract.code, self.foreign.code
        self.assertLessEqual({own, foreign}, self._list(limit=200))
        self.assertEqual(self._list(member=self.member.ref), {own})
        self.assertEqual(self._list(code=foreign), {foreign})
        number = self.contract.phone_number
        for spelling in (number, f"+34 {number[:3]} {number[3:]}"):
            self.assertEqual(self._list(phone_number=spelling), {own}, spelling)
        self.assertEqual(self._list(member=self.member.ref, state="terminated"), set())
        self.assertFalse(self._list(member="nobody"))

    def test_wildcards_are_letters(self):
        for text in ("%", "_", f"{self.contract.code[:-1]}_"):
            self.assertFalse(self._list(code=text), text)

    def test_changed_since(self):
        soon = fields.Datetime.now() + timedelta(minutes=5)
        self.assertFalse(self._list(changed_since=f"{soon.isoformat()}Z"))
        before = fields.Datetime.now() - timedelta(minutes=5)
        found = self._list(changed_since=before.isoformat(), limit=200)
        self.assertIn(self.contract.code, found)
        self.env.cr.execute(
            "UPDATE contract_contract SET write_date = %s WHERE id = %s",
            [soon, self.contract.id],
        )
        self.assertEqual(
            self._list(changed_since=f"{soon.isoformat()}Z"), {self.contract.code}
        )

    def test_filters_that_are_wrong(self):
        for query, code in (
            ("state=sleeping", "invalid_choice"),
            ("changed_since=yesterday", "invalid_date"),
            ("member=%00", "invalid_characters"),
        ):
            with self.subTest(query=query):
                name = query.partition("=")[0]
                answer = self.call(f"/contracts?{query}")
                self.assertInvalid(answer, {f"?{name}": code})

    def test_operations(self):
        answer = self.call(f"/contracts/{self.contract.code}/operations", lang="ca")
        found = {item["type"]: item for item in answer.json()}
        self.assertTrue(found["tariff_change"]["allowed"])
        self.assertIsNone(found["tariff_change"]["reason"])
        self.assertFalse(found["resumption"]["allowed"])
        self.assertTrue(found["resumption"]["reason"])
        self.assertNotIn("activation", found)

    def test_member_sees_one_member(self):
        self.assertEqual(self._list(key=self.token), {self.contract.code})
        self.assertFalse(self._list(key=self.token, member=self.other.ref))
        for part in ("", "/operations"):
            own = self.call(f"/contracts/{self.contract.code}{part}", key=self.token)
            self.assertEqual(own.status_code, 200)
            other = self.call(f"/contracts/{self.foreign.code}{part}", key=self.token)
            self.assertProblem(other, 404, "not-found")

    def test_other_company(self):
        company = self._create_cooperative("Another cooperative")
        client = self._create_client("Elsewhere", company_id=company.id)
        client.scope_ids |= self.env.ref("somconnexio_api.scope_contracts_read")
        key = client._generate_key()
        self.assertFalse(self._list(key=key))
        answer = self.call(f"/contracts/{self.contract.code}", key=key)
        self.assertProblem(answer, 404, "not-found")

    def test_queries_do_not_grow_with_the_list(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._list(limit=200)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for _number in range(5):
            self._activate_contract(member=self._create_member())
        count()
        self.assertLessEqual(count(), few + 2)


@tagged("post_install", "-at_install")
class TestContractPacks(PackCommon, ApiCommon):
    """What is told of a contract that shares a pack with others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.scope_ids |= cls.env.ref("somconnexio_api.scope_contracts_read")
        cls.fiber, cls.mobiles = cls._activate_pack(2)

    def _get_packs(self):
        answer = self.call("/contracts")
        self.assertEqual(answer.status_code, 200, answer.text)
        return {item["code"]: item["pack"] for item in answer.json()["items"]}

    def _expect(self, code):
        main = {"code": code, "main_contract": None, "shared_data": None}
        member = {**main, "main_contract": self.fiber.code}
        return {self.fiber.code: main} | dict.fromkeys(
            self.mobiles.mapped("code"), member
        )

    def test_pack_of_the_catalogue(self):
        self.pack.action_make_offers()
        offer = self.pack.offer_ids.filtered(
            lambda one: one.size == 2 and one.main_product_id == self.product_fiber
        )
        self.assertTrue(offer.code)
        self.assertEqual(self._get_packs(), self._expect(offer.code))

    def test_pack_that_the_catalogue_does_not_have(self):
        self.assertFalse(self.pack.offer_ids)
        self.assertEqual(self._get_packs(), self._expect(None))
