from odoo.tests import tagged

from .common_out import OutCommon
from .fake_otrs import FAULTS


@tagged("post_install", "-at_install")
class TestUpdates(OutCommon):
    """What changes in Odoo before the work ends is changed in the ticket."""

    def test_changed_data_is_sent_and_nothing_else(self):
        order, ticket, remote = self.create_ticketed()
        title = remote.values["Title"]
        before = dict(remote.fields)
        order.lead_line_id.with_user(self.backoffice).phone_number = "600111222"
        self.assertEqual(ticket.state, "to_push")
        self.run_until_idle()
        self.assertEqual(remote.fields, {**before, "PhoneNumber": "600111222"})
        self.assertEqual(remote.values["Title"], title)
        self.assertEqual((ticket.state, self.count("TicketUpdate")), ("done", 1))
        self.assertEqual(len(remote.articles), 1)

    def test_ten_changes_are_one_update(self):
        order, ticket, _remote = self.create_ticketed()
        jobs = self.jobs_of(ticket, method_name="_push")
        for number in range(10):
            order.lead_line_id.phone_number = f"60011122{number}"
        self.run_until_idle()
        self.assertEqual(len(self.jobs_of(ticket, method_name="_push") - jobs), 1)
        self.assertEqual(self.count("TicketUpdate"), 1)

    def test_what_no_ticket_holds_is_not_looked_at(self):
        order, ticket, _remote = self.create_ticketed()
        jobs = self.jobs_of(ticket)
        order.lead_line_id.previous_owner_firstname = "Ona"
        order.user_id = self.backoffice
        order.partner_id.comment = "Calls in the evening"
        self.commit()
        self.assertFalse(self.jobs_of(ticket) - jobs)

    def test_change_that_is_taken_back_asks_nothing_of_otrs(self):
        order, ticket, _remote = self.create_ticketed()
        number = order.lead_line_id.phone_number
        calls = len(self.otrs.calls)
        order.lead_line_id.phone_number = "600111222"
        order.lead_line_id.phone_number = number
        self.run_until_idle()
        self.assertEqual(len(self.otrs.calls), calls)
        self.assertEqual(ticket.state, "done")

    def test_member_and_order_count_too(self):
        order, _ticket, remote = self.create_ticketed()
        order.partner_id.lastname = "Nova"
        order.lead_id.email_from = "nova@example.com"
        self.run_until_idle()
        self.assertIn("Nova", remote.fields["MemberName"])
        self.assertEqual(remote.fields["ContactEmail"], "nova@example.com")
        self.assertEqual(self.count("TicketUpdate"), 1)

    def test_emptied_value_is_emptied(self):
        order, _ticket, remote = self.create_ticketed(
            self._prepare_portability_line(),
        )
        self.assertTrue(remote.fields["DonorICC"])
        order.lead_line_id.donor_icc = False
        self.run_until_idle()
        self.assertEqual(remote.fields["DonorICC"], "")

    def test_agents_value_stays_until_odoos_changes(self):
        order, _ticket, remote = self.create_ticketed()
        self.otrs.agent_update(remote.ticket_id, PhoneNumber="699000000")
        order.lead_line_id.icc = self._make_icc()
        self.run_until_idle()
        self.assertEqual(remote.fields["PhoneNumber"], "699000000")
        self.assertEqual(remote.fields["ICC"], order.lead_line_id.icc)
        order.lead_line_id.phone_number = "600111222"
        self.run_until_idle()
        self.assertEqual(remote.fields["PhoneNumber"], "600111222")

    def test_field_that_is_not_kept_up_to_date_stays(self):
        lines = self.type_mobile.field_ids
        lines.filtered(lambda line: line.name == "PhoneNumber").is_updated = False
        order, _ticket, remote = self.create_ticketed()
        number = remote.fields["PhoneNumber"]
        order.lead_line_id.phone_number = "600111222"
        order.lead_line_id.icc = self._make_icc()
        self.run_until_idle()
        self.assertEqual(remote.fields["PhoneNumber"], number)
        self.assertEqual(remote.fields["ICC"], order.lead_line_id.icc)

    def test_new_field_of_the_type_reaches_open_tickets_with_the_next_change(self):
        order, _ticket, remote = self.create_ticketed()
        self._add_fields(
            self.type_mobile, [("ServiceCity", "{partner_id.city}", "text", {})]
        )
        order.partner_id.city = "Girona"
        self.run_until_idle()
        self.assertEqual(remote.fields["ServiceCity"], "Girona")

    def test_change_before_the_creation_is_in_the_creation(self):
        order = self._create_activation()
        self.commit()
        order.lead_line_id.phone_number = "600111222"
        self.run_until_idle()
        self.assertEqual(self.get_remote(order).fields["PhoneNumber"], "600111222")
        self.assertEqual(self.count("TicketUpdate"), 0)

    def test_change_after_a_lost_creation_is_sent(self):
        """OTRS has the ticket as it was asked for, not as it would be asked for now."""
        order = self._create_activation()
        self.wire.break_next("TicketCreate", "lost_after")
        self.run_due_jobs()
        order.lead_line_id.phone_number = "600111222"
        self.run_until_idle()
        remote = self.get_remote(order)
        self.assertEqual(remote.fields["PhoneNumber"], "600111222")
        self.assertEqual(self.count("TicketCreate"), 1)

    def test_killed_worker_leaves_old_data_that_are_sent_anew(self):
        order = self._create_activation()
        self.commit()
        with self.env.cr.savepoint() as savepoint:
            order.otrs_ticket_id._push()
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all()
        order.lead_line_id.phone_number = "600111222"
        self.run_until_idle()
        self.assertEqual(self.get_remote(order).fields["PhoneNumber"], "600111222")
        self.assertEqual(self.count("TicketCreate"), 1)

    def test_refused_creation_is_tried_again_when_its_data_change(self):
        self.type_mobile.field_ids.filtered(
            lambda line: line.name == "DonorICC"
        ).is_required = True
        order = self._create_activation()
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_id.state, "error")
        order.lead_line_id.donor_icc = self._make_icc()
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_number, self.get_remote(order).number)
        self.assertFalse(order.activity_ids)

    # === WHEN IT IS OVER === #

    def test_fulfilled_order_sends_nothing_more(self):
        order, ticket, remote = self.create_ticketed()
        order._fulfil(effective_date=self._get_day(5))
        self.run_until_idle()
        self.otrs.calls.clear()
        order.lead_line_id.phone_number = "600111222"
        self.run_until_idle()
        self.assertNotIn("TicketUpdate", self.otrs.calls)
        self.assertEqual(ticket.state, "done")
        self.assertNotEqual(remote.fields["PhoneNumber"], "600111222")

    def test_change_that_was_overtaken_by_the_end_is_dropped(self):
        order, ticket, remote = self.create_ticketed()
        order.lead_line_id.phone_number = "600111222"
        self.assertEqual(ticket.state, "to_push")
        order._fulfil(effective_date=self._get_day(5))
        self.run_until_idle()
        self.assertEqual((ticket.state, self.count("TicketUpdate")), ("done", 0))
        self.assertNotEqual(remote.fields["PhoneNumber"], "600111222")

    def test_closed_ticket_is_left_alone(self):
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed unsuccessful")
        order.lead_line_id.phone_number = "600111222"
        self.run_until_idle()
        self.assertEqual(self.count("TicketUpdate"), 0)
        self.assertEqual(ticket.state, "done")

    def test_retry_brings_the_open_ticket_up_to_date(self):
        order, ticket, remote = self.create_ticketed()
        self.type_mobile.cancel_action = "leave"
        order._fail("Wrong number")
        self.run_until_idle()
        order.lead_line_id.phone_number = "600111222"
        self.run_until_idle()
        self.assertEqual(self.count("TicketUpdate"), 0)
        order.action_retry()
        self.run_until_idle()
        self.assertEqual(remote.fields["PhoneNumber"], "600111222")
        self.assertEqual(order.otrs_ticket_ids, ticket)

    # === WHAT GOES WRONG === #

    def test_any_fault_ends_in_the_same_ticket(self):
        self.backend.breaker_threshold = 1000
        for fault in FAULTS:
            with self.subTest(fault=fault):
                order, ticket, remote = self.create_ticketed()
                order.lead_line_id.phone_number = "600111222"
                self.wire.break_next("TicketUpdate", fault)
                self.run_until_idle()
                if fault == "rejected":
                    self.assertEqual(ticket.state, "error")
                    self.assertTrue(order.activity_ids)
                    order.action_retry_otrs_ticket()
                    self.run_until_idle()
                self.assertFalse(self.wire.faults)
                self.assertEqual(ticket.state, "done")
                self.assertEqual(remote.fields["PhoneNumber"], "600111222")
                self.assertEqual(len(remote.articles), 1)
                self.assertFalse(order.activity_ids)
                order._cancel("Next one")
                self.run_until_idle()

    def test_outage_keeps_the_change(self):
        order, ticket, remote = self.create_ticketed()
        self.backend.state = "disabled"
        order.lead_line_id.phone_number = "600111222"
        self.run_until_idle()
        self.assertEqual(ticket.state, "to_push")
        self.backend.state = "enabled"
        self.run_cron("sync.sweeper", "_cron_sweep")
        self.run_until_idle()
        self.assertEqual(remote.fields["PhoneNumber"], "600111222")
