# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import ApiCommon


@tagged("post_install", "-at_install")
class TestKeys(ApiCommon):
    """Who may call the API."""

    def assertUnauthorized(self, key):
        answer = self.call("/products", key=key)
        problem = self.assertProblem(answer, 401, "unauthorized")
        self.assertTrue(answer.headers["WWW-Authenticate"])
        return problem

    def test_key(self):
        self.assertEqual(self.call("/products").status_code, 200)

    def test_wrong_keys(self):
        first = self.assertUnauthorized("")
        second = self.assertUnauthorized("wrong")
        self.assertEqual(first, second, "no hint why")
