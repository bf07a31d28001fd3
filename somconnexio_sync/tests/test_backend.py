import os
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import SyncCommon


@tagged("post_install", "-at_install")
class TestBackend(SyncCommon):
    def test_environment_wins_over_the_fields(self):
        self.backend.write({"url": "http://field.invalid", "username": "field"})
        self.assertEqual(self.backend._get_credential("URL"), "http://field.invalid")
        self.assertEqual(self.backend._get_credential("PASSWORD"), "")
        with patch.dict(
            os.environ,
            {
                "SOMCONNEXIO_TOY_URL": "http://env.invalid",
                "SOMCONNEXIO_TOY_PASSWORD": "secret",
            },
        ):
            self.assertEqual(self.backend._get_credential("URL"), "http://env.invalid")
            self.assertEqual(self.backend._get_credential("PASSWORD"), "secret")
            self.assertEqual(self.backend._get_credential("USER"), "field")

    def test_code_fits_a_variable_name(self):
        for code in ("toy", "TOY-2", "2TOY", "TOY 2", ""):
            with self.subTest(code=code), self.assertRaises(ValidationError):
                self.backend.code = code
        self.backend.code = "TOY_2"

    def test_time_outs_are_required(self):
        for field in ("connect_timeout", "read_timeout"):
            with self.subTest(field=field), self.assertRaises(ValidationError):
                self.backend[field] = 0

    def test_credentials_are_for_the_administrator_and_never_copied(self):
        self.backend.write({"url": "http://x.invalid", "password": "secret"})
        self.assertFalse(self.backend.copy({"code": "COPY"}).password)
        for field in ("url", "username", "password"):
            self.assertEqual(
                self.env["toy.backend"]._fields[field].groups, "base.group_system"
            )

    def test_check_connection_tells_the_result(self):
        action = self.backend.action_check_connection()
        self.assertEqual(action["params"]["type"], "success")
        self.remote.break_next("refused")
        with self.assertRaises(UserError):
            self.backend.action_check_connection()

    def test_every_channel_and_cron_is_there(self):
        for channel in ("root.somconnexio", "root.somconnexio.inbox"):
            self.assertTrue(
                self.env["queue.job.channel"].search_count(
                    [("complete_name", "=", channel)]
                )
            )
        for name in ("ir_cron_sweep", "ir_cron_retention"):
            self.assertTrue(self.env.ref(f"somconnexio_sync.{name}").active)
