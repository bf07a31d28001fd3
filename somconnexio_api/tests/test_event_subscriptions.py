# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import ApiCommon

SCOPES = ("events_read", "events_write", "contracts_read")
URL = "https://www.example.org/events"


@tagged("post_install", "-at_install")
class TestEventSubscriptions(ApiCommon):
    """Programs have events sent to themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._give(cls.client)

    @classmethod
    def _give(cls, client):
        for name in SCOPES:
            client.scope_ids |= cls.env.ref(f"somconnexio_api.scope_{name}")

    def subscribe(self, path="", key=None, headers=None, **changes):
        """Ask for a subscription."""
        body = {"url": URL, "event_types": ["contract.activated"], **changes}
        path = f"/event-subscriptions{path}"
        return self.call(path, method="POST", json=body, key=key, headers=headers)

    def find(self, answer):
        """Return the record of a subscription that was made."""
        self.assertEqual(answer.status_code, 201, answer.text)
        return self.env["somconnexio.api.event.subscription"].search(
            [("code", "=", answer.json()["id"])]
        )

    def test_life_of_a_subscription(self):
        answer = self.subscribe(
            event_types=["order.state_changed", "contract.activated"]
        )
        record = self.find(answer)
        made = answer.json()
        path = f"/event-subscriptions/{made['id']}"
        self.assertEqual(answer.headers["Location"], f"/api/v1{path}")
        secret = made.pop("secret")
        self.assertEqual(record.secret, secret)
        self.assertEqual(record.client_id, self.client)
        self.assertEqual(record.state, "enabled")
        self.assertEqual(made["url"], URL)
        self.assertEqual(made["name"], "www.example.org")
        self.assertTrue(made["is_enabled"])
        types = ["contract.activated", "order.state_changed"]
        self.assertEqual(sorted(made["event_types"]), types)
        self.assertEqual(self.call(path).json(), made)
        listed = self.call("/event-subscriptions").json()["items"]
        self.assertEqual(listed, [made], "the secret is told once")
        answer = self.call(path, method="DELETE")
        self.assertEqual((answer.status_code, answer.content), (204, b""))
        self.env.invalidate_all()
        self.assertFalse(record.active)
        self.assertFalse(record.secret)
        for method in ("GET", "DELETE"):
            self.assertProblem(self.call(path, method=method), 404, "not-found")

    def test_what_is_refused(self):
        for changes, expected in (
            ({"url": "http://www.example.org/"}, {"/url": "https_required"}),
            ({"url": "https://127.0.0.1/"}, {"/url": "private_address"}),
            ({"url": "nowhere"}, {"/url": "invalid_url"}),
            ({"url": ""}, {"/url": "required"}),
            ({"url": 5}, {"/url": "invalid_type"}),
            ({"event_types": []}, {"/event_types": "required"}),
            ({"event_types": ["x"]}, {"/event_types/0": "unknown_event_type"}),
            (
                {"url": "https://odoo/", "event_types": ["x", "member.joined"]},
                {
                    "/url": "private_address",
                    "/event_types/0": "unknown_event_type",
                    "/event_types/1": "not_allowed",
                },
            ),
            ({"secret": "mine"}, {"/secret": "unknown_field"}),
        ):
            with self.subTest(changes):
                self.assertInvalid(self.subscribe(**changes), expected)
        self.assertFalse(self.env["somconnexio.api.event.subscription"].search([]))

    def test_replaced_secret(self):
        answer = self.subscribe()
        record, first = self.find(answer), answer.json()["secret"]
        path = f"/event-subscriptions/{record.code}/secret"
        answer = self.call(path, method="POST", json={})
        self.assertEqual(answer.status_code, 201, answer.text)
        second = answer.json()["secret"]
        self.assertNotEqual(first, second)
        self.assertTrue(answer.json()["previous_valid_until"])
        self.env.invalidate_all()
        self.assertEqual(record._get_secrets(), [second, first])
        answer = self.call(path, method="POST", json={"keep_previous_hours": 0})
        self.assertIsNone(answer.json()["previous_valid_until"])
        self.env.invalidate_all()
        self.assertEqual(record._get_secrets(), [answer.json()["secret"]])
        for hours, code in ((-1, "too_small"), (169, "too_large")):
            answer = self.call(path, method="POST", json={"keep_previous_hours": hours})
            self.assertInvalid(answer, {"/keep_previous_hours": code})

    def test_each_client_has_its_own(self):
        record = self.find(self.subscribe())
        other = self._create_client("Other")
        self._give(other)
        key = other._generate_key()
        path = f"/event-subscriptions/{record.code}"
        self.assertEqual(self.call(path).status_code, 200)
        self.assertFalse(self.call("/event-subscriptions", key=key).json()["items"])
        for method, tail, options in (
            ("GET", "", {}),
            ("DELETE", "", {}),
            ("POST", "/secret", {"json": {}}),
        ):
            answer = self.call(path + tail, method=method, key=key, **options)
            self.assertProblem(answer, 404, "not-found")
        self.env.invalidate_all()
        self.assertEqual(record.state, "enabled")

    def test_health_tells_nobody_of_the_subscriptions_of_others(self):
        record = self.find(self.subscribe())
        names = [part["name"] for part in self.call("/health").json()["components"]]
        self.assertNotIn(record.code.lower(), names)

    def test_permissions(self):
        plain = self._create_client("Plain")._generate_key()
        for answer in (
            self.subscribe(key=plain),
            self.call("/event-subscriptions", key=plain),
            self.call("/event-subscriptions/X", method="DELETE", key=plain),
        ):
            self.assertProblem(answer, 401, "unauthorized")

    def test_repeated_request(self):
        headers = {"Idempotency-Key": "e1"}
        first = self.subscribe(headers=headers)
        second = self.subscribe(headers=headers)
        self.find(first)
        self.assertEqual(first.content, second.content)
        self.assertEqual(len(self.call("/event-subscriptions").json()["items"]), 1)

    def test_not_too_many(self):
        record = self.find(self.subscribe())
        for _number in range(19):
            record.copy({"name": "More"})
        self.assertInvalid(self.subscribe(), {"": "too_many"})

    def test_events_are_described(self):
        document = self.call("/openapi.json", key="").json()
        types = self.env["somconnexio.api.event.type"].search([])
        self.assertEqual(set(document["webhooks"]), set(types.mapped("code")))
