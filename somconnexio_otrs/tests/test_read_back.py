from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestReadBack(OtrsCommon):
    """Success needs its values; what is missing is told on both sides."""

    def _require(self, *names, ticket_type=None):
        lines = (ticket_type or self.type_mobile).field_ids.filtered(
            lambda line: line.direction == "in" and line.name in names
        )
        self.assertEqual(len(lines), len(names))
        lines.is_required = True

    def _get_notes(self, remote):
        return [one for one in remote.articles if "can't be completed" in one["Body"]]

    def _add_field(self, name, target, code, value_format="text", **values):
        return self.env["otrs.ticket.type.field"].create(
            {
                "ticket_type_id": self.type_mobile.id,
                "direction": "in",
                "name": name,
                "target": target,
                "target_code": code,
                "value_format": value_format,
                **values,
            }
        )

    def test_success_without_required_values_waits_and_says_for_what(self):
        self.company.partner_id.lang = "en_US"
        self._require("ActivationDate", "RouterSerial")
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful")
        self.assertEqual(order.state, "held")
        self.assertFalse(order.contract_id)
        for word in ("ActivationDate", "RouterSerial", remote.number):
            self.assertIn(word, order.waiting_reason)
        self.assertIn("ActivationDate", order.message_ids[0].body)
        self.assertEqual(len(self.get_activities(order, "missing")), 1)
        self.assertFalse(ticket.pull_error)
        [note] = self._get_notes(remote)
        self.assertIn("RouterSerial", note["Body"])
        self.assertEqual(str(note["IsVisibleForCustomer"]), "0")

    def test_same_set_is_told_once_another_one_again(self):
        self.company.partner_id.lang = "en_US"
        self._require("ActivationDate", "RouterSerial")
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful")
        for _ in range(3):
            self.poll()
            ticket._tell_agents()
        self.assertEqual(len(self._get_notes(remote)), 1)
        self.move(remote, RouterSerial="R-1")
        self.poll()
        self.assertEqual(len(self._get_notes(remote)), 2)
        self.assertEqual(len(self.get_activities(order, "missing")), 1)
        self.assertNotIn("RouterSerial", order.waiting_reason)

    def test_lost_answer_leaves_one_note(self):
        self.company.partner_id.lang = "en_US"
        self._require("ActivationDate")
        _order, _ticket, remote = self.create_ticketed()
        self.wire.break_next("TicketUpdate", "lost_after", "failed_after")
        self.move(remote, "closed successful")
        self.assertEqual(len(self._get_notes(remote)), 1)

    def test_it_goes_on_by_itself_when_the_values_come(self):
        self._require("ActivationDate")
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful")
        self.assertEqual(order.state, "held")
        self.move(remote, ActivationDate="2026-10-05")
        self.assertEqual(order.state, "completed")
        self.assertEqual(order.contract_id.date_service_start, date(2026, 10, 5))
        self.assertFalse(self.get_activities(order, "missing"))
        self.assertFalse(ticket.missing_values)

    def test_it_goes_on_when_the_value_is_no_longer_asked_for(self):
        self._require("ActivationDate")
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful")
        self.type_mobile.field_ids.filtered("is_required").filtered(
            lambda line: line.direction == "in"
        ).is_required = False
        self.poll()
        self.assertEqual(order.state, "completed")

    def test_reopening_takes_the_wait_back(self):
        self._require("ActivationDate")
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful")
        self.move(remote, "open")
        self.assertEqual(order.state, "in_progress")
        self.assertFalse(ticket.missing_values)
        self.assertFalse(self.get_activities(order, "missing"))

    def test_bad_values_hold_with_all_that_is_wrong(self):
        cases = {
            "ActivationDate": "soon",
            "PhoneNumber": "12345",
            "ICC": "77",
            "DonorOperator": "nobody",
        }
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful", **cases)
        self.assertEqual(order.state, "held")
        self.assertFalse(order.fulfilled_on)
        for word in ("soon", "12345", "77", "nobody"):
            self.assertIn(word, ticket.pull_error)
        failed = self.env["queue.job"].search([("state", "=", "failed")])
        self.assertFalse(failed, "a bad value is no crash")
        jobs = self.env["queue.job"].search_count([])
        self.poll()
        self.assertLess(self.env["queue.job"].search_count([]) - jobs, 5)
        self.move(
            remote,
            ActivationDate="2026-10-05",
            PhoneNumber="600 999 111",
            ICC=self._make_icc(),
            DonorOperator="test_supplier",
        )
        self.assertEqual(order.state, "completed")
        self.assertEqual(order.contract_id.phone_number, "600999111")

    def test_landline_for_a_mobile_is_refused(self):
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful", PhoneNumber="937654321")
        self.assertEqual(order.state, "held")
        self.assertIn("937654321", ticket.pull_error)

    def test_number_of_another_order_is_refused(self):
        other, _ticket, _remote = self.create_ticketed()
        order, ticket, remote = self.create_ticketed()
        number = other.lead_line_id.phone_number
        self.move(remote, "closed successful", PhoneNumber=number)
        self.assertEqual(order.state, "held")
        self.assertIn(number, ticket.pull_error)

    def test_supplier_s_data_and_secrets_come_back(self):
        self.supplier.service_data_definition = [
            {"name": "order_ref", "type": "char", "string": "Order number"},
            {"name": "ports", "type": "integer", "string": "Ports"},
        ]
        self._add_field("ServiceAddress", "service_data", "order_ref")
        self._add_field("MemberVat", "service_data", "ports")
        self._add_field("ServiceCity", "secret", "ppp_password")
        order, _ticket, remote = self.create_ticketed()
        remote.fields.update(ServiceAddress="S-9", MemberVat="4", ServiceCity="s3cret")
        self.move(remote, "closed successful", DonorOperator="test_supplier")
        contract = order.contract_id
        self.assertEqual(contract.service_data["order_ref"], "S-9")
        self.assertEqual(contract.service_data["ports"], 4)
        self.assertEqual(contract.sudo().secret_ids.value, "s3cret")
        bodies = " ".join(order.message_ids.mapped("body"))
        self.assertNotIn("s3cret", bodies)

    def test_data_that_the_supplier_has_not_holds(self):
        self._add_field("ServiceAddress", "service_data", "unknown_code")
        order, ticket, remote = self.create_ticketed()
        remote.fields["ServiceAddress"] = "S-9"
        self.move(remote, "closed successful")
        self.assertEqual(order.state, "held")
        self.assertIn("unknown_code", ticket.pull_error)

    def test_code_is_needed_where_there_are_many(self):
        with self.assertRaisesRegex(ValidationError, "ServiceAddress"):
            self._add_field("ServiceAddress", "service_data", False)

    def test_date_of_the_wish_may_be_bound(self):
        self.type_mobile.may_move_date = False
        order, _ticket, remote = self.create_ticketed()
        order.sudo().effective_date = date(2026, 10, 8)
        self.move(remote, "closed successful", ActivationDate="2026-10-05")
        self.assertEqual(order.effective_date, date(2026, 10, 8))
        self.poll()
        self.assertFalse(order.activity_ids, "nobody changed the date")
        self.move(remote, ActivationDate="2026-10-06")
        self.assertEqual(len(self.get_activities(order, "ticket")), 1)

    def test_real_date_replaces_the_wished_one(self):
        self.type_mobile.may_move_date = True
        order, _ticket, remote = self.create_ticketed()
        order.sudo().effective_date = date(2026, 10, 8)
        self.move(remote, "closed successful", ActivationDate="2026-10-05")
        self.assertEqual(order.effective_date, date(2026, 10, 5))
