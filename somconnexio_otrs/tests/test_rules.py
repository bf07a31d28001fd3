from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from ..tools.otrs_values import OtrsTicket
from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestRules(OtrsCommon):
    """What a ticket means is data: the first rule that fits counts."""

    def _create_rule(self, **values):
        return self.env["otrs.ticket.rule"].create(
            {"backend_id": self.backend.id, "outcome": "failure", **values}
        )

    def _make_ticket(self, **values):
        return OtrsTicket(
            **{
                "ticket_id": 1,
                "number": "1",
                "title": "",
                "state": "open",
                "state_type": "open",
                "queue": "Provisioning::Mobile",
                "created": None,
                "changed": None,
                **values,
            }
        )

    def _get_outcome(self, ticket_type=None, **values):
        return self.backend._get_outcome(self._make_ticket(**values), ticket_type)

    def test_without_rules_the_usual_holds(self):
        cases = [
            ("new", "new", "progress"),
            ("open", "open", "progress"),
            ("pending reminder", "pending reminder", "hold"),
            ("pending auto close+", "pending auto", "hold"),
            ("closed successful", "closed", "success"),
            ("closed unsuccessful", "closed", "failure"),
            ("closed somehow", "closed", "attention"),
            ("merged", "merged", "attention"),
        ]
        for state, state_type, outcome in cases:
            with self.subTest(state=state):
                found = self._get_outcome(state=state, state_type=state_type)
                self.assertEqual(found, outcome)

    def test_first_rule_that_fits_counts(self):
        self._create_rule(state="open", outcome="hold", sequence=20)
        self.assertEqual(self._get_outcome(), "hold")
        first = self._create_rule(state_type="open", outcome="success", sequence=10)
        self.assertEqual(self._get_outcome(), "success")
        first.active = False
        self.backend.invalidate_recordset()
        self.assertEqual(self._get_outcome(), "hold")

    def test_queue_counts_with_those_below_it_and_no_others(self):
        self._create_rule(queue="Provisioning")
        for queue, outcome in (
            ("Provisioning", "failure"),
            ("Provisioning::Mobile", "failure"),
            ("Provisioning::Mobile::Paused", "failure"),
            ("ProvisioningNot", "progress"),
            ("Other::Provisioning", "progress"),
        ):
            with self.subTest(queue=queue):
                self.assertEqual(self._get_outcome(queue=queue), outcome)

    def test_all_conditions_must_hold(self):
        self._create_rule(
            ticket_type_id=self.type_mobile.id,
            state="open",
            activity_id="Activity-9",
            field_name="FailureReason",
            field_value="KO",
        )
        right = {"ProcessManagementActivityID": "Activity-9", "FailureReason": "KO"}
        self.assertEqual(self._get_outcome(self.type_mobile, fields=right), "failure")
        self.assertEqual(self._get_outcome(self.type_fiber, fields=right), "progress")
        self.assertEqual(self._get_outcome(fields=right), "progress")
        for name in right:
            wrong = {**right, name: "?"}
            with self.subTest(name=name):
                self.assertEqual(
                    self._get_outcome(self.type_mobile, fields=wrong), "progress"
                )

    def test_field_with_any_value_and_with_one_of_several(self):
        self._create_rule(field_name="A", sequence=2)
        self._create_rule(field_name="B", field_value="1", outcome="hold", sequence=1)
        for fields, outcome in (
            ({"A": "x"}, "failure"),
            ({"A": ""}, "progress"),
            ({"B": "2"}, "progress"),
            ({"B": 1, "A": "x"}, "hold"),
            ({"B": ["0", "1"]}, "hold"),
        ):
            with self.subTest(fields=fields):
                self.assertEqual(self._get_outcome(fields=fields), outcome)

    def test_rule_without_condition_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "condition"):
            self._create_rule()

    def test_ticket_type_of_another_otrs_is_refused(self):
        other = self._create_backend(self._create_cooperative("Another"), "OTRS_B")
        foreign = self._create_ticket_type(other, self.technology_mobile)
        with self.assertRaises(ValidationError):
            self._create_rule(ticket_type_id=foreign.id)

    def test_queue_moves_a_service_order(self):
        self.otrs.queues.add("Provisioning::Impossible")
        self._create_rule(
            queue="Provisioning::Impossible", failure_reason="No coverage there"
        )
        order, _ticket, remote = self.create_ticketed()
        self.otrs.agent_update(remote.ticket_id, queue="Provisioning::Impossible")
        self.poll()
        self.assertEqual(order.state, "failed")
        self.assertEqual(order.failure_reason, "No coverage there")

    def test_ticket_s_own_reason_goes_first(self):
        self._create_rule(state="closed unsuccessful", failure_reason="Ours")
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed unsuccessful", FailureReason="Theirs")
        self.assertEqual(order.failure_reason, "Theirs")

    def test_leader_of_the_rule_s_team_decides(self):
        leader = new_test_user(
            self.env,
            "leader",
            "somconnexio_contract.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        team = self.env["crm.team"].create(
            {"name": "Failures", "company_id": self.company.id, "user_id": leader.id}
        )
        self._create_rule(state="closed unsuccessful", team_id=team.id)
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "closed unsuccessful")
        self.assertEqual(order.activity_ids.user_id, leader)

    def test_hold_by_rule_says_why(self):
        self._create_rule(
            state="pending reminder", outcome="hold", failure_reason="Cable awaited"
        )
        order, _ticket, remote = self.create_ticketed()
        self.move(remote, "pending reminder")
        self.assertEqual(order.state, "held")
        self.assertIn("Cable awaited", order.message_ids[0].body)

    def test_preview_says_what_a_ticket_would_do_and_changes_nothing(self):
        rule = self._create_rule(state="open", outcome="hold")
        order, ticket, remote = self.create_ticketed()
        self.otrs.agent_update(remote.ticket_id, "open", ActivationDate="2026-10-05")
        preview = (
            self.env["otrs.rule.preview"]
            .with_user(self.clerk)
            .new({"ticket_id": ticket.id})
        )
        preview._onchange_ticket_id()
        self.assertEqual(preview.outcome, "hold")
        self.assertEqual(preview.rule_id._origin, rule)
        self.assertIn("ActivationDate", preview.answer_text)
        self.assertEqual(order.state, "in_progress")
        self.assertEqual(ticket.ticket_state, "new")
