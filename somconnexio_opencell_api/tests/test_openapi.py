# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from odoo.addons.somconnexio_api.tests.common_golden import GoldenCommon


@tagged("post_install", "-at_install")
class TestOpenapi(GoldenCommon):
    """The description of what this addon adds."""

    def test_description_is_the_golden_one(self):
        part = self.get_own_description()
        self.assertEqual(
            set(part["paths"]),
            {"/contracts/{code}/usage"},
        )
        self.assertOwnGolden(part)
