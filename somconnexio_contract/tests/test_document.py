# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_document import PDF, DocumentCommon


@tagged("post_install", "-at_install")
class TestDocument(DocumentCommon):
    """An order waits for the documents that it needs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(member=cls.newcomer)
        cls.document = cls._get_document(cls.order)

    def _get_stage(self, state: str):
        return self.env.ref(f"somconnexio_contract.crm_stage_documents_{state}")

    def _find_mails(self, event: str, order=None):
        return self.env["service.notification"].search(
            [("event", "=", event), ("res_id", "=", (order or self.order).id)]
        )

    def test_a_document_says_why_it_is_needed(self):
        rule = self.env.ref("test_documents.service_document_rule_person")
        self.assertEqual(self.document.reason, rule.reason)
        self.assertEqual(self.document.state, "missing")

    def test_an_order_is_not_validated_while_documents_are_not_confirmed(self):
        order = self.order.with_user(self.backoffice)
        for step in (lambda: None, lambda: self.document._upload([("a.pdf", PDF)])):
            step()
            with self.assertRaisesRegex(ValidationError, "waits for documents"):
                order.action_validate_order()
        self.document.with_user(self.backoffice).action_confirm()
        order.action_validate_order()
        self.assertEqual(order.order_state, "provisioning")

    def test_the_setting_lets_orders_pass_and_asks_for_attention(self):
        self.company.document_policy = "attention"
        self.assertEqual(self.order.attention_codes, "documents")
        self.assertFalse(self.order.problem_count)
        self.order.action_validate_order()
        self.assertEqual(self.order.order_state, "provisioning")

    def test_the_stage_follows_the_documents(self):
        self.assertEqual(self.order.stage_id, self._get_stage("missing"))
        self.document._upload([("a.pdf", PDF)])
        self.assertEqual(self.order.stage_id, self._get_stage("uploaded"))
        self.document.action_confirm()
        self.assertEqual(self.order.stage_id, self._get_stage("confirmed"))
        self.document.refusal_reason = "Too dark"
        self.document.action_refuse()
        self.assertEqual(self.order.stage_id, self._get_stage("missing"))

    def test_an_order_with_missing_data_waits_for_these_first(self):
        incomplete = self.env.ref("somconnexio_contract.crm_stage_missing_data")
        self.order.iban = False
        self.assertEqual(self.order.stage_id, incomplete)
        self.order.iban = self._make_iban()
        self.assertEqual(self.order.stage_id, self._get_stage("missing"))

    def test_an_order_put_aside_stays_there(self):
        paused = self.env.ref("somconnexio_contract.crm_stage_paused")
        self.order.stage_id = paused
        self.document._upload([("a.pdf", PDF)])
        self.assertEqual(self.order.stage_id, paused)

    def test_the_order_says_what_it_waits_for(self):
        name = self.document.kind_id.name
        self.assertIn("waits for documents", self.order.attention_reasons)
        self.assertIn(f"member has to upload documents: {name}", self._get_reason())
        self.document._upload([("a.pdf", PDF)])
        self.assertIn(f"Somebody has to check documents: {name}", self._get_reason())
        self.document.action_confirm()
        self.assertIn("Nothing is missing", self._get_reason())

    def _get_reason(self) -> str:
        self.order.invalidate_recordset(["waiting_reason"])
        return self.order.waiting_reason

    def test_computing_again_keeps_what_is_uploaded(self):
        line = self.order.order_line_ids
        line.write({"kind": "portability", "previous_owner_vat": self._make_vat()})
        previous = self._get_document(self.order, "dni_titular_anterior")
        self.assertTrue(previous)
        self.document._upload([("a.pdf", PDF)])
        documents = self.order.document_ids
        self.order._require_documents()
        self.assertEqual(self.order.document_ids, documents)
        line.previous_owner_vat = False
        self.assertEqual(self.order.document_ids, self.document)
        self.env["service.document.rule"].search(
            [("company_id", "=", self.company.id)]
        ).active = False
        self.order._require_documents()
        self.assertEqual(self.order.document_ids, self.document)

    def test_a_cooperative_without_rules_sees_nothing(self):
        company = self._create_cooperative("Sense documents")
        product = self._create_product(
            "Mobile", "TEST_OTHER", self.technology_mobile, 5.0, company=company
        )
        order = self._create_order(
            [self._prepare_mobile_line(product_id=product.id)],
            self._create_member(company_id=company.id),
        )
        self.assertEqual(order.company_id, company)
        self.assertFalse(order.document_ids)
        self.assertFalse(order.sudo().document_token)
        self.assertFalse(self._find_mails("order_documents", order))
        self.assertFalse(order.stage_id.document_state)

    def test_the_empty_stages_of_documents_are_not_shown(self):
        leads = self.env["crm.lead"].with_context(default_is_service_order=True)
        empty = self.env["crm.stage"]
        self.assertFalse(
            any(leads._read_group_stage_ids(empty, []).mapped("document_state"))
        )
        stage = self._get_stage("missing")
        self.assertIn(stage, leads._read_group_stage_ids(stage, []))

    # === STAFF === #

    def test_staff_confirm_by_button_and_not_by_writing(self):
        document = self.document.with_user(self.backoffice)
        with self.assertRaises(AccessError):
            document.state = "confirmed"
        with self.assertRaises(UserError):
            document.action_confirm()
        document._upload([("a.pdf", PDF)])
        document.action_confirm()
        self.assertEqual(document.confirmed_by_id, self.backoffice)

    def test_readers_neither_confirm_nor_refuse(self):
        reader = self._create_staff("test_document_reader", "group_readonly")
        self.document._upload([("a.pdf", PDF)])
        document = self.document.with_user(reader)
        self.assertEqual(document.state, "uploaded")
        with self.assertRaises(AccessError):
            document.action_confirm()
        with self.assertRaises(AccessError):
            document.action_refuse()

    def test_a_refusal_has_a_reason_and_asks_again(self):
        self.document._upload([("a.pdf", PDF)])
        with self.assertRaises(UserError):
            self.document.action_refuse()
        self.document.refusal_reason = "Too dark"
        self.document.action_refuse()
        self.assertEqual(self.document.state, "refused")
        self.assertEqual(len(self._find_mails("order_documents")), 2)

    def test_the_secret_is_for_nobody_to_read(self):
        self.assertGreaterEqual(len(self.order.sudo().document_token), 43)
        for user in self.backoffice, self.manager:
            with self.assertRaises(AccessError):
                self.order.with_user(user).read(["document_token"])

    # === MAILS === #

    def test_the_member_is_asked_twenty_minutes_later(self):
        mail = self._find_mails("order_documents")
        delay = mail.send_after - mail.create_date
        self.assertAlmostEqual(delay.total_seconds(), 1200, delta=60)
        mail._send()
        self.assertEqual(mail.state, "sent", mail.reason)
        body = mail.sudo().mail_id.body_html
        self.assertIn(f"/documents/{self.order.sudo().document_token}", body)
        self.assertIn(self.document.kind_id.name.split()[0], body)

    def test_nobody_is_asked_for_what_has_arrived_meanwhile(self):
        self.document._upload([("a.pdf", PDF)])
        mail = self._find_mails("order_documents")
        mail._send()
        self.assertEqual(mail.state, "skipped")

    def test_members_are_reminded_once(self):
        cron = self.env.ref("somconnexio_contract.ir_cron_remind_documents")
        now = fields.Datetime.now()
        for days, expected in ((6, 0), (8, 1), (20, 1)):
            with (
                freeze_time(now + timedelta(days=days)),
                self.enter_registry_test_mode(),
            ):
                cron.method_direct_trigger()
            with self.subTest(days=days):
                found = self._find_mails("order_documents_reminder")
                self.assertEqual(len(found), expected)

    def test_who_has_sent_everything_is_not_reminded(self):
        self.document._upload([("a.pdf", PDF)])
        cron = self.env.ref("somconnexio_contract.ir_cron_remind_documents")
        with (
            freeze_time(fields.Datetime.now() + timedelta(days=8)),
            self.enter_registry_test_mode(),
        ):
            cron.method_direct_trigger()
        self.assertFalse(self._find_mails("order_documents_reminder"))
