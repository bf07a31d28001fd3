# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError

from .common_document import PDF
from .common_membership import MembershipCommon


class TestNewMember(MembershipCommon):
    """(a) A new member's request, validated, paid."""

    def test_request_validated_then_paid_makes_a_member(self):
        request = self._create_request(iban="ES91 2100 0418 4502 0005 1332")
        self.assertRegex(request.name, r"^REQ\d{6}$")
        request.action_validate()
        partner, invoice = request.partner_id, request.sudo().invoice_id
        self.assertEqual(request.state, "validated")
        self.assertEqual(partner.name, "Carla Nova")
        self.assertEqual(partner.lang, "en_US")
        self.assertEqual(partner.nationality_id, self.env.ref("base.es"))
        self.assertEqual(partner.birthdate_date, date(1985, 5, 4))
        self.assertEqual(partner.gender, "other")
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.amount_total, 100.0)
        self.assertEqual(invoice.journal_id, self.company.share_journal_id)
        self.assertFalse(partner.is_member)
        self.assertFalse(partner.is_shareholder)
        self._pay(invoice)
        self.assertEqual(request.state, "paid")
        self.assertTrue(partner.is_member)
        self.assertTrue(partner.is_shareholder)
        self.assertEqual(partner.member_kind, "member")
        self.assertTrue(partner.ref)
        self.assertEqual(partner.register_number, "1")
        self.assertEqual(request.register_number, "1")
        self.assertEqual(partner.joined_on, self._get_day())
        self.assertTrue(partner.sponsorship_code)

    def test_files_come_until_the_request_is_checked(self):
        request = self._create_request()
        request._upload([("card.pdf", PDF), ("again.pdf", PDF)])
        self.assertEqual(request.attachment_ids.name, "card.pdf")
        self.assertEqual(request.attachment_ids.res_id, request.id)
        request.action_validate()
        with self.assertRaises(UserError):
            request._upload([("late.pdf", PDF + b"\n")])
        self.assertEqual(len(request.attachment_ids), 1)

    def test_account_bank_and_mandate_follow_the_consent(self):
        request = self._create_request(
            iban="ES91 2100 0418 4502 0005 1332", consent_source="paper"
        )
        request.action_validate()
        mandate = request.sudo().mandate_id
        self.assertEqual(mandate.signature_date, date(2024, 1, 10))
        self.assertEqual(mandate.consent_source, "paper")
        self.assertEqual(mandate.partner_id, request.partner_id)
        self.assertEqual(mandate.partner_bank_id.bank_id.code, "2100")
        self.assertEqual(request.sudo().invoice_id.mandate_id, mandate)

    def test_share_is_collected_as_the_company_says(self):
        mode = self.env["account.payment.mode"].create(
            {
                "name": "Direct debit",
                "company_id": self.company.id,
                "bank_account_link": "variable",
                "payment_method_id": self.env.ref(
                    "account_banking_sepa_direct_debit.sepa_direct_debit"
                ).id,
            }
        )
        self.company.share_payment_mode_id = mode
        request = self._create_request()
        request.action_validate()
        invoice = request.sudo().invoice_id
        self.assertEqual(invoice.payment_mode_id, mode)
        self.assertTrue(invoice.mandate_required)
        self.assertEqual(invoice.mandate_id, request.sudo().mandate_id)

    def test_share_in_instalments_makes_a_member_with_the_last_one(self):
        request = self._create_request(payment_term="split")
        request.action_validate()
        invoice = request.sudo().invoice_id
        self.assertEqual(
            invoice.invoice_payment_term_id, self.company.share_split_term_id
        )
        dues = invoice.line_ids.filtered("date_maturity")
        self.assertEqual(dues.mapped("debit"), [10.0] * 10)
        self._pay(invoice, 90.0)
        self.assertEqual(request.state, "validated")
        self.assertFalse(request.partner_id.is_member)
        self._pay(invoice, 10.0)
        self.assertEqual(request.state, "paid")
        self.assertTrue(request.partner_id.is_shareholder)

    def test_every_problem_is_named_at_once(self):
        request = self._create_request(
            vat="12345678A",
            iban="ES0021000418450200051332",
            email="nobody",
            city=False,
            zip="99999",
            consent_source=False,
            birthdate_date=date(2100, 1, 1),
        )
        with self.assertRaises(ValidationError) as raised:
            request.action_validate()
        for text in (
            "The date of birth lies in the future",
            "12345678A is not valid",
            "IBAN is not valid",
            "nobody is no e-mail address",
            "City is missing",
            "99999 is no postcode",
            "Consent Source is missing",
        ):
            with self.subTest(text=text):
                self.assertIn(text, str(raised.exception))
                self.assertIn(text, request.request_problems)
        self.assertEqual(request.state, "draft")
        self.assertFalse(request.partner_id)

    def test_without_share_in_the_settings_nothing_is_validated(self):
        self.company.write({"share_product_id": False, "share_split_term_id": False})
        request = self._create_request(payment_term="split")
        codes = [problem["code"] for problem in request._get_request_problems()]
        self.assertEqual(codes, ["no_share", "no_share_term"])

    def test_validated_twice_is_refused_in_words(self):
        request = self._create_request()
        request.action_validate()
        with self.assertRaisesRegex(UserError, "is Validated"):
            request.action_validate()

    def test_state_is_changed_by_buttons_only(self):
        request = self._create_request()
        with self.assertRaises(AccessError):
            request.with_user(self.manager).write({"state": "paid"})
        with self.assertRaises(AccessError):
            self._create_request(state="paid")


class TestCancelledRequest(MembershipCommon):
    def test_draft_is_cancelled_for_good(self):
        request = self._create_request()
        request.action_cancel()
        self.assertEqual(request.state, "cancelled")
        with self.assertRaises(UserError):
            request.action_validate()

    def test_posted_share_invoice_stands_in_the_way(self):
        request = self._create_request()
        request.action_validate()
        invoice = request.sudo().invoice_id
        with self.assertRaisesRegex(UserError, f"{invoice.name} is posted"):
            request.action_cancel()
        invoice._reverse_moves(cancel=True)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(request.state, "validated")
        request.action_cancel()
        self.assertEqual(request.state, "cancelled")

    def test_paid_request_is_not_cancelled(self):
        request = self._create_request()
        request.action_validate()
        self._pay(request.sudo().invoice_id)
        with self.assertRaises(UserError):
            request.action_cancel()


class TestOrderOfARequest(MembershipCommon):
    def test_order_waits_for_the_request_and_gets_its_member(self):
        request = self._create_request()
        order = self._create_order(new_member=True, membership_request_id=request.id)
        order.new_member = False
        self.assertEqual(
            [problem["code"] for problem in order._get_order_problems()],
            ["request_open"],
        )
        with self.assertRaisesRegex(ValidationError, request.name):
            order.action_validate_order()
        request.action_validate()
        self.assertEqual(order.partner_id, request.partner_id)
        self.assertFalse(order._get_order_problems())
        order.with_user(self.backoffice).action_validate_order()
        self.assertTrue(request.partner_id.is_member)
        self.assertFalse(request.partner_id.is_shareholder)
        number = request.partner_id.ref
        self._pay(request.sudo().invoice_id)
        self.assertEqual(request.partner_id.ref, number)
        self.assertTrue(request.partner_id.is_shareholder)

    def test_order_of_a_cancelled_request_is_refused(self):
        request = self._create_request()
        order = self._create_order(new_member=True, membership_request_id=request.id)
        request.action_cancel()
        self.assertIn(
            "request_cancelled",
            [problem["code"] for problem in order._get_order_problems()],
        )

    def test_later_order_has_the_member_at_once(self):
        request = self._create_request()
        request.action_validate()
        order = self.env["crm.lead"].create(
            {"is_service_order": True, "membership_request_id": request.id}
        )
        self.assertEqual(order.partner_id, request.partner_id)
