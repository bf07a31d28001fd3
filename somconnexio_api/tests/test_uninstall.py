# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import ApiCommon


@tagged("post_install", "-at_install")
class TestUninstall(ApiCommon):
    """What the addon leaves behind opens nothing."""

    def test_technical_users_are_closed(self):
        archived = self._create_client("Former program")
        archived._generate_key()
        archived.active = False
        users = (self.client | archived).user_id
        uninstall_hook(self.env)
        self.assertFalse(any(users.mapped("active")))
        keys = self.env["res.users.apikeys"].sudo()
        self.assertFalse(keys.search([("user_id", "in", users.ids)]))
