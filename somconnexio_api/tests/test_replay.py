# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import uuid
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import ApiCommon


@tagged("post_install", "-at_install")
class TestReplay(ApiCommon):
    """A write with an Idempotency-Key may be repeated; it happens once."""

    def _post(self, body, idempotency_key, **options):
        return self.post_order(
            body, headers={"Idempotency-Key": idempotency_key}, **options
        )

    def _count(self, body):
        orders = self.env["crm.lead"].with_context(active_test=False)
        return orders.search_count([("request_uuid", "=", body["uuid"])])

    def test_repeated_request_gets_the_same_answer(self):
        body = self.order()
        first = self._post(body, "k1")
        order = self.find_order(first)
        order.sudo().order_line_ids.kind = "new"
        second = self._post(dict(reversed(body.items())), "k1")
        self.assertEqual((first.status_code, second.status_code), (201, 201))
        self.assertEqual(first.content, second.content)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertNotIn("Idempotent-Replayed", first.headers)
        self.assertEqual(second.headers["Idempotent-Replayed"], "true")
        self.assertEqual(self._count(body), 1)

    def test_other_body_with_the_same_key(self):
        body, other = self.order(), self.order()
        self._post(body, "k1")
        answer = self._post(other, "k1")
        self.assertInvalid(answer, {"!Idempotency-Key": "reused_key"})
        self.assertEqual(self._count(other), 0)

    def test_refused_request_can_be_corrected_with_the_same_key(self):
        body = self.order(iban="x")
        self.assertEqual(self._post(body, "k1").status_code, 422)
        self.assertEqual(self._post({**body, **self.order()}, "k1").status_code, 201)

    def test_key_belongs_to_a_client(self):
        body, other = self.order(), self.order()
        self._post(body, "k1")
        key = self._create_client("Other")._generate_key()
        self.assertEqual(self._post(other, "k1", key=key).status_code, 201)

    def test_what_is_no_key(self):
        for key in ("é", "x" * 256, "a\tb"):
            with self.subTest(key=key):
                answer = self._post(self.order(), key.encode())
                self.assertInvalid(answer, {"!Idempotency-Key": "invalid_key"})

    def test_reads_need_no_key(self):
        headers = {"Idempotency-Key": "k1"}
        self.assertEqual(self.call("/products", headers=headers).status_code, 200)
        self.assertFalse(self.env["somconnexio.api.replay"].search([]))

    def test_answers_are_kept_for_a_week(self):
        body = self.order()
        self._post(body, "k1")
        replay = self.env["somconnexio.api.replay"].search([])
        replays = self.env["somconnexio.api.replay"]
        replay.date = fields.Datetime.now() - timedelta(days=6, hours=23)
        replays._gc_answers()
        self.assertTrue(replay.exists())
        replay.date = fields.Datetime.now() - timedelta(days=7, minutes=1)
        replays._gc_answers()
        self.assertFalse(replay.exists())

    def test_repeated_token_is_the_same_token(self):
        self.client.scope_ids |= self.env.ref("somconnexio_api.scope_members_token")
        path = f"/members/{self.member.ref}/tokens"
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        answers = [
            self.call(path, method="POST", json={}, headers=headers) for _ in range(2)
        ]
        self.assertEqual(answers[0].content, answers[1].content)
