# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from odoo.addons.somconnexio_api.tests.compat_otrs_common import CompatOtrsCommon
from odoo.addons.somconnexio_otrs.tests.common import OtrsCommon

MORE = 5


@tagged("post_install", "-at_install")
class TestCompatOtrs(OtrsCommon, CompatOtrsCommon):
    """Calls of OTRS name a ticket that Odoo had made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow("contracts:read")
        # before the day on which the clock stands still
        cls.mandate.signature_date = "2026-10-01"

    def registry_enter_test_mode(self, **_options):
        """HttpCase has it switched on already."""

    def setUp(self):
        super().setUp()
        self.order, self.ticket, self.remote = self.create_ticketed(member=self.member)

    def report(self, **changes):
        """OTRS says that the service works, with another number than was ordered."""
        self.post(
            **{
                "crm_lead_line_id": "absent",
                "ticket_number": self.remote.number,
                **changes,
            }
        )

    def test_order_is_found_by_the_ticket(self):
        self.report()
        self.assertEqual(self.order.state, "completed")
        contract = self.contracts()
        self.assertEqual(self.order.contract_id, contract)
        self.assertEqual(contract.phone_number, "600111222")

    def test_later_poll_does_nothing_twice(self):
        self.report()
        before, notes = self.count(), len(self.order.message_ids)
        self.run_until_idle()
        calls = len(self.otrs.calls)
        self.otrs.agent_update(
            self.remote.ticket_id,
            "closed successful",
            ICC="8934071111111111112",
            PhoneNumber="600111333",
        )
        self.poll()
        self.assertGreater(len(self.otrs.calls), calls, "the ticket was read")
        self.assertEqual(self.ticket.ticket_state, "closed successful")
        self.assertUntouched(before)
        self.assertEqual(self.order.state, "completed")
        self.assertEqual(self.order.contract_id.phone_number, "600111222")
        self.assertEqual(self.order.contract_id.icc, "8934071111111111111")
        self.assertEqual(len(self.order.message_ids), notes)
        self.assertFalse(self.order.otrs_error)

    def test_call_after_the_poll_does_nothing_twice(self):
        self.move(
            self.remote,
            "closed successful",
            ICC="8934071111111111112",
            PhoneNumber="600111333",
            ActivationDate=f"{self._get_day()}",
        )
        self.assertEqual(self.order.state, "completed")
        before = self.count()
        self.report()
        self.assertUntouched(before)
        self.assertEqual(self.order.contract_id.phone_number, "600111333")

    def test_line_comes_before_the_ticket(self):
        order, _ticket, _remote = self.create_ticketed(member=self.member)
        self.report(crm_lead_line_id=str(order.lead_line_id.id))
        self.assertEqual(order.state, "completed")
        self.assertNotEqual(self.order.state, "completed")

    def test_ticket_of_another_cooperative(self):
        company = self._create_cooperative("Another cooperative")
        backend = self._create_backend(company, "OTRS_B")
        self.ticket.write({"backend_id": backend.id})
        self.env.flush_all()
        self.assertEqual(self.ticket.company_id, company)
        self.report()
        self.assertNotEqual(self.order.state, "completed")
        self.assertEqual(len(self.contracts().filtered("activation_order_id")), 1)
        self.assertNotEqual(self.contracts().activation_order_id, self.order)

    def test_ticket_of_another_member(self):
        other = self._create_member()
        _order, _ticket, remote = self.create_ticketed(member=other)
        before = self.count()
        answer = self.former(
            "POST",
            "/public-api/contract",
            body=self.body(crm_lead_line_id="absent", ticket_number=remote.number),
        )
        self.assertEqual(answer.status_code, 400)
        self.assertUntouched(before)

    def test_ticket_of_another_kind_of_work(self):
        """A change is not taken for one whose ticket is an activation's."""
        contract = self._activate_contract(member=self.member)
        tariff = contract.tariff_product_id
        before = self.count()
        for path in ("/public-api/change-tariff", "/public-api/add-one-shot"):
            answer = self.former(
                "POST",
                path,
                body={
                    "phone_number": contract.phone_number,
                    "product_code": self.product_mobile_big.default_code,
                    "ticket_number": self.remote.number,
                },
            )
            text = f"The ticket is the one of {self.order.name}"
            self.assertRefused(answer, 400, text)
        self.assertUntouched(before)
        self.assertEqual(contract.tariff_product_id, tariff)
        self.assertFalse(self.order.fulfilled_on)

    # === WHAT CONTRACTS TELL === #

    def tell(self, contract):
        """What the former API says of a contract."""
        answer = self.get("/api/contract", {"code": contract.code})
        (told,) = answer["contracts"]
        return told

    def test_contract_tells_its_ticket(self):
        self.report()
        told = self.tell(self.order.contract_id)
        self.assertEqual(told["ticket_number"], self.remote.number)

    def test_contract_without_ticket(self):
        contract = self._activate_contract(member=self.member)
        self.assertFalse(contract.activation_order_id.otrs_ticket_number)
        self.assertIs(self.tell(contract)["ticket_number"], False)

    def test_contract_that_otrs_reported(self):
        """Odoo had no ticket made: the call has named one."""
        self.report(ticket_number="2026112900077")
        contract = self.contracts().filtered("activation_order_id")
        self.assertNotEqual(contract.activation_order_id, self.order)
        self.assertEqual(self.tell(contract)["ticket_number"], "2026112900077")

    def test_queries_do_not_grow(self):
        params = {"customer_ref": self.member.ref, "limit": "50"}

        def add(number):
            contract = self._activate_contract(member=self.member)
            ticket = contract.activation_order_id.otrs_ticket_ids
            ticket.ticket_number = f"20260101{number}"

        def count():
            self.get("/api/contract", params)  # what is read once only
            before = self.env.cr.sql_log_count
            found = self.get("/api/contract", params)["contracts"]
            return self.env.cr.sql_log_count - before, found

        add(0)
        few, _told = count()
        for number in range(MORE):
            add(number + 1)
        more, told = count()
        self.assertEqual(len(told), MORE + 1)
        self.assertEqual(len({one["ticket_number"] for one in told}), MORE + 1)
        self.assertLessEqual(more, few)
