# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import sys
from pathlib import Path

from ..const import APP
from .common import ApiCommon
from .golden import leave_out_others


class GoldenCommon(ApiCommon):
    """The description of the routes of the addon whose test this is.

    A change here is a change for every client: it may only grow. If it is meant, have
    the new description written by `./dev openapi`.
    """

    maxDiff = None

    def get_own_description(self) -> dict:
        """Return what the API tells of the routes of the test's addon."""
        endpoint = self.env["fastapi.endpoint"].search([("app", "=", APP)])
        answer = self.call("/openapi.json", key="")
        self.assertEqual(answer.status_code, 200)
        addon = type(self).__module__.rpartition(".tests.")[0]
        return leave_out_others(answer.json(), endpoint, addon)

    def assertOwnGolden(self, part: dict) -> None:
        """Compare with the file of the test's addon."""
        tests = Path(sys.modules[type(self).__module__].__file__).parent
        self.assertGolden(tests / "data" / "openapi.json", part)
