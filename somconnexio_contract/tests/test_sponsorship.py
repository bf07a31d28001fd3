# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

from .common_membership import MembershipCommon


class TestSponsorship(MembershipCommon):
    """(c) Sponsorship: limit, cycle, a sponsor who leaves."""

    def _get_codes(self, request):
        return [problem["code"] for problem in request._get_request_problems()]

    def _sponsor(self, sponsor=None, **values):
        """Somebody who is sponsored, by a validated request."""
        request = self._create_sponsored_request(sponsor, **values)
        request.action_validate()
        return request.partner_id

    def test_sponsored_person_has_number_and_mandate_but_no_share(self):
        request = self._create_sponsored_request()
        request.action_validate()
        person = request.partner_id
        self.assertEqual(request.state, "validated")
        self.assertFalse(request.invoice_id)
        self.assertTrue(request.sudo().mandate_id)
        self.assertTrue(person.is_member)
        self.assertTrue(person.ref)
        self.assertFalse(person.is_shareholder)
        self.assertEqual(person.member_kind, "sponsored")
        self.assertEqual(person.sponsor_id, self.sponsor)
        self.assertFalse(person.sponsorship_code)
        contract = self._activate_contract(member=person)
        self.assertEqual(contract.lifecycle_state, "active")

    def test_request_is_entered_and_validated_in_the_form(self):
        values = self._prepare_request()
        requests = self.env["membership.request"].with_user(self.backoffice)
        with Form(requests) as page:
            page.type = "sponsored"
            page.sponsor_id = self.sponsor
            for name in "firstname", "lastname", "vat", "email", "iban", "street":
                page[name] = values[name]
            page.zip, page.city = values["zip"], values["city"]
            page.country_id = self.env.ref("base.es")
            page.lang_id = self.env.ref("base.lang_en")
            page.consent_date = values["consent_date"]
            self.assertFalse(page.request_problems)
        request = page.record
        self.assertIn("Consent Source is missing", request.request_problems)
        with Form(request) as page:
            page.consent_source = "paper"
        request.action_validate()
        self.assertEqual(request.action_view_partner()["res_id"], request.partner_id.id)
        self.assertEqual(
            self.env["res.partner"].search(
                self.sponsor.action_view_sponsored()["domain"]
            ),
            request.partner_id,
        )

    def test_sixth_sponsored_person_is_refused(self):
        for _number in range(5):
            self._sponsor()
        sixth = self._create_sponsored_request()
        with self.assertRaisesRegex(ValidationError, "as many people as a member may"):
            sixth.action_validate()
        with self.assertRaises(ValidationError):
            self._create_member().sponsor_id = self.sponsor
        self.company.max_sponsored = 6
        sixth.action_validate()

    def test_open_requests_count_first_come_first_served(self):
        self.company.max_sponsored = 2
        requests = [self._create_sponsored_request() for _number in range(3)]
        self.assertFalse(self._get_codes(requests[1]))
        self.assertEqual(self._get_codes(requests[2]), ["sponsor_limit"])
        requests[0].action_cancel()
        self.assertFalse(self._get_codes(requests[2]))

    def test_person_whose_services_have_ended_does_not_count(self):
        self.company.max_sponsored = 1
        contract = self._activate_contract(member=self._sponsor())
        second = self._create_sponsored_request()
        self.assertEqual(self._get_codes(second), ["sponsor_limit"])
        reason = self.env["contract.termination.reason"].search([], limit=1)
        contract._request_termination(self._get_day(), reason)
        self._complete_due_on(self._get_day(1))
        self.assertEqual(contract.lifecycle_state, "terminated")
        self.assertFalse(self._get_codes(second))

    def test_nobody_sponsors_in_a_circle(self):
        first, second, third = (self._create_member() for _number in range(3))
        second.sponsor_id = first
        third.sponsor_id = second
        with self.assertRaisesRegex(ValidationError, "their own sponsor"):
            first.sponsor_id = third
        with self.assertRaises(ValidationError):
            first.sponsor_id = first

    def test_request_in_a_circle_is_refused(self):
        once = self._create_partner(
            name="Once", vat=self._make_vat(), company_id=self.company.id
        )
        once._assign_member_number()
        self.sponsor.sponsor_id = once
        once.is_member = False
        request = self._create_sponsored_request(vat=once.vat)
        self.assertIn("sponsor_cycle", self._get_codes(request))

    def test_only_members_of_the_company_sponsor(self):
        other = self._create_cooperative("Una altra")
        stranger = self._create_partner(name="Nobody", company_id=self.company.id)
        for sponsor in stranger, self._sponsor():
            with self.subTest(sponsor=sponsor.name):
                request = self._create_sponsored_request(sponsor)
                self.assertIn("sponsor_not_a_member", self._get_codes(request))
        foreigner = self._create_member(company_id=other.id)
        self.assertEqual(
            foreigner._get_sponsor_problem(self.company)[0], "sponsor_not_a_member"
        )

    def test_codes_are_unlike_and_found_in_their_company_only(self):
        partners = self.env["res.partner"]
        members = [self._create_member() for _number in range(20)]
        codes = {member.sponsorship_code for member in members}
        self.assertEqual(len(codes), 20)
        for code in codes:
            self.assertRegex(code, r"^[A-Z2-9]{10}$")
        code = members[0].sponsorship_code
        self.assertEqual(
            partners._get_sponsor_by_code(f" {code.lower()} ", self.company), members[0]
        )
        other = self._create_cooperative("Una altra")
        self.assertFalse(partners._get_sponsor_by_code(code, other))
        self.assertFalse(partners._get_sponsor_by_code("", self.company))

    def test_sponsored_person_becomes_a_member_with_the_payment(self):
        person = self._sponsor()
        number = person.ref
        request = self._create_request(vat=person.vat)
        request.action_validate()
        self.assertEqual(request.partner_id, person)
        self.assertEqual(person.sponsor_id, self.sponsor)
        self._pay(request.sudo().invoice_id)
        self.assertEqual(person.member_kind, "member")
        self.assertEqual(person.ref, number)
        self.assertFalse(person.sponsor_id)
        self.assertTrue(person.sponsorship_code)
        self.assertTrue(person.is_shareholder)


class TestAgreement(MembershipCommon):
    def _admit(self, agreement):
        request = self._create_request(type="agreement", agreement_id=agreement.id)
        request.action_validate()
        return request.partner_id

    def test_people_under_an_agreement_order_its_products_only(self):
        agreement = self._create_agreement()
        person = self._admit(agreement)
        self.assertEqual(person.member_kind, "agreement")
        self.assertTrue(person.is_member)
        allowed = self._create_order(member=person)
        self.assertFalse(allowed._get_order_problems())
        big = self._prepare_mobile_line(product_id=self.product_mobile_big.id)
        order = self._create_order([big], member=person)
        self.assertEqual(
            [(p["code"], p["line"]) for p in order._get_order_problems()],
            [("not_in_agreement", order.order_line_ids)],
        )
        agreement.product_tmpl_ids |= self.product_mobile_big.product_tmpl_id
        self.assertFalse(order._get_order_problems())

    def test_tariff_changes_stay_within_the_agreement(self):
        person = self._admit(self._create_agreement())
        contract = self._activate_contract(member=person)
        problems, _plan = self.env["service.order"]._plan_request(
            "tariff_change",
            contract,
            {"product_id": self.product_mobile_big},
            door="back_office",
        )
        self.assertEqual([problem["code"] for problem in problems], ["wrong_tariff"])

    def test_code_is_found_in_any_writing_and_unique_per_company(self):
        agreement = self._create_agreement(code=" amics ")
        agreements = self.env["cooperation.agreement"]
        self.assertEqual(agreement.code, "AMICS")
        self.assertEqual(agreements._find_by_code("Amics", self.company), agreement)
        other = self._create_cooperative("Una altra")
        self.assertFalse(agreements._find_by_code("AMICS", other))

    def test_agreement_that_is_over_takes_nobody(self):
        agreement = self._create_agreement()
        agreement.active = False
        request = self._create_request(type="agreement", agreement_id=agreement.id)
        self.assertEqual(
            [problem["code"] for problem in request._get_request_problems()],
            ["agreement_over"],
        )


class TestMembershipAccess(MembershipCommon):
    """A second company has all of its own; nobody outside sees a request."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_cooperative("Una altra cooperativa")
        cls._set_up_shares(cls.other)
        cls.other_staff = cls._create_staff(
            "test_other_members", "group_manager", company=cls.other
        )

    def test_each_company_counts_for_itself(self):
        first = self._create_request()
        second = self._create_request(self.other_staff, company_id=self.other.id)
        for request in first, second:
            request.action_validate()
            self._pay(request.sudo().invoice_id)
            self.assertEqual(request.partner_id.register_number, "1")
        self.assertEqual(first.name, second.name)
        self.assertEqual(second.sudo().invoice_id.company_id, self.other)

    def test_staff_see_their_company_only(self):
        request = self._create_request()
        agreement = self._create_agreement()
        for record in request, agreement:
            record.with_user(self.manager).check_access("read")
            with self.assertRaises(AccessError):
                record.with_user(self.other_staff).check_access("read")

    def test_groups(self):
        request = self._create_request()
        readonly = self._create_staff("test_readonly_members", "group_readonly")
        self.assertTrue(request.with_user(readonly).has_access("read"))
        self.assertFalse(request.with_user(readonly).has_access("write"))
        with self.assertRaises(AccessError):
            request.with_user(readonly).action_validate()
        with self.assertRaises(AccessError):
            request.with_user(readonly).action_cancel()
        agreement = self._create_agreement()
        self.assertFalse(agreement.with_user(self.backoffice).has_access("write"))
        self.assertTrue(agreement.with_user(self.manager).has_access("write"))

    def test_portal_has_no_access(self):
        request = self._create_request()
        request.action_validate()
        login = self._create_portal_user(request.partner_id)
        for record in (
            request,
            self._create_agreement(),
            self.env["member.leaving.reason"].search([], limit=1),
            self.env["discovery.channel"].create({"name": "Fair", "code": "fair"}),
        ):
            self.assertFalse(record.with_user(login).has_access("read"), record)
        for model in "member.leaving", "member.report", "member.leave":
            self.assertFalse(self.env[model].with_user(login).has_access("read"), model)
        with self.assertRaises(AccessError):
            request.partner_id.with_user(login).read(["risk_level"])
