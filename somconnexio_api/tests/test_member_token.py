# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime, timedelta, timezone

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import ORIGIN, ApiCommon


@tagged("post_install", "-at_install")
class TestMemberToken(ApiCommon):
    """What a front end holds while one member uses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.scope_ids |= cls.env.ref("somconnexio_api.scope_members_token")

    def _create_token(self, reference=None, **body):
        path = f"/members/{reference or self.member.ref}/tokens"
        return self.call(path, method="POST", json=body)

    def _get_token(self, **body):
        answer = self._create_token(**body)
        self.assertEqual(answer.status_code, 201, answer.text)
        return answer.json()["token"]

    def assertRefused(self, token, **options):
        """Check that a token opens nothing."""
        answer = self.call("/products", key=token, **options)
        self.assertProblem(answer, 401, "unauthorized")

    def test_token(self):
        answer = self._create_token(minutes=5).json()
        self.assertEqual(answer["scopes"], ["catalogue:read"])
        expires = datetime.fromisoformat(answer["expires_at"])
        left = expires - datetime.now(timezone.utc)
        self.assertTrue(timedelta(minutes=4) < left <= timedelta(minutes=5))
        self.assertEqual(self.call("/products", key=answer["token"]).status_code, 200)
        bearer = {"Authorization": f"Bearer {answer['token']}"}
        answer = self.call("/products", key="", headers=bearer)
        self.assertEqual(answer.status_code, 200)

    def test_token_opens_what_members_may_see_only(self):
        token = self._get_token()
        self.assertProblem(self.call("/orders/x", key=token), 401, "unauthorized")
        answer = self.post_order(self.order(), key=token)
        self.assertProblem(answer, 401, "unauthorized")
        self.assertEqual(self.call("/health", key=token).json(), {"status": "ok"})
        path = f"/members/{self.member.ref}/tokens"
        answer = self.call(path, method="POST", json={}, key=token)
        self.assertProblem(answer, 401, "unauthorized")

    def test_no_more_than_asked_for(self):
        self.assertRefused(self._get_token(scopes=["orders:write"]))

    def test_what_the_client_loses_its_tokens_lose(self):
        token = self._get_token()
        scope = self.env.ref("somconnexio_api.scope_catalogue_read")
        self.client.scope_ids -= scope
        self.assertRefused(token)

    def test_audit_tells_the_member(self):
        self.call("/products", key=self._get_token())
        self.env.invalidate_all()
        call = self.env["somconnexio.api.call"].search([], limit=1)
        self.assertEqual((call.client_id, call.member_id), (self.client, self.member))

    def test_expired(self):
        with freeze_time(fields.Datetime.now() - timedelta(hours=2)):
            token, *_rest = self.client._issue_member_token(
                self.member, frozenset({"catalogue:read"}), 60
            )
        self.assertRefused(token)

    def test_revoked(self):
        token = self._get_token()
        self.client.action_revoke_keys()
        self.assertRefused(token)

    def test_archived_client(self):
        token = self._get_token()
        self.client.active = False
        self.assertRefused(token)

    def test_person_who_is_no_member_any_more(self):
        token = self._get_token()
        self.member.active = False
        self.assertRefused(token)

    def test_tampered(self):
        token = self._get_token()
        middle = len(token) // 2
        changed = "A" if token[middle] != "A" else "B"
        for wrong in (
            token[:-1],
            token[:middle] + changed + token[middle + 1 :],
            "scxm_",
            "scxm_x",
            "scxm_é",
            "scxm_AQ",
        ):
            with self.subTest(wrong=wrong):
                self.assertRefused(wrong.encode())

    def test_token_in_a_page(self):
        token = self._get_token()
        good = {"Origin": ORIGIN}
        answer = self.call("/products", key=token, headers=good)
        self.assertEqual(answer.status_code, 200)
        self.assertRefused(token, headers={"Origin": "https://evil.example.org"})

    def test_who_gets_none(self):
        self.assertProblem(self._create_token(reference="nobody"), 404, "not-found")
        company = self._create_cooperative("Another cooperative")
        foreign = self._create_member(ref="7777", company_id=company.id)
        self.assertProblem(self._create_token(foreign.ref), 404, "not-found")
        answer = self._create_token(minutes=61)
        self.assertInvalid(answer, {"/minutes": "too_large"})
        answer = self._create_token(scopes="x", other=1)
        self.assertInvalid(
            answer, {"/scopes": "invalid_type", "/other": "unknown_field"}
        )
