# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from pathlib import Path

from odoo.tests import tagged

from odoo.addons.somconnexio_api.const import APP
from odoo.addons.somconnexio_api.tests.common import ApiCommon
from odoo.addons.somconnexio_api.tests.golden import leave_out_others

GOLDEN = Path(__file__).parent / "data" / "openapi.json"
ADDON = __name__.rpartition(".tests.")[0]


@tagged("post_install", "-at_install")
class TestDocumentation(ApiCommon):
    """The description of what this addon adds."""

    maxDiff = None

    def test_description_is_the_golden_one(self):
        """A change here is a change for every client: it may only grow.

        If it is meant, have the new description written by `./dev openapi`.
        """
        document = self.call("/openapi.json", key="").json()
        endpoint = self.env["fastapi.endpoint"].search([("app", "=", APP)])
        part = leave_out_others(document, endpoint, ADDON)
        self.assertEqual(set(part["paths"]), {"/contracts/{code}/usage"})
        self.assertGolden(GOLDEN, part)
