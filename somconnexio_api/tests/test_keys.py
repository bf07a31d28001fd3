# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..const import KEY_SCOPE
from .common import ApiCommon


@tagged("post_install", "-at_install")
class TestKeys(ApiCommon):
    """Who may call the API, and what its technical users may do otherwise: nothing."""

    def assertUnauthorized(self, key, **options):
        """Check that a key is refused, without a hint why."""
        answer = self.call("/products", key=key, **options)
        problem = self.assertProblem(answer, 401, "unauthorized")
        self.assertEqual(answer.headers["WWW-Authenticate"], "ApiKey, Bearer")
        self.assertEqual(problem["detail"], "A valid API key is required.")

    def test_key_in_either_header(self):
        self.assertEqual(self.call("/products").status_code, 200)
        bearer = {"Authorization": f"Bearer {self.key}"}
        answer = self.call("/products", key="", headers=bearer)
        self.assertEqual(answer.status_code, 200)

    def test_no_key(self):
        self.assertUnauthorized("")

    def test_unknown_key(self):
        self.assertUnauthorized("wrong")
        self.assertUnauthorized(self.key[:-1])
        self.assertUnauthorized("é" * 40)

    def test_order_without_key_is_not_written(self):
        before = self.env["crm.lead"].search_count([])
        answer = self.post_order(self.order(), key="wrong")
        self.assertProblem(answer, 401, "unauthorized")
        self.assertEqual(self.env["crm.lead"].search_count([]), before)

    def test_key_of_a_person(self):
        """An administrator's key of Odoo opens Odoo, not this API."""
        keys = self.env["res.users.apikeys"].with_user(self.env.ref("base.user_admin"))
        for scope in (KEY_SCOPE, "rpc", None):
            with self.subTest(scope=scope):
                expiration = fields.Datetime.now() + timedelta(days=1)
                self.assertUnauthorized(keys.sudo()._generate(scope, "x", expiration))

    def test_key_of_another_scope(self):
        keys = self.env["res.users.apikeys"].with_user(self.client.user_id).sudo()
        expiration = fields.Datetime.now() + timedelta(days=1)
        self.assertUnauthorized(keys._generate("rpc", "x", expiration))

    def test_expired_key(self):
        self.env.cr.execute(
            "UPDATE res_users_apikeys SET expiration_date = now() - interval '1 day'"
            " WHERE user_id = %s",
            [self.client.user_id.id],
        )
        self.assertUnauthorized(self.key)
        self.client.invalidate_recordset()
        self.assertEqual(self.client.key_count, 0)

    def test_revoked_keys(self):
        second = self.client._generate_key()
        self.assertEqual(self.client.key_count, 2)
        self.client.action_revoke_keys()
        self.assertUnauthorized(self.key)
        self.assertUnauthorized(second)
        self.assertEqual(self.client.key_count, 0)

    def test_two_keys_side_by_side(self):
        second = self.client._generate_key()
        for key in (self.key, second):
            self.assertEqual(self.call("/products", key=key).status_code, 200)

    def test_archived_client(self):
        self.client.active = False
        self.assertFalse(self.client.user_id.active)
        self.assertUnauthorized(self.key)
        self.client.active = True
        self.assertEqual(self.call("/products").status_code, 200)

    def test_deleted_client(self):
        user = self.client.user_id
        self.client.unlink()
        self.assertFalse(user.active)
        self.assertUnauthorized(self.key)

    def test_user_without_our_group(self):
        self.client.user_id.group_ids = False
        self.assertUnauthorized(self.key)

    def test_key_opens_nothing_else_of_odoo(self):
        answer = self.url_open(
            "/json/2/res.partner/search_read",
            json={"domain": []},
            headers={"Authorization": f"Bearer {self.key}"},
        )
        self.assertIn(answer.status_code, (401, 403))
        self.assertNotIn(self.member.email, answer.text)

    def test_technical_user_has_no_right_on_business_data(self):
        user = self.client.user_id
        self.assertEqual(
            user.all_group_ids, self.env.ref("somconnexio_api.group_api_client")
        )
        self.assertTrue(user.share)
        for model in (
            "res.partner",
            "res.partner.bank",
            "crm.lead",
            "crm.lead.line",
            "service.order",
            "contract.contract",
            "contract.line",
            "account.move",
            "account.banking.mandate",
            "product.template",
            "product.product",
            "somconnexio.api.client",
            "res.users.apikeys",
            "ir.attachment",
            "mail.message",
        ):
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(model=model, operation=operation):
                    records = self.env[model].with_user(user)
                    self.assertFalse(records.has_access(operation))

    def test_technical_user_can_not_log_in(self):
        user = self.client.user_id
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [user.id])
        self.assertFalse(self.env.cr.fetchone()[0])

    def test_client_works_for_one_company(self):
        company = self._create_cooperative("Another cooperative")
        client = self._create_client("Elsewhere", company_id=company.id)
        self.assertEqual(client.user_id.company_ids, company)
        client.company_id = self.company
        self.assertEqual(client.user_id.company_ids, self.company)
        self.assertEqual(client.user_id.company_id, self.company)

    def test_no_session(self):
        answer = self.call("/products")
        self.assertNotIn("Set-Cookie", answer.headers)


@tagged("post_install", "-at_install")
class TestKeyWizard(ApiCommon):
    """How people get a key."""

    def test_key_is_shown_once(self):
        manager = self.manager
        client = self.client.with_user(manager)
        action = client.action_open_key_wizard()
        wizard = (
            self.env[action["res_model"]]
            .with_user(manager)
            .with_context(**action["context"])
            .create({"validity_days": 30})
        )
        action = wizard.action_generate()
        key = action["context"]["default_key"]
        self.assertEqual(self.call("/products", key=key).status_code, 200)
        show = self.env[action["res_model"]].with_user(manager)
        self.assertTrue(show.with_context(**action["context"]).has_access("read"))
        self.env.cr.execute(
            "SELECT count(*) FROM res_users_apikeys WHERE key LIKE %s", [f"%{key}%"]
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0, "only the hash is stored")
        self.assertEqual(
            client.date_key_expiration.date(),
            (fields.Datetime.now() + timedelta(days=365)).date(),
            "of the key that lasts longest",
        )

    def test_validity_is_bounded(self):
        for days in (0, -1, 731):
            with self.subTest(days=days), self.assertRaises(ValidationError):
                self.client._generate_key(days)

    def test_only_managers_make_keys(self):
        staff = self.backoffice
        client = self.client.with_user(staff)
        self.assertEqual(client.name, "Website")
        with self.assertRaises(AccessError):
            client.name = "Mine"
        with self.assertRaises(AccessError):
            client.action_revoke_keys()
        with self.assertRaises(AccessError):
            self.env["somconnexio.api.key.wizard"].with_user(staff).create(
                {"client_id": client.id}
            )

    def test_managers_see_the_clients_of_their_companies(self):
        company = self._create_cooperative("Another cooperative")
        foreign = self._create_client("Elsewhere", company_id=company.id)
        clients = self.env["somconnexio.api.client"].with_user(self.manager).search([])
        self.assertIn(self.client, clients)
        self.assertNotIn(foreign, clients)

    def test_copy_of_a_client_gets_its_own_user(self):
        copy = self.client.copy()
        self.assertTrue(copy.user_id)
        self.assertNotEqual(copy.user_id, self.client.user_id)
        self.assertEqual(copy.key_count, 0)

    def test_technical_user_stays_while_its_client_exists(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.client.user_id.unlink()
