from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import OtrsCommon

VIEW = "otrs_customer_a"
COLUMNS = [
    "customer_number",
    "first_name",
    "last_name",
    "email",
    "language",
    "valid_id",
]


@tagged("post_install", "-at_install")
class TestCustomerView(OtrsCommon):
    """What an OTRS that reads its customers from Odoo's database gets to see.

    That a role of the database reads the view and nothing else is shown with real
    connections, in tests/journeys/test_customers_of_otrs.py.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.customer_view = VIEW

    def read_view(self, name=VIEW):
        """The rows of a view by customer number; its columns are checked."""
        self.env.flush_all()
        self.env.cr.execute(f'SELECT * FROM "{name}"')
        self.assertEqual([column.name for column in self.env.cr.description], COLUMNS)
        return {
            row[0]: dict(zip(COLUMNS, row, strict=True))
            for row in self.env.cr.fetchall()
        }

    def has_view(self, name):
        self.env.cr.execute("SELECT 1 FROM pg_views WHERE viewname = %s", (name,))
        return bool(self.env.cr.rowcount)

    def test_member_is_seen_at_once_with_six_values(self):
        member = self._create_member(
            email='"Núria" <Nuria@Exemple.example>', lang="en_US"
        )
        self.assertEqual(
            self.read_view()[member.ref],
            {
                "customer_number": member.ref,
                "first_name": member.firstname,
                "last_name": member.lastname,
                "email": "nuria@exemple.example",
                "language": "en_US",
                "valid_id": 1,
            },
        )

    def test_only_members_are_seen(self):
        member = self._create_member()
        self.env["res.partner"].create(
            {"name": "Somebody", "ref": "X-1", "company_id": self.company.id}
        )
        rows = self.read_view()
        self.assertIn(member.ref, rows)
        self.assertNotIn("X-1", rows)

    def test_archived_member_is_invalid(self):
        member = self._create_member()
        member.active = False
        self.assertEqual(self.read_view()[member.ref]["valid_id"], 2)

    def test_each_company_has_its_own_members(self):
        other = self.env["res.company"].create({"name": "Another cooperative"})
        self._create_backend(other, "OTRS_B", customer_view="otrs_customer_b")
        here = self._create_member()
        there = self.env["res.partner"].create(
            {
                "name": "Pau Vidal",
                "ref": "B-1",
                "is_member": True,
                "company_id": other.id,
            }
        )
        self.assertIn(here.ref, self.read_view())
        self.assertNotIn(there.ref, self.read_view())
        self.assertEqual(list(self.read_view("otrs_customer_b")), [there.ref])

    def test_view_goes_with_its_name_and_its_otrs(self):
        self.backend.customer_view = "otrs_customer_renamed"
        self.assertFalse(self.has_view(VIEW))
        self.assertTrue(self.has_view("otrs_customer_renamed"))
        self.backend.customer_view = False
        self.assertFalse(self.has_view("otrs_customer_renamed"))
        backend = self._create_backend(
            self.company, "OTRS_C", customer_view="otrs_customer_c"
        )
        self.assertTrue(self.has_view("otrs_customer_c"))
        backend.unlink()
        self.assertFalse(self.has_view("otrs_customer_c"))

    def test_upgrade_brings_a_lost_view_back(self):
        """Odoo drops views to change a column that they show."""
        self.env.flush_all()
        self.env.cr.execute(f'DROP VIEW "{VIEW}"')
        self.env["otrs.backend"].init()
        self.assertTrue(self.has_view(VIEW))

    def test_names_that_could_be_something_else_are_refused(self):
        for name in ("res_partner", "otrs_customer_", 'otrs_customer_a"; --', "X"):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                self.backend.customer_view = name
        with self.assertRaises(ValidationError):
            self.backend.customer_role = 'nobody"; --'
        with self.assertRaises(UserError):
            self.backend.customer_role = "no_such_role_anywhere"
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_backend(self.company, "OTRS_D", customer_view=VIEW)

    def test_only_an_administrator_opens_the_database(self):
        manager = new_test_user(
            self.env,
            "otrs_manager",
            "somconnexio_sync.somconnexio_sync_group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.backend.with_user(manager).customer_view = "otrs_customer_mine"

    def test_ticket_names_the_member_instead_of_an_address(self):
        """With the view, a ticket type may give the member's number as customer."""
        order = self._create_activation()
        self.type_mobile.customer_user = "{partner_id.ref}"
        payload = self.type_mobile._prepare_ticket_payload(order, order.name)
        self.assertTrue(order.partner_id.ref)
        self.assertEqual(payload["Ticket"]["CustomerUser"], order.partner_id.ref)
