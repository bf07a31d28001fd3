# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from lxml import etree

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import SomconnexioCommon
from .common_risk import RiskCommon


@tagged("post_install", "-at_install")
class TestRisk(RiskCommon):
    """The level of an order, its explanation, and what follows from it."""

    def test_first_rule_that_fits_gives_level_and_says_why(self):
        """
        Given a member who is tagged as a non-payer and has an active contract,
        When the member orders, and the tag is taken away before the validation,
        Then the order is R5 because of the tag, then R0 because of the contract,
        And both are said in words.
        """
        member = self._create_member_with_contract()
        member.category_id = self.non_payer
        order = self._create_order(member=member)
        self.assertEqual(order.risk_level, "R5")
        self.assertEqual(
            order.risk_rule_id, self._get_rule_record("service_risk_rule_non_payer")
        )
        self.assertEqual(order.risk_explanation, "La persona consta com a morosa.")

        member.category_id = False

        self.assertEqual(order.risk_level, "R0")
        contract = self._get_contract(member)
        self.assertEqual(
            order.risk_explanation, f"Ja té un contracte actiu. ({contract.code})"
        )

    def _get_contract(self, member):
        return self.env["contract.contract"].search([("partner_id", "=", member.id)])

    def test_level_follows_the_lines_of_a_new_order(self):
        order = self._create_order([self._prepare_mobile_line()])
        self.assertEqual(order.risk_level, "R3")
        order.order_line_ids.kind = "portability"
        self.assertEqual(order.risk_level, "R1")
        self.env["crm.lead.line"].create(
            {"lead_id": order.id, **self._prepare_fiber_line()}
        )
        self.assertEqual(order.risk_level, "R2")
        order.order_line_ids[-1].unlink()
        self.assertEqual(order.risk_level, "R1")

    def test_level_follows_what_is_typed_into_the_form(self):
        member = self._create_tagged()
        leads = self.env["crm.lead"].with_user(self.backoffice)
        leads = leads.with_context(default_is_service_order=True)
        with Form(leads, "crm.crm_lead_view_form") as form:
            form.partner_id = member
            self.assertEqual(form.risk_level, "R5")
            form.partner_id = self.sponsor
            self.assertEqual(form.risk_level, "R1")
            with form.order_line_ids.new() as line:
                line.product_id = self.product_fiber
            self.assertEqual(form.risk_level, "R2")
        self.assertEqual(form.record.risk_level, "R2")
        with Form(form.record, "crm.crm_lead_view_form") as form:
            form.partner_id = member
            self.assertEqual(form.risk_level, "R5")

    def test_explanation_names_what_was_found(self):
        non_payer = self._create_tagged(email="moros@example.com", phone="600112233")
        order = self._create_order(email_from="moros@example.com", phone="600112233")
        self.assertEqual(
            order.risk_explanation,
            "L'IBAN, el correu o el telèfon són els d'una persona morosa. "
            f"(e-mail, phone · {non_payer._get_member_label()})",
        )
        member = self._create_member()
        self._create_invoice(member, 60.5)
        order = self._create_order(member=member)
        # Each language has its decimal sign.
        self.assertRegex(order.risk_explanation, r"banc ha retornat\. \(.*60[.,]50")
        self.assertEqual(member.returned_debt, 60.5)

    def test_level_stays_as_it_was_when_the_order_was_validated(self):
        """The services of the order itself would make it harmless."""
        contract = self._activate_contract()
        order = contract.lead_id
        self.assertEqual(order.order_state, "won")
        order._refresh_risk()
        self.assertEqual(order.risk_level, "R3")
        self.assertEqual(
            self._create_order(member=contract.partner_id).risk_level, "R0"
        )

    def test_debt_of_yesterday_is_seen_at_the_validation(self):
        """Invoices are returned without anybody touching the order."""
        member = self._create_member()
        order = self._create_order(member=member)
        self._create_invoice(member, 60)
        self.assertEqual(order.risk_level, "R3")
        order.action_validate_order()
        self.assertEqual(order.risk_level, "R4")

    def test_hourly_job_sees_a_debt(self):
        member = self._create_member()
        order = self._create_order(member=member)
        self.assertNotIn("risk", order.attention_codes or "")
        self._create_invoice(member, 60)
        with self.enter_registry_test_mode():
            self.env.ref(
                "somconnexio_contract.ir_cron_refresh_attention"
            ).method_direct_trigger()
        self.assertEqual(order.risk_level, "R4")
        self.assertIn("risk", order.attention_codes)
        self.assertIn("Risk R4", order.attention_reasons)

    # === WHAT FOLLOWS FROM IT === #

    def test_only_a_supervisor_validates_what_the_level_blocks(self):
        """
        Given an order of somebody who does not pay,
        When an agent validates it, then a supervisor,
        Then the agent is told why not, and the supervisor succeeds.
        """
        order = self._create_order(member=self._create_tagged())
        with self.assertRaises(AccessError) as refusal:
            order.with_user(self.backoffice).action_validate_order()
        self.assertIn("La persona consta com a morosa.", str(refusal.exception))
        self.assertEqual(order.order_state, "new")
        self.assertFalse(order.service_order_ids)
        supervisor = self._create_staff("risk_supervisor", "group_supervisor")
        order.with_user(supervisor).action_validate_order()
        self.assertEqual(order.order_state, "provisioning")

    def test_level_that_blocks_nothing_is_validated_by_agents(self):
        self._get_rule_record("service_risk_level_r5").blocks_validation = False
        order = self._create_order(member=self._create_tagged())
        order.with_user(self.backoffice).action_validate_order()
        self.assertEqual(order.order_state, "provisioning")

    def test_member_gets_the_tag_of_the_level_when_the_order_is_won(self):
        for line, expected in (
            (self._prepare_mobile_line(), self.potential_risk),
            (self._prepare_fiber_line(), self.potential_risk),
            (self._prepare_portability_line(), self.env["res.partner.category"]),
        ):
            activation = self._create_activation(line)
            member = activation.partner_id
            with self.subTest(level=activation.lead_id.risk_level):
                self.assertFalse(member.category_id)
                activation._fulfil()
                self.assertEqual(activation.lead_id.order_state, "won")
                self.assertEqual(member.category_id, expected)

    def test_staff_see_the_level_in_the_order(self):
        order = self._create_order().with_user(self.backoffice)
        self.assertEqual(order.risk_level, "R3")
        self.assertEqual(order.risk_level_id.display_name, "R3 · Mitjà, mòbil")
        arch = etree.fromstring(
            order.get_view(self.env.ref("crm.crm_lead_view_form").id, "form")["arch"]
        )
        [badge] = arch.xpath("//div[@name='risk']")
        self.assertEqual(badge.get("invisible"), "not risk_level")
        for name, view in (
            ("crm_lead_view_list", "list"),
            ("crm_lead_view_search", "search"),
        ):
            view_id = self.env.ref(f"somconnexio_contract.{name}").id
            arch = etree.fromstring(order.get_view(view_id, view)["arch"])
            self.assertTrue(arch.xpath("//*[starts-with(@name, 'risk_')]"), view)

    # === RULES === #

    def test_rule_may_be_for_some_orders_only(self):
        rule = self._get_rule_record("service_risk_rule_mobile")
        rule.domain = "[('door', '=', 'api')]"
        self.assertEqual(self._create_order().risk_level, "R1")
        self.assertEqual(self._create_order(door="api").risk_level, "R3")

    def test_rules_without_what_they_need_are_refused(self):
        rule = self._get_rule_record("service_risk_rule_rest")
        for values in (
            {"condition": "tag"},
            {"condition": "tagged_contact"},
            {"condition": "lines", "line_match": False},
            {"debt_limit": -1},
            {"domain": "[('no_such_field', '=', 1)]"},
            {"domain": "[('door', '=', uid)]"},
            {"domain": "__import__('os')"},
            {"domain": "1"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                rule.write(values)

    def test_archived_rule_does_not_count(self):
        self._get_rule_record("service_risk_rule_mobile").active = False
        self.assertEqual(self._create_order().risk_level, "R1")

    def test_configurators_change_rules_and_agents_read_them(self):
        for name in "service_risk_rule_rest", "service_risk_level_r1":
            record = self._get_rule_record(name)
            self.assertTrue(record.with_user(self.manager).has_access("write"))
            self.assertFalse(record.with_user(self.backoffice).has_access("write"))
            self.assertTrue(record.with_user(self.backoffice).has_access("read"))
            other = self._create_staff(
                f"stranger_{name}", "group_manager", self._create_cooperative(name)
            )
            self.assertFalse(record.with_user(other).has_access("read"))


@tagged("post_install", "-at_install")
class TestNoRisk(SomconnexioCommon):
    """A cooperative without rules sees and does nothing of this."""

    def test_orders_of_a_simple_cooperative_have_no_level(self):
        contract = self._activate_contract()
        order = contract.lead_id.with_user(self.backoffice)
        self.assertFalse(order.risk_level)
        self.assertFalse(order.risk_explanation)
        self.assertFalse(contract.partner_id.category_id)
        for name, view in (
            ("crm_lead_view_list", "list"),
            ("crm_lead_view_search", "search"),
        ):
            view_id = self.env.ref(f"somconnexio_contract.{name}").id
            arch = etree.fromstring(order.get_view(view_id, view)["arch"])
            self.assertFalse(arch.xpath("//*[starts-with(@name, 'risk_')]"), view)
