# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
import re
from pathlib import Path

from odoo.tests import tagged

from ..const import VERSION
from .common import ORIGIN, ApiCommon

GOLDEN = Path(__file__).parent / "data" / "openapi.json"


@tagged("post_install", "-at_install")
class TestCatalogue(ApiCommon):
    """What clients read before they order."""

    def list(self, path):
        """Return the answer to a list."""
        answer = self.call(path)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def test_products(self):
        found = self.list("/products?technology=test_mobile")
        self.assertEqual(found["count"], len(found["items"]))
        technologies = {item["technology"] for item in found["items"]}
        self.assertEqual(technologies, {"test_mobile"})
        self.assertIn(
            {
                "code": "TEST_MOBILE",
                "name": "Talk",
                "technology": "test_mobile",
                "technology_name": "Test mobile",
                "role": "main",
                "price": {
                    "currency": self.company.currency_id.name,
                    "without_tax": "10.00",
                    "with_tax": "12.10",
                },
            },
            found["items"],
        )

    def test_only_what_is_offered(self):
        create = self._create_product
        fiber = self.technology_fiber
        create("Hidden", "TEST_HIDDEN", fiber, 1.0, is_published_catalogue=False)
        create("Old", "TEST_OLD", fiber, 1.0, active=False)
        company = self._create_cooperative("Another cooperative")
        create("Elsewhere", "TEST_ELSEWHERE", fiber, 1.0, company=company)
        codes = [item["code"] for item in self.list("/products")["items"]]
        self.assertIn("TEST_FIBER", codes)
        self.assertFalse({"TEST_HIDDEN", "TEST_OLD", "TEST_ELSEWHERE"} & set(codes))

    def test_names_follow_the_language(self):
        self.product.update_field_translations("name", {"ca_ES": "Parla"})
        for lang, name in (("ca", "Parla"), ("en", "Talk"), ("es", "Talk")):
            items = self.call("/products", lang=lang).json()["items"]
            names = {item["code"]: item["name"] for item in items}
            self.assertEqual(names["TEST_MOBILE"], name, lang)

    def test_pages(self):
        everything = self.list("/products")
        paged = []
        for number in range(1, everything["count"] + 1):
            page = self.list(f"/products?page_size=1&page={number}")
            self.assertEqual(page["count"], everything["count"])
            paged += page["items"]
        self.assertEqual(paged, everything["items"])
        self.assertFalse(self.list("/products?page=1000")["items"])

    def test_providers(self):
        mobile = self.list("/providers?service=mobile")["items"]
        self.assertIn(
            {
                "code": "test_provider",
                "name": "Test provider",
                "mobile": True,
                "broadband": True,
            },
            mobile,
        )
        self.assertTrue(all(item["mobile"] for item in mobile))
        broadband = self.list("/providers?service=broadband")["items"]
        self.assertIn("test_glass", [item["code"] for item in broadband])
        self.assertNotIn("test_glass", [item["code"] for item in mobile])

    def test_health_for_everybody(self):
        answer = self.call("/health", key="")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json(), {"status": "ok"})

    def test_health_for_clients(self):
        health = self.call("/health").json()
        self.assertEqual(health["version"], VERSION)
        self.assertIsInstance(health["components"], list)


@tagged("post_install", "-at_install")
class TestDocumentation(ApiCommon):
    """The description that client authors work with."""

    maxDiff = None

    def test_description_is_the_golden_one(self):
        """A change here is a change for every client: it may only grow.

        If it is meant, write the new description to `tests/data/openapi.json`.
        """
        answer = self.call("/openapi.json", key="")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json(), json.loads(GOLDEN.read_text()))

    def test_page_needs_no_internet(self):
        page = self.call("/docs", key="")
        self.assertEqual(page.status_code, 200)
        self.assertNotRegex(page.text, r"(https?:)?//[a-z]")
        files = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
        self.assertEqual(len(files), 3)
        for file in files:
            with self.subTest(file=file):
                self.assertEqual(self.url_open(file).status_code, 200)


@tagged("post_install", "-at_install")
class TestBrowsers(ApiCommon):
    """Pages of allowed origins may call the API, others may not."""

    def preflight(self, origin):
        """Ask as a browser asks before it posts an order."""
        return self.call(
            "/orders",
            method="OPTIONS",
            key="",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "api-key,content-type",
            },
        )

    def test_preflight(self):
        answer = self.preflight(ORIGIN)
        self.assertEqual(answer.status_code, 204)
        headers = answer.headers
        self.assertEqual(headers["Access-Control-Allow-Origin"], ORIGIN)
        self.assertIn("POST", headers["Access-Control-Allow-Methods"])
        self.assertIn("API-Key", headers["Access-Control-Allow-Headers"])
        self.assertEqual(headers["Vary"], "Origin")

    def test_preflight_of_another_page(self):
        for origin in ("https://evil.example", "null", f"{ORIGIN}.evil.example"):
            with self.subTest(origin=origin):
                answer = self.preflight(origin)
                self.assertProblem(answer, 403, "forbidden")
                self.assertNotIn("Access-Control-Allow-Origin", answer.headers)

    def test_answers_and_errors_can_be_read(self):
        headers = {"Origin": ORIGIN}
        for answer in (
            self.call("/products", headers=headers),
            self.call("/products", headers=headers, key="wrong"),
            self.post_order({}, headers=headers),
            self.call("/nothing", headers=headers),
        ):
            with self.subTest(status=answer.status_code):
                allowed = answer.headers["Access-Control-Allow-Origin"]
                self.assertEqual(allowed, ORIGIN)
        answer = self.call("/products", headers={"Origin": "https://evil.example"})
        self.assertNotIn("Access-Control-Allow-Origin", answer.headers)

    def test_origin_of_an_archived_client(self):
        self.client.active = False
        self.assertProblem(self.preflight(ORIGIN), 403, "forbidden")
