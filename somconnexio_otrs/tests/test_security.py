from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestSecurity(OtrsCommon):
    def test_staff_follow_tickets_but_write_none(self):
        order, ticket, _remote = self.create_ticketed()
        staff = self.backoffice
        self.assertTrue(order.with_user(staff).otrs_ticket_number)
        self.assertEqual(order.with_user(staff).otrs_ticket_state, "new")
        action = order.with_user(staff).action_open_otrs_ticket()
        self.assertEqual(action["url"], ticket.ticket_url)
        order.with_user(staff).action_pull_otrs_ticket()
        self.assertEqual(len(self.jobs_of(ticket, state="pending")), 1)
        with self.assertRaises(AccessError):
            ticket.with_user(staff).ticket_state = "closed successful"
        with self.assertRaises(AccessError):
            ticket.with_user(staff).action_retry()
        with self.assertRaises(AccessError):
            self.type_mobile.with_user(staff).queue = "Raw"

    def test_only_the_system_group_reads_credentials(self):
        manager = new_test_user(
            self.env,
            "sync_boss",
            "somconnexio_sync.somconnexio_sync_group_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        backend = self.backend.with_user(manager)
        backend.name = "Renamed"
        for name in ("url", "username", "password", "webhook_secret"):
            with self.assertRaises(AccessError):
                backend.read([name])

    def test_member_reads_nothing_of_otrs(self):
        order, _ticket, _remote = self.create_ticketed()
        user = self._create_portal_user(order.partner_id)
        mine = order.with_user(user)
        self.assertEqual(mine.state, "in_progress")
        for name in mine._fields:
            if name.startswith("otrs_"):
                with self.assertRaises(AccessError):
                    mine.read([name])
        self.assertFalse([name for name in mine.fields_get() if "otrs" in name])
        for model in (
            "otrs.backend",
            "otrs.ticket",
            "otrs.ticket.type",
            "otrs.ticket.type.field",
            "otrs.ticket.rule",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(user).search_read([])

    def test_neutralized_copy_talks_to_nobody(self):
        with file_open("somconnexio_otrs/data/neutralize.sql") as script:
            self.env.flush_all()
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual(self.backend.state, "disabled")
        for name in ("url", "username", "password", "webhook_secret", "agent_url"):
            self.assertFalse(self.backend[name], name)
        self._create_activation()
        self.poll()
        self.assertFalse(self.wire.requests)
