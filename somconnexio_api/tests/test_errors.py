# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
import logging
import time
from unittest.mock import patch

from a2wsgi.asgi import AsyncEvent

from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..const import MAX_BODY_BYTES
from ..models.api_catalogue_service import ApiCatalogueService
from ..models.api_order_service import ApiOrderService
from .common import ApiCommon

LOGGER = "odoo.addons.somconnexio_api.dispatcher"
JSON = {"Content-Type": "application/json"}


@tagged("post_install", "-at_install")
class TestErrors(ApiCommon):
    """Every error is a problem (RFC 9457) and tells nothing of our inside."""

    def post_text(self, text, headers=None):
        """Post a body that may be anything."""
        return self.call(
            "/orders", method="POST", data=text, headers=headers or JSON, lang="en"
        )

    def test_unknown_address(self):
        for path in ("/nothing", "/", "/orders/", "/orders/ORD999999", "/%C3%A0/%2F"):
            with self.subTest(path=path):
                self.assertProblem(self.call(path), 404, "not-found")

    def test_unknown_method(self):
        for method in ("DELETE", "PUT", "PATCH", "TRACE", "OPTIONS", "BREW"):
            with self.subTest(method=method):
                answer = self.call("/orders", method=method)
                self.assertProblem(answer, 405, "method-not-allowed")
                self.assertEqual(answer.headers["Allow"], "POST")

    def test_head_of_an_unknown_method_has_no_body(self):
        answer = self.call("/orders", method="HEAD")
        self.assertEqual(answer.status_code, 405)
        self.assertEqual(answer.text, "")

    def test_no_json(self):
        for text in ("", "{", "<xml/>", b"\xff\xfe{}"):
            with self.subTest(text=text):
                problem = self.assertProblem(self.post_text(text), 422, "invalid")
                self.assertEqual([e["pointer"] for e in problem["errors"]], [""])

    def test_busy_machine_changes_no_answer(self):
        """The app may be done before the thread that serves the request goes on."""
        hand_over = AsyncEvent.set

        def hand_over_slowly(event, message):
            hand_over(event, message)
            time.sleep(0.2)

        with patch.object(AsyncEvent, "set", hand_over_slowly):
            self.assertProblem(self.post_text("<xml/>"), 422, "invalid")
            self.assertProblem(self.call("/orders/ORD999999"), 404, "not-found")
            self.assertEqual(self.call("/products").status_code, 200)

    def test_json_that_no_parser_likes(self):
        for text in ("[" * 100_000, '{"uuid": ' + "1" * 6000 + "}"):
            with self.subTest(text=text[:10]):
                answer = self.post_text(text)
                self.assertInvalid(answer, {"": "invalid_json"})

    def test_json_with_half_a_character(self):
        body = json.dumps(self.order(notes="\udfff"))
        problem = self.assertProblem(self.post_text(body), 422, "invalid")
        found = {error["pointer"]: error["code"] for error in problem["errors"]}
        self.assertEqual(found, {"/notes": "invalid_characters"})
        body = json.dumps(self.order(**{"\ud800": 1}))
        self.assertProblem(self.post_text(body), 422, "invalid")

    def test_other_media_types(self):
        body = json.dumps(self.order())
        before = self.env["crm.lead"].search_count([])
        for media_type in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonp",
        ):
            with self.subTest(media_type=media_type):
                answer = self.post_text(body, {"Content-Type": media_type})
                self.assertProblem(answer, 415, "unsupported-media-type")
        self.assertEqual(self.env["crm.lead"].search_count([]), before)

    def test_media_type_with_a_character_set(self):
        headers = {"Content-Type": "Application/JSON; charset=utf-8"}
        answer = self.post_text(json.dumps(self.order()), headers)
        self.assertEqual(answer.status_code, 201, answer.text)

    def test_body_that_is_too_large(self):
        text = json.dumps(self.order(notes="x" * MAX_BODY_BYTES))
        self.assertProblem(self.post_text(text), 413, "too-large")

    def test_query(self):
        problem = self.assertProblem(
            self.call("/products?sort=x&limit=999&technology=%00"), 422, "invalid"
        )
        self.assertEqual(
            {error["pointer"]: error["code"] for error in problem["errors"]},
            {
                "?sort": "invalid_choice",
                "?limit": "too_large",
                "?technology": "invalid_characters",
            },
        )
        for path in ("/products?limit=99999999999999999999", "/products?limit=two"):
            with self.subTest(path=path):
                self.assertProblem(self.call(path), 422, "invalid")
        self.assertProblem(self.call("/orders/%00"), 422, "invalid")

    @mute_logger("odoo.http")
    def test_fault_of_ours(self):
        error = ValueError("secret of the inside")
        with patch.object(ApiCatalogueService, "_list_products", side_effect=error):
            answer = self.call("/products", lang="en")
        self.assertProblem(answer, 500, "internal")
        self.assertNotIn("secret", answer.text)
        self.assertNotIn("Traceback", answer.text)

    def test_fault_after_a_write_leaves_nothing(self):
        original = ApiOrderService._create_order

        def create_and_fail(service, body):
            original(service, body)
            raise ValueError("too late")

        before = self.env["crm.lead"].search_count([])
        with (
            mute_logger("odoo.http"),
            patch.object(ApiOrderService, "_create_order", create_and_fail),
        ):
            answer = self.post_order(self.order())
        self.assertProblem(answer, 500, "internal")
        self.assertEqual(self.env["crm.lead"].search_count([]), before)

    def test_rule_of_another_addon(self):
        error = UserError("Berta Alsina has the number ES11111111H")
        with patch.object(ApiOrderService, "_prepare_order", side_effect=error):
            answer = self.post_order(self.order())
        self.assertProblem(answer, 422, "invalid")
        self.assertNotIn("Berta", answer.text)

    @mute_logger("odoo.service.model")
    def test_database_that_is_busy(self):
        error = ConcurrencyError("too much at once")
        with (
            patch("odoo.service.model.time.sleep"),
            patch.object(ApiCatalogueService, "_list_products", side_effect=error),
        ):
            answer = self.call("/products")
        self.assertProblem(answer, 503, "busy")

    def test_missing_right_is_logged(self):
        with (
            self.assertLogs(LOGGER, logging.WARNING),
            patch.object(
                ApiCatalogueService,
                "_list_products",
                lambda service, *args: service.env["crm.lead"].check_access("read"),
            ),
        ):
            answer = self.call("/products")
        self.assertProblem(answer, 403, "forbidden")
        self.assertNotIn("crm.lead", answer.text)

    def test_times_are_logged_without_personal_data(self):
        with self.assertLogs(LOGGER, logging.INFO) as logs:
            self.post_order(self.order(member=None, new_member=self.new_member()))
            self.call("/products?technology=x")
            self.call("/a%22b")
        texts = [record.getMessage() for record in logs.records]
        self.assertRegex(texts[0], r"^API: POST /api/v1/orders 201 in \d+ ms$")
        self.assertRegex(texts[1], r"^API: GET /api/v1/products 200 in \d+ ms$")
        self.assertRegex(texts[-1], r"^API: GET /api/v1/a%22b 404 in \d+ ms$")
