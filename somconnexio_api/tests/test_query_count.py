# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import ApiCommon

# What is read of each: the same number of queries, however much there is
READS = (
    "/catalogue",
    "/contracts?limit=200",
    "/members?limit=200",
    "/products?limit=200",
    "/service-orders?limit=200",
)
MORE = 6


@tagged("post_install", "-at_install")
class TestQueryCount(ApiCommon):
    """A list costs as many queries with many rows as with few."""

    def _count(self, path):
        """Return how many queries a request makes, and how many rows it tells."""
        self.call(path)  # what is read once only, such as translations
        before = self.env.cr.sql_log_count
        answer = self.call(path)
        queries = self.env.cr.sql_log_count - before
        self.assertEqual(answer.status_code, 200, answer.text)
        return queries, len(answer.text)

    def _add(self):
        """Another member with a contract, a change of it and a product."""
        member = self._create_member()
        self._create_product("More", f"MORE_{member.ref}", self.technology_fiber, 1.0)
        contract = self._activate_contract(member=member)
        self.env["service.order"]._request("suspension", contract)

    def test_lists(self):
        self.client.scope_ids = self.env["somconnexio.api.scope"].search([])
        self._add()
        few = {path: self._count(path) for path in READS}
        for _turn in range(MORE):
            self._add()
        for path, (queries, size) in few.items():
            with self.subTest(path=path):
                more, bigger = self._count(path)
                self.assertGreater(bigger, size, "there is more to tell")
                self.assertLessEqual(more, queries)
