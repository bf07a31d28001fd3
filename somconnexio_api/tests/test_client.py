# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import ORIGIN, ApiCommon


@tagged("post_install", "-at_install")
class TestClient(ApiCommon):
    """What a client is allowed, and what people see of it."""

    def test_origins(self):
        self.client.allowed_origins = f"{ORIGIN}\nhttp://127.0.0.1:8080"
        origins = self.env["somconnexio.api.client"]._get_allowed_origins()
        self.assertLessEqual({ORIGIN, "http://127.0.0.1:8080"}, origins)

    def test_what_is_no_origin(self):
        for text in (
            "www.example.org",
            f"{ORIGIN}/path",
            f"{ORIGIN}/",
            "*",
            "ftp://example.org",
            "null",
            "https://",
        ):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                self.client.allowed_origins = text

    def test_number_of_orders_an_hour(self):
        self.client.orders_per_hour = 2
        body = self.order()
        self.assertEqual(self.post_order(body).status_code, 201)
        self.assertEqual(self.post_order(self.order()).status_code, 201)
        answer = self.post_order(self.order())
        self.assertProblem(answer, 429, "too-many-requests")
        self.assertTrue(1 <= int(answer.headers["Retry-After"]) <= 3601)
        # an answer that was lost can still be asked for, and mistakes are still told
        self.assertEqual(self.post_order(body).status_code, 200)
        self.assertEqual(self.post_order(self.order(iban="x")).status_code, 422)
        # another client has a limit of its own
        key = self._create_client("Another program")._generate_key()
        self.assertEqual(self.post_order(self.order(), key=key).status_code, 201)

    def test_limit_ends_after_an_hour(self):
        self.client.orders_per_hour = 1
        self.assertEqual(self.post_order(self.order()).status_code, 201)
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE api_client_id = %s",
            [fields.Datetime.now() - timedelta(minutes=61), self.client.id],
        )
        self.assertEqual(self.post_order(self.order()).status_code, 201)

    def test_no_limit(self):
        self.client.orders_per_hour = 0
        for _number in range(3):
            self.assertEqual(self.post_order(self.order()).status_code, 201)

    def test_orders_of_a_client(self):
        self.assertEqual(self.client.order_count, 0)
        self.assertFalse(self.client.date_last_order)
        self.post_order(self.order())
        self.client.invalidate_recordset()
        self.assertEqual(self.client.order_count, 1)
        self.assertTrue(self.client.date_last_order)
        action = self.client.action_view_orders()
        orders = self.env["crm.lead"].search(action["domain"])
        self.assertEqual(orders.api_client_id, self.client)

    def test_form_of_an_order_tells_the_client(self):
        order = self.find_order(self.post_order(self.order()))
        with Form(order) as form:
            self.assertEqual(form.api_client_id, self.client)
            self.assertEqual(form.request_uuid, order.request_uuid)
