# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import ORIGIN, ApiCommon


@tagged("post_install", "-at_install")
class TestScopes(ApiCommon):
    """A program does what it was permitted, and nothing else."""

    def _forbid(self, code):
        scope = self.client.scope_ids.filtered(lambda scope: scope.code == code)
        self.client.scope_ids -= scope

    def test_out_of_scope_reads_like_a_wrong_key(self):
        wrong = self.call("/products", key="wrong")
        self._forbid("catalogue:read")
        answer = self.call("/products")
        self.assertProblem(answer, 401, "unauthorized")
        self.assertEqual(answer.content, wrong.content)

    def test_each_route_asks_for_its_own(self):
        body = self.order()
        self._forbid("orders:write")
        self.assertProblem(self.post_order(body), 401, "unauthorized")
        self.assertEqual(self.call("/products").status_code, 200)
        self.assertProblem(self.call("/orders/none"), 404, "not-found")
        self._forbid("orders:read")
        self.assertProblem(self.call("/orders/none"), 401, "unauthorized")

    def test_health_hides_its_parts(self):
        self._forbid("health:read")
        self.assertEqual(self.call("/health").json(), {"status": "ok"})

    def test_new_client_gets_what_an_order_form_needs(self):
        client = self._create_client("New")
        self.assertEqual(
            set(client.scope_ids.mapped("code")),
            {
                "catalogue:read",
                "health:read",
                "membership-requests:read",
                "membership-requests:write",
                "orders:read",
                "orders:write",
                "sponsorships:check",
            },
        )

    def test_key_in_the_page_of_somebody_else(self):
        """A browser tells where a page is from: the key was copied from ours."""
        self._create_client("Other", allowed_origins="https://other.example.org")
        for origin, status in (
            (ORIGIN, 200),
            ("https://other.example.org", 401),
            ("https://evil.example.org", 401),
            (self.base_url(), 200),
        ):
            with self.subTest(origin=origin):
                answer = self.call("/products", headers={"Origin": origin})
                self.assertEqual(answer.status_code, status)


@tagged("post_install", "-at_install")
class TestRate(ApiCommon):
    """A program that went wild is slowed down, and is told so."""

    def test_headers_tell_what_is_left(self):
        self.client.calls_per_minute = 100
        first = self.call("/products").headers
        second = self.call("/health").headers
        self.assertEqual(first["RateLimit-Limit"], "100")
        self.assertEqual(first["RateLimit-Policy"], "100;w=60")
        self.assertTrue(1 <= int(first["RateLimit-Reset"]) <= 60)
        left = [int(headers["RateLimit-Remaining"]) for headers in (first, second)]
        self.assertIn(left, ([99, 98], [99, 99]), "or a new minute has begun")

    def test_one_call_too_many(self):
        self.client.calls_per_minute = 2
        self._use_up_minutes(calls=2)
        answer = self.call("/products")
        self.assertProblem(answer, 429, "too-many-requests")
        self.assertTrue(1 <= int(answer.headers["Retry-After"]) <= 60)
        self.assertEqual(answer.headers["RateLimit-Remaining"], "0")
        other = self._create_client("Other")._generate_key()
        self.assertEqual(self.call("/products", key=other).status_code, 200)

    def test_no_limit(self):
        self.client.calls_per_minute = 0
        self.assertNotIn("RateLimit-Limit", self.call("/products").headers)

    def test_minutes_are_forgotten(self):
        rates = self.env["somconnexio.api.rate"]
        old = fields.Datetime.now() - timedelta(minutes=3)
        rate = rates.create({"client_id": self.client.id, "minute": old, "calls": 1})
        rates._gc_minutes()
        self.assertFalse(rate.exists())


@tagged("post_install", "-at_install")
class TestCalls(ApiCommon):
    """Every call is written down, without what was sent.

    In the database of a test everything is one transaction, so that a refused call's
    row goes with it: `tests/journeys` looks at those.
    """

    def _last(self):
        self.env.invalidate_all()
        return self.env["somconnexio.api.call"].search([], limit=1)

    def test_order(self):
        answer = self.post_order(self.order())
        call = self._last()
        self.assertEqual(
            (call.client_id, call.company_id, call.method, call.route, call.status),
            (self.client, self.company, "POST", "/orders", 201),
        )
        self.assertEqual(call.reference, answer.json()["reference"])
        self.assertGreater(call.duration, 0)

    def test_staff_see_calls_of_their_company_and_of_nobody(self):
        company = self._create_cooperative("Another cooperative")
        foreign = self._create_client("Foreign", company_id=company.id)
        self.call("/products", key=foreign._generate_key())
        hidden = self._last()
        self.call("/health", key="wrong")
        unknown = self._last()
        self.call("/products")
        own = self._last()
        calls = self.env["somconnexio.api.call"].with_user(self.backoffice).search([])
        self.assertLessEqual(unknown | own, calls)
        self.assertNotIn(hidden, calls)

    def test_old_calls_are_deleted(self):
        self.call("/products")
        call = self._last()
        self.env.cr.execute(
            "UPDATE somconnexio_api_call SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=91), call.id],
        )
        self.call("/products")
        kept = self._last()
        self.env["somconnexio.api.call"]._gc_calls()
        self.assertFalse(call.exists())
        self.assertTrue(kept.exists())
