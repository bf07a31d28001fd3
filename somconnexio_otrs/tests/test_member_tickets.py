from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.somconnexio_sync.models.sync_live_mixin import RESTING

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestMemberTickets(OtrsCommon):
    """Tickets that members opened by e-mail or phone are shown with the member."""

    def setUp(self):
        super().setUp()
        RESTING.clear()
        self.backend.follow_member_tickets = True
        self.member = self._create_member()

    def open_ticket(self, **values):
        """A member writes to the cooperative."""
        self.otrs.tick()
        return self.otrs.add_ticket(
            **{
                "Title": "No tinc línia",
                "State": "new",
                "Queue": "Raw",
                "CustomerUser": self.member.ref,
                "CustomerID": self.member.ref,
                **values,
            }
        )

    def take_over(self):
        """What the poll does with tickets that are not ours."""
        with self.backend._get_client() as client:
            found = client.get_tickets(list(self.otrs.tickets))
        self.backend._take_over_foreign(list(found.values()))
        return self.env["otrs.member.ticket"].search(
            [("backend_id", "=", self.backend.id)], order="id"
        )

    def test_ticket_is_found_by_the_member_number(self):
        remote = self.open_ticket()
        mirrored = self.take_over()
        self.assertEqual(mirrored.partner_id, self.member)
        self.assertEqual(mirrored.ticket_number, remote.number)
        self.assertEqual(mirrored.title, "No tinc línia")
        self.assertEqual(mirrored.company_id, self.company)
        self.assertEqual(self.member.otrs_member_ticket_count, 1)

    def test_ticket_is_mirrored_once_and_kept_up_to_date(self):
        remote = self.open_ticket()
        first = self.take_over()
        self.otrs.agent_update(remote.ticket_id, "closed successful")
        second = self.take_over()
        self.assertEqual(first, second)
        self.assertEqual(second.ticket_state, "closed successful")
        self.assertTrue(second._is_ended())

    def test_strangers_and_doubtful_ones_are_left_alone(self):
        other_company = self.env["res.company"].create({"name": "Other"})
        twin = self._create_member(email=self.member.email)
        foreigner = self._create_member(company_id=other_company.id)
        for customer in ("", "99999999", "nobody@example.com", twin.email):
            self.open_ticket(CustomerUser=customer, CustomerID=customer)
        foreigner.ref = "F-77"
        self.open_ticket(CustomerUser="F-77", CustomerID="F-77")
        self.assertFalse(self.take_over())

    def test_address_decides_if_otrs_knows_no_customer(self):
        address = self.member.email
        self.open_ticket(CustomerUser=address.upper(), CustomerID=address.upper())
        self.open_ticket(CustomerUser=address, CustomerID="")
        self.assertEqual(self.take_over().partner_id, self.member)
        self.assertEqual(self.member.otrs_member_ticket_count, 2)

    def test_number_wins_over_the_address(self):
        other = self._create_member()
        self.open_ticket(CustomerUser=self.member.email, CustomerID=other.ref)
        self.assertEqual(self.take_over().partner_id, other)
        self.otrs.tickets.clear()
        self.open_ticket(CustomerUser=self.member.email, CustomerID="COMPANY-1")
        self.take_over()
        self.assertFalse(self.member.otrs_member_ticket_count)

    def test_ticket_given_to_a_stranger_is_no_longer_shown(self):
        remote = self.open_ticket()
        self.take_over()
        remote.values["CustomerID"] = "somebody else"
        self.assertFalse(self.take_over())

    def test_contract_is_found_by_the_number_in_the_title(self):
        contract = self._activate_contract(member=self.member)
        number = contract.phone_number
        spaced = f"{number[:3]} {number[3:5]} {number[5:7]} {number[7:]}"
        self.open_ticket(Title=f"El {spaced} no va")
        self.open_ticket(Title=f"Factura 1{number}2")
        first, second = self.take_over()
        self.assertEqual(first.contract_id, contract)
        self.assertFalse(second.contract_id)
        self.assertEqual(contract.otrs_member_ticket_count, 1)
        panel = contract.with_user(self.backoffice).get_otrs_panel()
        self.assertIn(first.ticket_number, [one["number"] for one in panel["tickets"]])

    def test_people_read_and_answer_it(self):
        remote = self.open_ticket()
        self.otrs.agent_writes(
            remote.ticket_id, "Ajuda", "No va", SenderType="customer"
        )
        mirrored = self.take_over().with_user(self.backoffice)
        [article] = mirrored.get_articles()["articles"]
        self.assertEqual(article["sender_type"], "customer")
        compose = self.env["otrs.article.compose"].with_user(self.backoffice)
        compose.with_context(**mirrored.action_write_article()["context"]).create(
            {"subject": "Resposta", "body": "Ho mirem"}
        ).action_send()
        self.run_until_idle()
        self.assertEqual(len(remote.articles), 2)
        self.assertIn("Ho mirem", remote.articles[-1]["Body"])
        self.assertIn("Ho mirem", mirrored.message_ids[0].body)

    def test_own_tickets_are_not_mirrored_by_the_poll(self):
        order, _ticket, _remote = self.create_ticketed()
        self.open_ticket(CustomerID=order.partner_id.ref)
        self.poll()
        mirrored = self.env["otrs.member.ticket"].search([])
        self.assertEqual(len(mirrored), 1)
        self.assertEqual(mirrored.partner_id, order.partner_id)

    def test_poll_leaves_them_unless_wanted(self):
        self.backend.follow_member_tickets = False
        self.open_ticket()
        self.poll()
        self.assertFalse(self.env["otrs.member.ticket"].search([]))

    def test_ended_tickets_are_forgotten_in_the_end(self):
        old = self.open_ticket()
        self.otrs.agent_update(old.ticket_id, "closed successful")
        self.open_ticket()
        first, second = self.take_over()
        self.frozen.tick(timedelta(days=731))
        self.env["otrs.member.ticket"]._gc_ended()
        self.assertFalse(first.exists())
        self.assertTrue(second.exists())

    def test_only_staff_of_the_company_sees_it(self):
        self.open_ticket()
        mirrored = self.take_over()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_staff("stranger", "group_user", company=other)
        model = self.env["otrs.member.ticket"]
        self.assertFalse(model.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            mirrored.with_user(stranger).get_articles()
        for user in (
            self._create_portal_user(self.member),
            self._create_staff("nobody", "base.group_user"),
        ):
            with self.assertRaises(AccessError):
                model.with_user(user).search([])
        with self.assertRaises(AccessError):
            mirrored.with_user(self.backoffice).title = "Changed"
