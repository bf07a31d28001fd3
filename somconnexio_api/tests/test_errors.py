# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import ApiCommon


@tagged("post_install", "-at_install")
class TestErrors(ApiCommon):
    """Every error is a problem (RFC 9457) and tells nothing of our inside."""

    def test_unknown_address(self):
        self.assertProblem(self.call("/nothing"), 404, "not-found")
        self.assertProblem(self.call("/"), 404, "not-found")

    def test_unknown_method(self):
        answer = self.call("/orders", method="DELETE")
        self.assertProblem(answer, 405, "method-not-allowed")
        self.assertIn("POST", answer.headers["Allow"])
