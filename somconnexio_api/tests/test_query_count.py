# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from importlib import import_module, util

from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_web_catalogue import (
    WebCatalogueCommon,
)

from ..const import APP
from .common import API
from .compat_common import CompatCommon
from .test_matrix import list_routes

FEW, MANY = 3, 30
# Something that no row had among the few is read once
ONCE = 2
TIMEOUT = 120


def _find_arrays(schema, schemas):
    """Return whether an answer is a list, or has lists."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    parts = [schema, *schema.get("properties", {}).values()]
    return any(part.get("type") == "array" for part in parts)


def find_lists(document):
    """Return the paths of a description that tell lists to whoever reads them."""
    found = set()
    for path, operations in document["paths"].items():
        answers = operations.get("get", {}).get("responses", {})
        content = answers.get("200", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        if _find_arrays(schema, document["components"]["schemas"]):
            found.add(path)
    return found


def count_rows(answer):
    """Return the length of the longest list in an answer."""
    if isinstance(answer, dict):
        return max(map(count_rows, answer.values()), default=0)
    if isinstance(answer, list):
        return max([len(answer), *map(count_rows, answer)])
    return 0


@tagged("post_install", "-at_install")
class TestQueryCount(WebCatalogueCommon, CompatCommon):
    """Whatever tells a list costs as many queries with many rows as with few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.write(
            {
                "scope_ids": cls.env["somconnexio.api.scope"].search([]),
                "calls_per_minute": 0,
                "orders_per_hour": 0,
            }
        )
        cls.modules = cls._gather_modules()
        cls.addresses, cls.fixed, cls.most, cls.each = {}, {}, {}, {}
        for module in cls.modules:
            cls.addresses |= getattr(module, "LISTS", {})
            cls.fixed |= getattr(module, "FIXED", {})
            cls.most |= getattr(module, "MOST", {})
            cls.each |= getattr(module, "EACH", {})
            if hasattr(module, "set_up"):
                module.set_up(cls)

    @classmethod
    def _gather_modules(cls):
        """Return the files `api_lists` of all addons that bring routes."""
        endpoint = cls.env["fastapi.endpoint"].search([("app", "=", APP)])
        addons = sorted({route.addon for route in list_routes(endpoint)})
        names = [f"{addon}.tests.api_lists" for addon in addons]
        return [import_module(name) for name in names if util.find_spec(name)]

    def _add_rows(self, number):
        for module in self.modules:
            if hasattr(module, "add_rows"):
                module.add_rows(self, number)

    def _find_all_lists(self):
        """Return the paths of all lists that the two descriptions tell of."""
        addresses = (f"{API}/openapi.json", "/api/openapi.json")
        found = map(self._get, addresses)
        return set().union(*(find_lists(answer.json()) for answer in found))

    def _get(self, address):
        headers = {"API-Key": self.key}
        answer = self.url_open(address, headers=headers, timeout=TIMEOUT)
        self.assertEqual(answer.status_code, 200, f"{address}: {answer.text}")
        return answer

    def _ask(self, path):
        address = self.addresses[path].format(case=self)
        is_former = path.startswith(("/api/", "/public-api/"))
        address = address if is_former else API + address
        # what the test has read must not hide that the request may not read it
        self.env.invalidate_all()
        return self._get(address)

    def _count(self, path):
        """Return how many queries a request makes, and how many rows it tells."""
        self._ask(path)  # what is read once only, such as translations
        before = self.env.cr.sql_log_count
        answer = self._ask(path)
        return self.env.cr.sql_log_count - before, count_rows(answer.json())

    def test_each_list_is_known(self):
        known = self.addresses.keys() | self.fixed.keys()
        self.assertEqual(
            self._find_all_lists(),
            known,
            "Say in LISTS of tests/api_lists.py how a new list is asked for",
        )

    def test_lists(self):
        self._add_rows(FEW)
        few = {path: self._count(path) for path in self.addresses}
        self._add_rows(MANY - FEW)
        for path, (queries, rows) in few.items():
            with self.subTest(path=path):
                more, many_rows = self._count(path)
                growth = many_rows - rows
                # not all: the pack of a fibre may be full by now, so it is not told
                most = min(MANY, self.most.get(path, MANY)) - FEW
                self.assertGreater(growth, most / 2)
                each = self.each.get(path, 0) * growth
                self.assertLessEqual(more, queries + each + ONCE)
