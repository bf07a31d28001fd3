from datetime import date

from odoo.tests import tagged

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestPull(OtrsCommon):
    """What the ticket's state does to its service order."""

    # === SUCCESS === #

    def test_success_fulfils_with_what_the_agents_entered(self):
        order, _ticket, remote = self.create_ticketed()
        icc = self._make_icc()
        self.move(
            remote,
            "closed successful",
            ActivationDate="2026-10-05",
            ICC=f"{icc[:4]} {icc[4:]}",
            RouterSerial=" R-77 ",
            DonorOperator="test_supplier",
        )
        self.assertEqual(order.state, "completed")
        contract = order.contract_id
        self.assertEqual(contract.lifecycle_state, "active")
        self.assertEqual(contract.date_service_start, date(2026, 10, 5))
        self.assertEqual(contract.icc, icc)
        self.assertEqual(contract.router_serial, "R-77")
        self.assertEqual(contract.service_supplier_id, self.supplier)
        self.assertEqual(contract.phone_number, order.lead_line_id.phone_number)
        self.assertEqual(contract.otrs_ticket_count, 1)
        tickets = self.env["otrs.ticket"].search(
            contract.action_view_otrs_tickets()["domain"]
        )
        self.assertEqual(tickets, order.otrs_ticket_id)

    def test_success_without_a_date_is_of_today(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful")
        self.assertEqual(order.state, "completed")
        self.assertEqual(order.effective_date, date(2026, 10, 10))

    def test_number_that_the_supplier_gave_is_taken_over(self):
        order, _ticket, remote = self.create_ticketed(
            self._prepare_fiber_line(), email_from="a@example.com"
        )
        self.move(remote, "closed successful", PhoneNumber="93 765 43 21")
        self.assertEqual(order.contract_id.phone_number, "937654321")

    def test_date_to_come_makes_a_contract_that_waits(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful", ActivationDate="2026-11-01")
        self.assertEqual(order.state, "in_progress")
        self.assertEqual(order.contract_id.lifecycle_state, "pending_active")

    def test_reading_again_changes_nothing(self):
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful")
        contract, messages = order.contract_id, len(order.message_ids)
        ticket._pull()
        self.assertEqual(order.contract_id, contract)
        self.assertEqual(len(order.message_ids), messages)
        self.assertFalse(order.activity_ids)

    # === FAILURE === #

    def test_failure_fails_with_the_reason_and_a_task(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed unsuccessful", FailureReason="No coverage")
        self.assertEqual(order.state, "failed")
        self.assertEqual(order.failure_reason, "No coverage")
        self.assertEqual(len(order.activity_ids), 1)
        self.assertFalse(order.contract_id)
        self.assertEqual(remote.values["State"], "closed unsuccessful")
        self.assertEqual(len(remote.articles), 1, "Odoo writes into a closed ticket")

    def test_failure_without_a_reason_names_the_state(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed unsuccessful")
        self.assertIn("closed unsuccessful", order.failure_reason)

    def test_reason_that_comes_after_the_failure_is_taken(self):
        """OTRS writes the state before the fields, each for itself."""
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed unsuccessful")
        self.move(remote, FailureReason="No coverage")
        self.assertEqual(order.state, "failed")
        self.assertEqual(order.failure_reason, "No coverage")
        self.assertEqual(len(order.activity_ids), 1)

    def test_reopened_ticket_takes_the_failure_back(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed unsuccessful")
        self.move(remote, "open")
        self.assertEqual(order.state, "in_progress")
        self.assertFalse(order.failure_reason)
        self.assertFalse(order.activity_ids)
        self.move(remote, "closed successful")
        self.assertEqual(order.state, "completed")

    def test_failure_corrected_to_success_without_reopening(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed unsuccessful")
        self.move(remote, "closed successful")
        self.assertEqual(order.state, "completed")

    def test_retry_makes_a_second_ticket_that_counts(self):
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed unsuccessful")
        order.action_retry()
        self.run_until_idle()
        second = order.otrs_ticket_id
        self.assertEqual(second.external_code, f"{order.name}-2")
        self.assertEqual(order.state, "in_progress")
        [new_remote] = self.otrs.find(OdooRef=f"{order.name}-2")
        # the first one is history, unless it says that the service works
        self.move(remote, "open")
        self.assertEqual(order.state, "in_progress")
        self.assertFalse(order.activity_ids)
        self.move(remote, "closed successful")
        self.assertEqual(order.state, "in_progress")
        self.assertEqual(len(self.get_activities(order, "ticket")), 1)
        self.move(new_remote, "closed successful")
        self.assertEqual(order.state, "completed")
        self.assertEqual(order.otrs_ticket_ids, second | ticket)

    # === PAUSES === #

    def test_pending_holds_and_open_goes_on(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "pending reminder")
        self.assertEqual(order.state, "held")
        self.move(remote, "open")
        self.assertEqual(order.state, "in_progress")
        self.move(remote, "pending reminder")
        self.move(remote, "closed successful")
        self.assertEqual(order.state, "completed")

    def test_state_can_mean_something_else_in_this_otrs(self):
        self.env["otrs.ticket.rule"].create(
            {
                "backend_id": self.backend.id,
                "state": "open",
                "outcome": "failure",
            }
        )
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "open")
        self.assertEqual(order.state, "failed")
        self.assertEqual(remote.values["State"], "open")

    # === NEVER A SILENT UNDO === #

    def test_reopening_after_completion_is_told_and_undoes_nothing(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful")
        for state in ("open", "closed unsuccessful"):
            self.move(remote, state)
            self.poll()
        self.assertEqual(order.state, "completed")
        self.assertEqual(order.contract_id.lifecycle_state, "active")
        activities = self.get_activities(order, "ticket")
        self.assertEqual(len(activities), 2, "one task per news")
        self.assertIn(order.otrs_ticket_number, activities[0].summary)
        self.assertIn("open", activities.sorted("id")[0].note)

    def test_reopening_before_the_date_comes_is_told(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful", ActivationDate="2026-11-01")
        self.move(remote, "pending reminder")
        self.assertEqual(order.contract_id.lifecycle_state, "pending_active")
        self.assertEqual(len(self.get_activities(order, "ticket")), 1)

    def test_date_changed_after_the_success_is_told(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful", ActivationDate="2026-10-05")
        self.move(remote, ActivationDate="2026-10-06")
        self.assertEqual(order.effective_date, date(2026, 10, 5))
        self.assertIn("2026-10-06", self.get_activities(order, "ticket").note)

    def test_merged_ticket_needs_a_person(self):
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "merged")
        self.assertEqual(order.state, "in_progress")
        self.assertEqual(len(self.get_activities(order, "ticket")), 1)

    # === WHAT CAN'T BE UNDERSTOOD === #

    def test_unreadable_date_is_told_once_and_read_again_with_each_poll(self):
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful", ActivationDate="tomorrow")
        self.poll()
        self.assertEqual(order.state, "held")
        self.assertIn("ActivationDate", ticket.pull_error)
        self.assertIn("tomorrow", ticket.pull_error)
        self.assertIn("tomorrow", order.otrs_error)
        self.assertEqual(len(self.get_activities(order, "unread")), 1)
        remote.fields["ActivationDate"] = "2026-10-05"
        self.poll()
        self.assertEqual(order.state, "completed")
        self.assertFalse(ticket.pull_error)
        self.assertFalse(self.get_activities(order, "unread"))

    def test_unknown_supplier_is_repaired_in_odoo(self):
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful", DonorOperator="newcomer")
        self.assertIn("newcomer", ticket.pull_error)
        self.supplier.copy({"code": "newcomer"})
        ticket.with_user(self.clerk).action_pull()
        self.run_until_idle()
        self.assertEqual(order.state, "completed")

    def test_number_of_another_contract_is_refused_whole(self):
        other = self._activate_contract()
        order, ticket, remote = self.create_ticketed()
        self.move(remote, "closed successful", PhoneNumber=other.phone_number)
        self.assertFalse(order.contract_id)
        self.assertFalse(order.fulfilled_on)
        self.assertIn(other.code, ticket.pull_error)

    def test_vanished_ticket_is_told(self):
        order, ticket, remote = self.create_ticketed()
        del self.otrs.tickets[remote.ticket_id]
        ticket.action_pull()
        self.run_until_idle()
        self.assertIn(remote.number, ticket.pull_error)
        self.assertEqual(order.state, "in_progress")

    def test_both_versions_of_the_server_are_read_alike(self):
        for version in ("6.5.1", "6.5.15"):
            with self.subTest(version=version):
                self.otrs.version = version
                order, _ticket, remote = self.create_ticketed()
                self.move(remote, "closed unsuccessful")
                self.assertEqual(order.state, "failed")
