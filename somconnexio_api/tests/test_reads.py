# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import re

from odoo.tests import tagged

from ..const import VERSION
from .common import ORIGIN, ApiCommon
from .common_golden import GoldenCommon


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
        self.assertIsNone(found["next"])
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

    def test_language_that_is_none(self):
        for accepted in ("ca;q=x", ";q=", "ca;q=", "\u00e9", "*;q=1;q"):
            with self.subTest(accepted=accepted):
                answer = self.call("/products", lang=accepted.encode())
                self.assertEqual(answer.status_code, 200, answer.text)

    def test_pages(self):
        everything = self.list("/products?limit=200")["items"]
        codes = [item["code"] for item in everything]
        self.assertEqual(codes, sorted(codes))
        for way in ("", "-"):
            with self.subTest(way=way):
                paged = self._read_pages(f"/products?limit=1&sort={way}code")
                self.assertEqual(paged, everything[::-1] if way else everything)

    def _read_pages(self, path):
        page = self.list(path)
        items = page["items"]
        while page["next"]:
            page = self.list(f"{path}&cursor={page['next']}")
            items += page["items"]
        return items

    def test_rows_that_come_and_go_shift_no_page(self):
        first = self.list("/products?limit=1")
        self._create_product("New", "0_FIRST", self.technology_fiber, 1.0)
        second = self.list(f"/products?limit=1&cursor={first['next']}")
        self.assertNotEqual(first["items"], second["items"])
        self.assertNotIn("0_FIRST", [item["code"] for item in second["items"]])

    def test_cursors_that_are_not_ours(self):
        good = self.list("/products?limit=1")["next"]
        other = self.list("/providers?limit=1")["next"]
        empty = base64.urlsafe_b64encode(b'["code","\\u0000",1]').decode()
        for cursor in ("x", "é", good[:-3], other, empty, "WzEsMiwzXQ"):
            with self.subTest(cursor=cursor):
                answer = self.call("/products", params={"cursor": cursor})
                self.assertInvalid(answer, {"?cursor": "invalid_cursor"})
        answer = self.call("/products", params={"cursor": good, "sort": "-code"})
        self.assertInvalid(answer, {"?cursor": "invalid_cursor"})

    def test_page_has_a_cap(self):
        for query, code in (
            ("limit=201", "too_large"),
            ("limit=0", "too_small"),
            ("sort=price", "invalid_choice"),
        ):
            with self.subTest(query=query):
                name = query.partition("=")[0]
                answer = self.call(f"/products?{query}")
                self.assertInvalid(answer, {f"?{name}": code})

    def test_catalogue(self):
        found = self.list("/catalogue")
        self.assertEqual(found["currency"], self.company.currency_id.name)
        tariffs = {item["code"]: item for item in found["tariffs"]}
        self.assertEqual(tariffs["TEST_MOBILE"]["prices"]["with_tax"], "12.10")
        self.assertIsNone(tariffs["TEST_MOBILE"]["offer"])
        self.assertIn("TEST_ADDON", [item["code"] for item in found["addons"]])
        mobile = self.list("/catalogue?technology=test_mobile")["tariffs"]
        self.assertEqual({item["technology"] for item in mobile}, {"test_mobile"})
        answer = self.call("/catalogue?price_list=none&customer_kind=cat")
        self.assertInvalid(answer, {"?customer_kind": "invalid_choice"})
        answer = self.call("/catalogue?price_list=none")
        self.assertInvalid(answer, {"?price_list": "unknown_price_list"})

    def test_discovery_channels(self):
        self.env["discovery.channel"].create({"code": "friend", "name": "A friend"})
        self.assertIn(
            {"code": "friend", "name": "A friend"}, self.list("/discovery-channels")
        )

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
class TestDocumentation(GoldenCommon):
    """The description that client authors work with."""

    def test_description_is_the_golden_one(self):
        self.assertOwnGolden(self.get_own_description())

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
