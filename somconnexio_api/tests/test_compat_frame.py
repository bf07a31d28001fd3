# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import html
import json
from datetime import timedelta

from fastapi.exceptions import RequestValidationError

from odoo import fields
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import tagged

from ..compat.const import PACE_HEADER
from ..compat.dispatcher import tidy_path, tidy_query
from ..compat.problem import former_error_from_exception
from ..problem import ApiProblem
from .common import ORIGIN
from .compat_common import CompatCommon

PING = {"message": "Called search on ping API"}


@tagged("post_install", "-at_install")
class TestCompatFrame(CompatCommon):
    """Addresses, keys and refusals of the former API."""

    def test_addresses(self):
        for root in ("/api", "/api2"):
            for ending in ("", "/", "/search", "/search/", "/get"):
                path = f"{root}/ping{ending}"
                with self.subTest(path=path):
                    self.assertEqual(self.get(path), PING)
            for ending in ("", "/create"):
                answer = self.former("POST", f"{root}/ping{ending}")
                self.assertEqual(answer.status_code, 200)

    def test_what_is_not_there(self):
        for path in ("/api", "/api2/", "/public-api", "/api/none", "/public-api/ping"):
            with self.subTest(path=path):
                self.assertRefused(self.former("GET", path), 404)
        self.assertRefused(self.former("PUT", "/api/ping", body={"a": 1}), 405)

    def test_own_api_comes_first(self):
        self.assertEqual(self.call("/health").json()["status"], "ok")
        answer = self.call("/ping")
        self.assertProblem(answer, 404, "not-found")

    def test_tidy_path(self):
        for method, path, expected in (
            ("GET", "/api2/knowledge", "/api/knowledge"),
            ("GET", "/api2x/knowledge", "/api2x/knowledge"),
            ("GET", "/api/partner/12/get", "/api/partner/12"),
            ("POST", "/api/crm-lead/create/", "/api/crm-lead"),
            ("POST", "/api/crm-lead/search", "/api/crm-lead/search"),
            ("GET", "/public-api/partner/count", "/public-api/partner/count"),
        ):
            self.assertEqual(tidy_path(method, path), expected)

    def test_empty_values_are_absent(self):
        self.assertEqual(
            tidy_query("code=&categ=&is_company=false"), "is_company=false"
        )
        self.assertEqual(tidy_query("a=b%26c&d=%20"), "a=b%26c&d=+")
        self.assertEqual(tidy_query("a=\xc3\xa9&b=%FF"), "a=%C3%A9&b=%EF%BF%BD")

    def test_key(self):
        for headers in ({"API-KEY": self.key}, {"HTTP-API-KEY": self.key}):
            answer = self.url_open("/api/ping", headers=headers)
            self.assertEqual(answer.status_code, 200)
        for path in ("/api/ping", "/api2/ping", "/api/openapi.json"):
            for key in ("", "wrong", "scxm_wrong"):
                with self.subTest(path=path, key=key):
                    self.assertRefused(self.former("GET", path, key=key), 401)
        bearer = {"Authorization": f"Bearer {self.key}"}
        self.assertEqual(self.url_open("/api/ping", headers=bearer).status_code, 401)

    def test_only_programs_that_the_cooperative_lets(self):
        self.client.may_use_former_api = False
        self.assertRefused(self.former("GET", "/api/ping"), 401)
        self.assertEqual(self.call("/health").json()["version"], "1.0.0")

    def test_token_of_a_member_is_no_key(self):
        token, *_rest = self.client._issue_member_token(
            self.member, frozenset({"contracts:read"}), 5
        )
        self.assertRefused(self.former("GET", "/api/ping", key=token), 401)

    def test_called_too_often_is_answered(self):
        """The client can't understand 429: the proxy takes a second for each answer."""
        self._allow("invoices:read")
        for path, status in (("/api/ping", 200), ("/api/invoice/0", 404)):
            self.client.calls_per_minute = 1000
            self.assertNotIn(PACE_HEADER, self.former("GET", path).headers)
            self.env["somconnexio.api.rate"].search([]).unlink()
            self.client.calls_per_minute = 2
            self._use_up_minutes(calls=2)
            answer = self.former("GET", path)
            self.assertEqual(answer.status_code, status)
            self.assertEqual(answer.headers["RateLimit-Remaining"], "0")
            # nginx hands on so many bytes of it in a second, headers not counted
            self.assertEqual(answer.headers[PACE_HEADER], str(len(answer.content)))
            self.env["somconnexio.api.rate"].search([]).unlink()

    def test_call_is_written_down(self):
        self.former("POST", "/api2/ping/create")
        self.env.invalidate_all()
        call = self.env["somconnexio.api.call"].search([], limit=1)
        self.assertEqual(
            (call.client_id, call.company_id, call.method, call.route, call.status),
            (self.client, self.company, "POST", "/api/ping", 200),
        )

    def test_body_that_is_no_json(self):
        for body in (b"{", b"[" * 100_000, b"\xff", b" "):
            answer = self.url_open(
                "/api/ping", data=body, method="POST", headers={"API-KEY": self.key}
            )
            self.assertEqual(answer.status_code, 200, "nobody asked for the body")

    def test_description(self):
        document = self.get("/api/openapi.json")
        self.assertIn("/api/ping", document["paths"])
        self.assertEqual(list(document["components"]["securitySchemes"]), ["ApiKey"])
        for path, operations in document["paths"].items():
            for operation in operations.values():
                self.assertNotIn("422", operation["responses"], path)
                self.assertIn("401", operation["responses"], path)


@tagged("post_install", "-at_install")
class TestCompatCallers(CompatCommon):
    """Each route of the layer wants a key with its permission, whoever calls.

    The routes are those that the app has: a new one can't be forgotten.
    """

    def _list_routes(self):
        endpoint = self.env.ref("somconnexio_api.fastapi_endpoint_compat")
        for router in endpoint._get_fastapi_routers():
            for route in router.routes:
                for method in route.methods:
                    yield method, route.path.replace("{", "").replace("}", "")

    def _assert_all_refused(self, key, *, but=()):
        count = 0
        for method, path in self._list_routes():
            if path not in but:
                with self.subTest(method=method, path=path):
                    self.assertRefused(self.former(method, path, key=key), 401)
                count += 1
        self.assertGreater(count, 20)

    def test_strangers(self):
        self._assert_all_refused("")
        self._assert_all_refused("wrong")

    def test_program_that_is_not_let(self):
        client = self._create_client("Not let")
        client.scope_ids = self.env["somconnexio.api.scope"].search([])
        self._assert_all_refused(client._generate_key())

    def test_program_without_permissions(self):
        self.client.scope_ids = False
        self._assert_all_refused(self.key, but=("/api/ping", "/api/openapi.json"))

    def test_member(self):
        self.client.scope_ids = self.env["somconnexio.api.scope"].search([])
        token, *_rest = self.client._issue_member_token(
            self.member, frozenset(self.client.scope_ids.mapped("code")), 5
        )
        self._assert_all_refused(token)

    def test_own_key_of_staff(self):
        keys = self.env["res.users.apikeys"].with_user(self.manager).sudo()
        expiration = fields.Datetime.now() + timedelta(days=1)
        for scope in (None, "somconnexio.api"):
            key = keys._generate(scope, "Mine", expiration)
            self.assertRefused(self.former("GET", "/api/ping", key=key), 401)

    def test_key_in_the_page_of_somebody_else(self):
        for origin, status in ((ORIGIN, 200), ("https://evil.example.org", 401)):
            headers = {"API-KEY": self.key, "Origin": origin}
            answer = self.url_open("/api/ping", headers=headers)
            self.assertEqual(answer.status_code, status)


@tagged("post_install", "-at_install")
class TestCompatReplay(CompatCommon):
    """Double submissions are recognised by what they say."""

    def _post(self, body):
        answer = self.former("POST", "/api/ping", body=body)
        self.assertEqual(answer.status_code, 200)
        return "Idempotent-Replayed" in answer.headers

    def test_same_content(self):
        self.assertFalse(self._post({"a": 1, "b": 2}))
        self.assertTrue(self._post({"b": 2, "a": 1}))
        self.assertFalse(self._post({"a": 1}))
        self.assertFalse(self._post({}))

    def test_only_for_a_short_time(self):
        self._post({"a": 1})
        replays = self.env["somconnexio.api.replay"].search([])
        replays.date = fields.Datetime.now() - timedelta(minutes=2)
        self.assertFalse(self._post({"a": 1}))
        self.assertTrue(self._post({"a": 1}))


@tagged("post_install", "-at_install")
class TestCompatProblem(CompatCommon):
    """What goes wrong inside, as the clients know it."""

    def _translate(self, exc):
        error = former_error_from_exception(exc)
        return error.code, json.loads(error.to_response().get_data())

    def test_validation_names_the_field(self):
        location = ("body", "lead_line_ids", 0, "mobile_isp_info")
        errors = [
            {
                "type": "missing",
                "loc": (*location, "delivery_address", "zip_code"),
                "msg": "Field required",
                "input": {},
            }
        ]
        status, body = self._translate(RequestValidationError(errors))
        text = (
            "BadRequest {&#x27;lead_line_ids&#x27;: [{0: [{&#x27;mobile_isp_info&#x27;:"
            " [{&#x27;delivery_address&#x27;: [{&#x27;zip_code&#x27;:"
            " [&#x27;required field&#x27;]}]}]}]}]}"
        )
        expected = {"code": 400, "name": "Bad Request", "description": f"<p>{text}</p>"}
        self.assertEqual((status, body), (400, expected))

    def test_kinds_of_mistakes(self):
        for kind, value, text in (
            ("string_type", 1, "must be of string type"),
            ("string_type", None, "null value not allowed"),
            ("int_parsing", "x", "must be of integer type"),
            ("list_type", {}, "must be of list type"),
            ("model_type", [], "must be of dict type"),
            ("bool_type", 1, "must be of boolean type"),
            ("string_too_short", "", "empty values not allowed"),
            ("something_new", "", "invalid value"),
        ):
            error = {"type": kind, "loc": ("body", "vat"), "msg": "", "input": value}
            _status, body = self._translate(RequestValidationError([error]))
            self.assertIn(text, body["description"])

    def test_services_of_v1(self):
        errors = [
            {"pointer": "/lines/0/iban", "code": "invalid", "detail": "<No> account"},
            {"pointer": "?code", "code": "required", "detail": "Is required"},
        ]
        status, body = self._translate(ApiProblem(422, errors=errors))
        self.assertEqual(status, 400)
        self.assertEqual(
            html.unescape(body["description"]),
            "<p>BadRequest {'lines': [{0: [{'iban': ['<No> account']}]}],"
            " 'code': ['Is required']}</p>",
        )
        self.assertNotIn("<No>", body["description"])

    def test_other_statuses(self):
        for exc, status in (
            (ApiProblem(404, "There is none."), 404),
            (ApiProblem(409), 400),
            (ApiProblem(429), 503),
            (UserError("Berta has no such thing"), 400),
            (AccessError("Berta may not"), 403),
            (LockError("row"), 503),
            (ValueError("Berta"), 500),
        ):
            found, body = self._translate(exc)
            self.assertEqual(found, status)
            self.assertEqual(body["code"], status)
            self.assertNotIn("Berta", str(body))
            if status in (403, 404):
                self.assertEqual(list(body), ["code", "name"])
