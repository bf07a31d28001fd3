# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .compat_common import CompatCommon

PATH = "/api/contract/terminate"


@tagged("post_install", "-at_install")
class TestCompatTerminations(CompatCommon):
    """The end of a contract, asked for as the former API does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow("contracts:read", "service-orders:write")
        cls.reason = cls.env["contract.termination.reason"].create(
            {"name": "Goes", "code": "TR901", "company_id": cls.company.id}
        )
        cls.user_reason = cls.env["contract.termination.user.reason"].create(
            {"name": "Too dear", "code": "TUR901", "company_id": cls.company.id}
        )
        cls.contract = cls._activate_contract(member=cls.member)

    def body(self, **changes):
        return {
            "code": self.contract.code,
            "terminate_reason": "TR901",
            "terminate_user_reason": "TUR901",
            "terminate_comment": "Fins aviat, à bientôt",
            "terminate_date": str(self._get_day(20)),
            **changes,
        }

    def find(self):
        return self.env["service.order"].search(
            [("contract_id", "=", self.contract.id), ("type", "=", "termination")]
        )

    def test_terminate(self):
        answer = self.former("POST", PATH, body=self.body())
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json(), {"result": "OK"})
        order = self.find()
        self.assertEqual(order.door, "api")
        self.assertEqual(order.termination_reason_id, self.reason)
        self.assertEqual(order.user_reason_id, self.user_reason)
        self.assertEqual(order.comment, "Fins aviat, à bientôt")
        self.assertEqual(order.effective_date, self._get_day(20))
        # gone for these clients, whatever the day
        answer = self.former("GET", "/api/contract", {"code": self.contract.code})
        self.assertRefused(answer, 404)

    def test_without_reason_of_member(self):
        """Absent, or the empty text of a form: both are no reason."""
        body = self.body(terminate_user_reason="", terminate_comment="")
        answer = self.former("POST", PATH, body=body)
        self.assertEqual(answer.json(), {"result": "OK"})
        self.assertFalse(self.find().user_reason_id)
        self.assertFalse(self.find().comment)

    def test_twice(self):
        """The same again within a short time is one; later it is gone."""
        first = self.former("POST", PATH, body=self.body())
        again = self.former("POST", PATH, body=self.body())
        self.assertEqual(again.status_code, 200)
        self.assertEqual(first.json(), again.json())
        self.assertEqual(len(self.find()), 1)
        answer = self.former("POST", PATH, body=self.body(terminate_comment="Again"))
        self.assertRefused(answer, 404)
        self.assertEqual(len(self.find()), 1)

    def test_not_found(self):
        for changes in (
            {"code": "none"},
            {"terminate_reason": "none"},
            {"terminate_user_reason": "none"},
        ):
            answer = self.former("POST", PATH, body=self.body(**changes))
            self.assertRefused(answer, 404)
        self.assertFalse(self.find())

    def test_refused(self):
        cases = (
            (
                {"terminate_date": "2020-01-01"},
                "A contract can&#x27;t be terminated before it started",
            ),
            (
                {"terminate_date": "31/12/2030"},
                "BadRequest {&#x27;terminate_date&#x27;: "
                "[&#x27;must be a date like 2026-01-31&#x27;]}",
            ),
            ({"terminate_date": "2030-02-31"}, None),
            (
                {"code": ""},
                "BadRequest {&#x27;code&#x27;: [&#x27;empty values not allowed&#x27;]}",
            ),
            (
                {"terminate_reason": None},
                "BadRequest {&#x27;terminate_reason&#x27;: "
                "[&#x27;null value not allowed&#x27;]}",
            ),
            ({"code": 7}, None),
        )
        for changes, text in cases:
            answer = self.former("POST", PATH, body=self.body(**changes))
            self.assertRefused(answer, 400, text)
        answer = self.former("POST", PATH, body={})
        self.assertRefused(answer, 400)
        self.assertIn("required field", answer.json()["description"])
        self.assertFalse(self.find())
        self.assertEqual(self.contract.lifecycle_state, "active")

    def test_who_may(self):
        for key in ("", "wrong"):
            answer = self.former("POST", PATH, body=self.body(), key=key)
            self.assertRefused(answer, 401)
        self.client.scope_ids = self.client.scope_ids.filtered(
            lambda one: one.code != "service-orders:write"
        )
        self.assertRefused(self.former("POST", PATH, body=self.body()), 401)
        self.assertFalse(self.find())

    def test_contract_of_others(self):
        key = self._create_foreign_key("service-orders:write")
        answer = self.former("POST", PATH, body=self.body(), key=key)
        self.assertRefused(answer, 404)
        self.assertFalse(self.find())
