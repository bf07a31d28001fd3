# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SomconnexioCommon


@tagged("post_install", "-at_install")
class TestMemberMail(SomconnexioCommon):
    """A member is told of each moment that matters: once, in their language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("ca_ES", "es_ES"):
            cls.env["res.lang"]._activate_lang(code)
        cls.notifications = cls.env["service.notification"]
        cls.rules = cls.env["service.notification.rule"]

    def _find(self, record, event=None):
        """What the member is told about a record."""
        domain = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        if event:
            domain.append(("event", "=", event))
        return self.notifications.search(domain)

    def _run_sending(self) -> None:
        cron = self.env.ref("somconnexio_contract.ir_cron_send_notifications")
        with self.enter_registry_test_mode():
            answer = cron.method_direct_trigger()
        self.assertTrue(answer is True or not answer, answer)

    def _request(self, type_, contract, values=None, day=None, **kwargs):
        return self.env["service.order"]._request(
            type_, contract, values, effective_date=day, **kwargs
        )[0]

    # === MOMENTS === #

    def test_who_orders_from_outside_hears_that_the_order_has_arrived(self):
        order = self._create_order(door="api")
        self.assertEqual(self._find(order).event, "order_received")

    def test_an_order_made_by_staff_is_not_confirmed(self):
        self.assertFalse(self._find(self._create_order()))

    def test_an_incomplete_order_asks_for_what_is_missing(self):
        order = self._create_order(door="api", iban=False)
        asked = self._find(order, "order_missing")
        self.assertEqual(len(asked), 1)
        self._run_sending()
        self.assertIn("IBAN", asked.mail_id.body_html)

    def test_what_concerns_other_people_is_not_told(self):
        other = self._activate_contract()
        line = self._prepare_mobile_line(phone_number=other.phone_number)
        order = self._create_order([line], iban=False)
        points = order._get_member_points()
        self.assertEqual(len(points), 1, points)
        self.assertIn("IBAN", points[0])

    def test_staff_ask_for_the_same_things_once(self):
        order = self._create_order(iban=False)
        order.with_user(self.backoffice).action_ask_missing()
        with self.assertRaises(UserError):
            order.with_user(self.backoffice).action_ask_missing()
        order.write({"iban": self._make_iban(), "consent_date": False})
        order.with_user(self.backoffice).action_ask_missing()
        self.assertEqual(len(self._find(order, "order_missing")), 2)

    def test_nothing_is_asked_for_when_nothing_is_missing(self):
        with self.assertRaises(UserError):
            self._create_order().action_ask_missing()

    def test_what_has_been_put_right_meanwhile_is_not_asked_for(self):
        order = self._create_order(door="api", iban=False)
        order.iban = self._make_iban()
        self._run_sending()
        self.assertEqual(self._find(order, "order_missing").state, "skipped")

    def test_an_activation_is_told_when_the_service_starts(self):
        activation = self._create_activation()
        self.assertFalse(self._find(activation))
        activation._fulfil()
        told = self._find(activation)
        self.assertEqual(told.event, "completed")
        self._run_sending()
        contract = activation.contract_id
        self.assertEqual(told.state, "sent")
        self.assertEqual(told.email_to, contract.email_ids.email)
        self.assertIn(contract.phone_number, told.mail_id.body_html)

    def test_a_change_that_comes_later_is_announced_with_its_day(self):
        contract = self._activate_contract()
        day = self.company._get_next_month_start()
        order = self._request(
            "tariff_change", contract, {"product_id": self.product_mobile_big}, day
        )
        order._fulfil()
        told = self._find(order)
        self.assertEqual(told.event, "announced")
        self._run_sending()
        words = order.with_context(lang=told.lang)._word_date(day)
        self.assertIn(words, told.mail_id.body_html)
        self._complete_due_on(day)
        self.assertEqual(len(self._find(order, "completed")), 1)

    def test_the_end_of_a_service_is_announced_and_told(self):
        contract = self._activate_contract()
        reason = self.env["contract.termination.reason"].search([], limit=1)
        day = self._get_day(5)
        order = contract._request_termination(day, reason)
        self.assertEqual(self._find(order).event, "announced")
        order._fulfil()
        self._complete_due_on(day + timedelta(days=1))
        self.assertEqual(
            sorted(self._find(order).mapped("event")), ["announced", "completed"]
        )

    def test_a_change_that_is_called_off_is_not_announced(self):
        contract = self._activate_contract()
        reason = self.env["contract.termination.reason"].search([], limit=1)
        order = contract._request_termination(self._get_day(5), reason)
        order._cancel("Changed their mind")
        self._run_sending()
        self.assertEqual(self._find(order).state, "skipped")

    def test_a_failure_is_told_politely(self):
        activation = self._create_activation()
        activation._fail("The supplier says SECRET REASON")
        told = self._find(activation)
        self.assertEqual(told.event, "failed")
        self._run_sending()
        self.assertNotIn("SECRET REASON", told.mail_id.body_html)

    def test_both_holders_are_told_of_a_holder_change(self):
        contract = self._activate_contract()
        holder = self._create_member()
        order = self._request(
            "holder_change",
            contract,
            {
                "new_partner_id": holder,
                "iban": self._make_iban(),
                "consent_date": self._get_day(),
                "email": holder.email,
            },
            self._get_day(),
        )
        order._fulfil()
        self._complete_due_on(self._get_day(1))
        self._find(order).send_after = fields.Datetime.now()
        self._run_sending()
        told = {row.event: row.email_to for row in self._find(order)}
        self.assertEqual(told["completed"], holder.email)
        self.assertEqual(told["handed_over"], contract.partner_id.email)

    def test_only_the_end_of_an_account_number_is_told(self):
        contract = self._activate_contract()
        iban = self._make_iban()
        order = self._request(
            "iban_change",
            contract,
            {"iban": iban, "consent_date": self._get_day()},
        )
        order._fulfil()
        self._run_sending()
        body = self._find(order, "completed").mail_id.body_html
        self.assertIn(iban[-4:], body)
        self.assertNotIn(iban[-8:], body)

    # === ONCE === #

    def test_a_repeated_moment_mails_once(self):
        activation = self._create_activation()
        activation._fulfil()
        activation._fulfil()
        self.assertFalse(activation.sudo()._notify_member("completed"))
        self._run_sending()
        self._run_sending()
        mails = self.env["mail.mail"].search(
            [("model", "=", "service.order"), ("res_id", "=", activation.id)]
        )
        self.assertEqual(len(mails), 1)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_mail_about_a_moment(self):
        activation = self._create_activation()
        activation._fulfil()
        told = self._find(activation)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            told.copy()
            self.env.flush_all()

    # === WHO, AND IN WHICH LANGUAGE === #

    def test_a_mail_is_in_the_language_of_the_member(self):
        template = self.env.ref("somconnexio_contract.mail_template_activation")
        template.update_field_translations(
            "subject", {"ca_ES": "El teu servei, en català"}
        )
        for lang, word in (("ca_ES", "en català"), ("en_US", "active")):
            member = self._create_member(lang=lang)
            order = self._create_activation(member=member)
            order._fulfil()
            self._run_sending()
            self.assertIn(word, self._find(order).mail_id.subject)

    def test_a_member_without_address_is_skipped_and_seen(self):
        activation = self._create_activation()
        activation._fulfil()
        activation.contract_id.email_ids.email = False
        self._run_sending()
        told = self._find(activation)
        self.assertEqual(told.state, "skipped")
        self.assertTrue(told.reason)

    def test_a_mail_is_shown_with_its_record_and_nobody_follows_it(self):
        activation = self._create_activation()
        followers = activation.message_partner_ids
        activation._fulfil()
        self._run_sending()
        told = self._find(activation)
        self.assertIn(told.mail_id.mail_message_id, activation.message_ids)
        self.assertEqual(activation.message_partner_ids, followers)

    def test_imports_mail_nobody(self):
        activation = self._create_activation()
        activation.with_context(skip_member_mail=True)._fulfil()
        self.assertFalse(self._find(activation))

    # === RULES === #

    def test_a_rule_that_is_switched_off_sends_nothing(self):
        self.rules.search([("event", "=", "failed")]).active = False
        activation = self._create_activation()
        activation._fail("Broken")
        self.assertFalse(self._find(activation))

    def test_a_rule_of_the_cooperative_comes_before_the_shared_one(self):
        self.rules.create(
            {
                "event": "completed",
                "service_order_type": "activation",
                "company_id": self.company.id,
                "template_id": False,
            }
        )
        activation = self._create_activation()
        activation._fulfil()
        self.assertFalse(self._find(activation))

    def test_a_rule_of_another_cooperative_is_not_used(self):
        other = self._create_cooperative("Una altra")
        self.rules.create(
            {
                "event": "completed",
                "service_order_type": "activation",
                "company_id": other.id,
                "template_id": False,
            }
        )
        activation = self._create_activation()
        activation._fulfil()
        self.assertEqual(self._find(activation).event, "completed")

    def test_a_rule_may_wait(self):
        rule = self.env.ref("somconnexio_contract.service_notification_rule_activation")
        rule.delay_minutes = 60
        activation = self._create_activation()
        activation._fulfil()
        self._run_sending()
        told = self._find(activation)
        self.assertEqual(told.state, "to_send")
        told.send_after = fields.Datetime.now()
        self._run_sending()
        self.assertEqual(told.state, "sent")

    def test_a_rule_takes_only_mails_about_its_records(self):
        rule = self.env.ref("somconnexio_contract.service_notification_rule_activation")
        with self.assertRaises(ValidationError):
            rule.template_id = self.env.ref(
                "somconnexio_contract.mail_template_order_received"
            )

    # === FAILED, AND STAFF === #

    def test_a_template_that_cannot_be_filled_in_does_not_stop_the_others(self):
        broken = self._create_activation()
        good = self._create_activation()
        for activation in (broken, good):
            activation._fulfil()
        template = self.env.ref("somconnexio_contract.mail_template_activation")
        self._find(broken).template_id = template.copy(
            {"subject": f"{{{{ 1 // (object.id - {broken.id}) }}}}"}
        )
        with mute_logger(
            "odoo.addons.somconnexio_contract.models.service_notification",
            "odoo.addons.mail.models.mail_render_mixin",
        ):
            self._run_sending()
        self.assertEqual(self._find(broken).state, "failed")
        self.assertEqual(self._find(good).state, "sent")
        self._find(broken).template_id = template
        self._find(broken).with_user(self.backoffice).action_retry()
        self._run_sending()
        self.assertEqual(self._find(broken).state, "sent")

    def test_what_the_mail_server_refused_is_tried_again(self):
        activation = self._create_activation()
        activation._fulfil()
        self._run_sending()
        told = self._find(activation)
        told.mail_id.state = "exception"
        found = self.notifications.search([("mail_state", "=", "exception")])
        self.assertIn(told, found)
        told.with_user(self.backoffice).action_retry()
        self.assertEqual(told.mail_id.state, "outgoing")

    def test_staff_see_the_mails_of_their_cooperative_and_change_none(self):
        activation = self._create_activation()
        activation._fulfil()
        self._run_sending()
        told = self._find(activation)
        self.assertIn(activation.name, told.with_user(self.backoffice).body_html)
        with self.assertRaises(AccessError):
            told.with_user(self.backoffice).state = "sent"
        other = self._create_cooperative("Una altra")
        stranger = self._create_staff("stranger", "group_manager", other)
        self.assertFalse(self.notifications.with_user(stranger).search([]))

    def test_staff_see_a_mail_before_it_is_sent(self):
        activation = self._create_activation().with_user(self.backoffice)
        action = activation.action_preview_mail()
        preview = (
            self.env[action["res_model"]]
            .with_user(self.backoffice)
            .browse(action["res_id"])
        )
        self.assertEqual(preview.rule_id.service_order_type, "activation")
        self.assertIn(activation.name, preview.body)
        self.assertEqual(preview.email_to, activation.partner_id.email)
        self.assertFalse(self._find(activation))

    # === WORDS === #

    def _prepare_examples(self):
        """A record for each rule: the same contract through all of its changes."""
        order = self._create_order(door="api", iban=False)
        contract = self._activate_contract(
            self._prepare_fiber_line(), self._create_member()
        )
        services = self.env["service.order"].create(
            [
                {
                    "type": type_,
                    "company_id": self.company.id,
                    "partner_id": contract.partner_id.id,
                    "contract_id": contract.id,
                    "technology_id": contract.service_technology_id.id,
                    "effective_date": self._get_day(),
                    "new_partner_id": contract.partner_id.id,
                }
                for type_, _label in self.env["service.order"]._fields["type"].selection
            ]
        )
        records = {"crm.lead": order, "contract.contract": contract}
        for rule in self.rules.search([("company_id", "=", False)]):
            if rule.model != "service.order":
                yield rule, records[rule.model]
                continue
            for service in services:
                if rule.service_order_type in (service.type, False):
                    yield rule, service

    def test_every_mail_is_complete_in_every_language(self):
        seen = 0
        for rule, record in self._prepare_examples():
            for lang in ("en_US", "ca_ES", "es_ES"):
                with self.subTest(rule=rule.display_name, lang=lang):
                    subject, body = self.notifications._render(
                        rule.template_id, record, rule.event, lang
                    )
                    text = subject + str(body)
                    for wrong in ("None", "False", "{{", "t-out", "object.", "&lt;"):
                        self.assertNotIn(wrong, text)
                    self.assertIn(self.company.name, text)
                    seen += 1
        self.assertGreater(seen, 60)
