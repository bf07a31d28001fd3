from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SyncCommon


@tagged("post_install", "-at_install")
class TestSecurity(SyncCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.watcher = new_test_user(
            cls.env, "watcher", "somconnexio_sync.somconnexio_sync_group_user"
        )
        cls.manager = new_test_user(
            cls.env, "manager", "somconnexio_sync.somconnexio_sync_group_manager"
        )
        cls.employee = new_test_user(cls.env, "employee", "base.group_user")
        cls.member = new_test_user(cls.env, "member", "base.group_portal")
        cls.elsewhere = cls.env["res.company"].create({"name": "Other Cooperative"})
        cls.foreigner = new_test_user(
            cls.env,
            "foreigner",
            "somconnexio_sync.somconnexio_sync_group_manager",
            company_id=cls.elsewhere.id,
            company_ids=[cls.elsewhere.id],
        )

    def setUp(self):
        super().setUp()
        self.backend._check_connection()
        inbox = self.env["sync.inbox.event"]
        inbox._receive(self.backend, "E1", {"code": "T1"})
        self.event = inbox.search([("event_id", "=", "E1")])
        self.call = self.env["sync.call.log"].search([("backend_code", "=", "TOY")])

    def _may(self, user, record, operation):
        return record.with_user(user).has_access(operation)

    def test_who_may_do_what(self):
        cases = {
            self.watcher: ({"read"}, {"read"}),
            self.manager: ({"read"}, {"read", "write"}),
            self.employee: (set(), set()),
            self.member: (set(), set()),
            self.foreigner: (set(), set()),
        }
        for user, (call_rights, event_rights) in cases.items():
            for record, rights in (
                (self.call, call_rights),
                (self.event, event_rights),
            ):
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(user.login, record=record, operation=operation):
                        self.assertEqual(
                            self._may(user, record, operation), operation in rights
                        )

    def test_only_a_manager_processes_an_event_again(self):
        self.event.state = "error"
        for user in (self.watcher, self.employee, self.foreigner):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.event.with_user(user).action_retry()
        self.event.with_user(self.manager).action_retry()
        self.assertEqual(self.event.state, "received")

    def test_another_company_finds_nothing(self):
        for model in ("sync.call.log", "sync.inbox.event"):
            found = self.env[model].with_user(self.foreigner).search([])
            self.assertFalse(found & self.env[model].search([]))

    def test_views_open_for_who_may_read(self):
        for user in (self.watcher, self.manager):
            for name in ("sync_call_log", "sync_inbox_event"):
                action = self.env.ref(f"somconnexio_sync.{name}_action")
                model = self.env[action.res_model].with_user(user)
                for view_type in action.view_mode.split(","):
                    with self.subTest(user.login, name=name, view=view_type):
                        arch = model.get_view(view_type=view_type)["arch"]
                        shown = 'name="action_retry"' in arch
                        manages = name == "sync_inbox_event" and user == self.manager
                        self.assertEqual(shown, manages)

    def test_menu_is_for_who_watches(self):
        menu = self.env.ref("somconnexio_sync.somconnexio_sync_menu")
        for user, visible in ((self.watcher, True), (self.employee, False)):
            shown = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(menu.id in shown, visible)
