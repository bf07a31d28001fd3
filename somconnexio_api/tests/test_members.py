# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta
from urllib.parse import urlencode

from odoo import fields
from odoo.tests import tagged

from .common import ApiCommon


@tagged("post_install", "-at_install")
class TestMembers(ApiCommon):
    """What programs and members see of members."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.scope_ids |= cls.env.ref("somconnexio_api.scope_members_read")
        cls.other = cls._create_member(firstname="Roc", email="roc@example.org")
        cls.member.member_kind = "member"
        cls.member.sponsorship_code = "ABCDE"
        cls.token, *_rest = cls.client._issue_member_token(
            cls.member, frozenset({"members:read"}), 5
        )

    def _list(self, key=None, **filters):
        answer = self.call(f"/members?{urlencode(filters)}", key=key)
        self.assertEqual(answer.status_code, 200, answer.text)
        return {item["number"] for item in answer.json()["items"]}

    def test_member(self):
        self.member.banned_action_ids = self.env["member.action"].search(
            [("code", "=", "tariff_change")]
        )
        found = self.call("/members/4001").json()
        expected = {
            "number": "4001",
            "kind": "member",
            "is_company": False,
            "first_name": self.member.firstname,
            "last_name": self.member.lastname,
            "vat": self.member.vat,
            "email": "berta@example.org",
            "sponsorship": {
                "code": "ABCDE",
                "used": 0,
                "limit": self.company.max_sponsored,
            },
            "may_not": ["tariff_change"],
        }
        self.assertEqual({name: found[name] for name in expected}, expected)
        self.assertEqual(found["address"]["zip_code"], self.member.zip)
        self.assertProblem(self.call("/members/none"), 404, "not-found")

    def test_search(self):
        self.assertLessEqual({"4001", self.other.ref}, self._list(limit=200))
        vat = self.member.vat.removeprefix("ES")
        for spelling in (vat, f"ES{vat}", f"es {vat[:4]}-{vat[4:]}"):
            self.assertEqual(self._list(vat=spelling), {"4001"}, spelling)
        self.assertEqual(self._list(email="Roc@Example.org"), {self.other.ref})
        later = fields.Datetime.now() + timedelta(minutes=5)
        self.assertFalse(self._list(changed_since=later.isoformat()))

    def test_nobody_is_found_by_trying_letters(self):
        vat = self.member.vat.removeprefix("ES")
        for filters in (
            {"vat": vat[:-1]},
            {"vat": "%"},
            {"vat": f"{vat[:-1]}_"},
            {"email": "roc@"},
            {"email": "%@example.org"},
        ):
            with self.subTest(filters):
                self.assertFalse(self._list(**filters))

    def test_member_sees_one_member(self):
        self.assertEqual(self._list(key=self.token), {"4001"})
        self.assertEqual(self.call("/members/4001", key=self.token).status_code, 200)
        answer = self.call(f"/members/{self.other.ref}", key=self.token)
        self.assertProblem(answer, 404, "not-found")

    def test_other_company(self):
        company = self._create_cooperative("Another cooperative")
        client = self._create_client("Elsewhere", company_id=company.id)
        client.scope_ids |= self.env.ref("somconnexio_api.scope_members_read")
        key = client._generate_key()
        self.assertFalse(self._list(key=key))
        self.assertProblem(self.call("/members/4001", key=key), 404, "not-found")

    def test_sponsorship(self):
        limit = self.company.max_sponsored
        for query, reason in (
            ("code=abcde", None),
            ("member=4001", None),
            ("code=NOONE", "unknown"),
            ("member=none", "unknown"),
        ):
            with self.subTest(query=query):
                answer = self.call(f"/sponsorship-check?{query}").json()
                expected = {"is_allowed": reason is None, "reason": reason}
                self.assertEqual(answer, expected)
        self.company.max_sponsored = 0
        answer = self.call("/sponsorship-check?code=ABCDE").json()
        self.assertEqual(answer, {"is_allowed": False, "reason": "limit_reached"})
        self.company.max_sponsored = limit
        for query in ("", "code=ABCDE&member=4001"):
            answer = self.call(f"/sponsorship-check?{query}")
            self.assertInvalid(answer, {"?code": "required"})
