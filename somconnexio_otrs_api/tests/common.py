# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.addons.somconnexio_api.tests.common import ApiCommon
from odoo.addons.somconnexio_otrs.tests.common import OtrsCommon
from odoo.addons.somconnexio_sync.models.sync_live_mixin import RESTING

SCOPES = ("tickets:read", "tickets:write")


class TicketCommon(OtrsCommon, ApiCommon):
    """A member with tickets in a fake OTRS, and a client that may read and write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        scopes = cls.env["somconnexio.api.scope"]
        cls.client.scope_ids |= scopes.search([("code", "in", SCOPES)])
        cls.backend.follow_member_tickets = True
        cls.other = cls._create_member(firstname="Roc")

    def registry_enter_test_mode(self, **_options):
        """HttpCase has it switched on already."""

    def setUp(self):
        super().setUp()
        RESTING.clear()
        self.addCleanup(RESTING.clear)

    def provide(self, member=None):
        """A service order of the member whose ticket is in OTRS; all three of it."""
        return self.create_ticketed(member=member or self.member)

    def open_ticket(self, member=None, **values):
        """The member writes to the cooperative, and Odoo learns of it."""
        member = member or self.member
        self.otrs.tick()
        remote = self.otrs.add_ticket(
            **{
                "Title": "No line",
                "State": "new",
                "Queue": "Raw",
                "CustomerUser": member.ref,
                "CustomerID": member.ref,
                **values,
            }
        )
        self.poll()
        return remote

    def find_mirror(self, remote):
        return self.env["otrs.member.ticket"].search(
            [("ticket_number", "=", remote.number)]
        )

    def make_token(self, member):
        """What a front end holds while a member uses it."""
        return self.client._issue_member_token(member, frozenset(SCOPES), 60)[0]

    def list(self, query="", **options):
        answer = self.call(f"/tickets{query}", **options)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def get_numbers(self, query="", **options):
        return [item["number"] for item in self.list(query, **options)["items"]]

    def read_ticket(self, number, **options):
        answer = self.call(f"/tickets/{number}", **options)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def write_message(self, number, key=None, headers=None, **body):
        """Post a message."""
        return self.call(
            f"/tickets/{number}/messages",
            method="POST",
            key=key,
            headers=headers,
            json={"text": "It is dead", **body},
        )
