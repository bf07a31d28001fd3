# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import ADDRESS, ApiCommon


@tagged("post_install", "-at_install")
class TestOrderValidation(ApiCommon):
    """All that is wrong with an order is in one answer, and nothing is written."""

    def assertRefused(self, body, expected):
        """Check that an order is refused for these reasons and leaves no trace."""
        sequence = self.env["ir.sequence"].search(
            [
                ("code", "=", "somconnexio.order"),
                ("company_id", "=", self.company.id),
            ]
        )
        models = ("crm.lead", "crm.lead.line", "res.partner", "mail.message")
        before = [self.env[model].search_count([]) for model in models]
        number = sequence.number_next_actual
        self.assertInvalid(self.post_order(body), expected)
        after = [self.env[model].search_count([]) for model in models]
        self.assertEqual(after, before)
        self.env.invalidate_all()
        self.assertEqual(sequence.number_next_actual, number)

    def test_all_at_once(self):
        body = self.order(
            uuid="no-uuid",
            iban="ES0021000418450200051332",
            member=None,
            new_member=self.new_member(
                vat="12345678A", email="nobody", phone="12", language="xx"
            ),
            favourite_colour="green",
            lines=[
                {"product": "TEST_UNKNOWN", "kind": "new"},
                {"product": "TEST_FIBER", "kind": "new"},
                self.mobile_line(phone_number="123", icc="12"),
            ],
        )
        self.assertRefused(
            body,
            {
                "/uuid": "invalid_uuid",
                "/iban": "invalid_iban",
                "/new_member/vat": "invalid_vat",
                "/new_member/email": "invalid_email",
                "/new_member/phone": "invalid_phone",
                "/new_member/language": "unknown_language",
                "/favourite_colour": "unknown_field",
                "/lines/0/product": "unknown_product",
                "/lines/1/service_address": "required",
                "/lines/2/phone_number": "invalid_mobile_number",
                "/lines/2/icc": "invalid_icc",
            },
        )

    def test_empty_order(self):
        self.assertRefused(
            {},
            {
                "/uuid": "required",
                "/member": "required",
                "/iban": "required",
                "/lines": "required",
            },
        )

    def test_no_object(self):
        for body in ([], "text", 1, [self.order()]):
            with self.subTest(body=body):
                self.assertRefused(body, {"": "invalid_type"})

    def test_wrong_types(self):
        self.assertRefused(
            self.order(
                uuid=7, iban=["ES"], member={"ref": 1}, consent_date="soon", lines="all"
            ),
            {
                "/uuid": "invalid_uuid",
                "/iban": "invalid_type",
                "/member": "invalid_type",
                "/consent_date": "invalid_date",
                "/lines": "invalid_type",
            },
        )
        self.assertRefused(
            self.order(
                lines=[None, self.mobile_line(product=1, phone_number=600111222)]
            ),
            {
                "/lines/0": "invalid_type",
                "/lines/1/product": "invalid_type",
                "/lines/1/phone_number": "invalid_type",
            },
        )

    def test_unknown_member(self):
        self.assertRefused(self.order(member="9999"), {"/member": "unknown_member"})

    def test_member_of_another_cooperative_is_unknown(self):
        company = self._create_cooperative("Another cooperative")
        self.env["res.partner"].create(
            {
                "lastname": "Elsewhere",
                "ref": "7777",
                "is_member": True,
                "company_id": company.id,
            }
        )
        self.assertRefused(self.order(member="7777"), {"/member": "unknown_member"})

    def test_member_and_new_member(self):
        self.assertRefused(
            self.order(new_member=self.new_member()), {"/new_member": "not_both"}
        )

    def test_new_member_with_another_contact(self):
        self.assertRefused(
            self.order(
                member=None,
                new_member=self.new_member(),
                contact={"email": "b@example.org"},
            ),
            {"/contact": "not_both"},
        )

    def test_person_without_first_name(self):
        member = self.new_member()
        for missing in ("", None):
            with self.subTest(missing=missing):
                member["first_name"] = missing
                self.assertRefused(
                    self.order(member=None, new_member=member),
                    {"/new_member/first_name": "required"},
                )

    def test_empty_texts(self):
        self.assertRefused(
            self.order(
                member=None,
                iban=" ",
                new_member=self.new_member(
                    last_name="  ", address={**ADDRESS, "street": ""}
                ),
            ),
            {
                "/iban": "required",
                "/new_member/last_name": "required",
                "/new_member/address/street": "required",
            },
        )

    def test_texts_that_are_too_long(self):
        self.assertRefused(
            self.order(
                notes="x" * 4001,
                member="1" * 300,
                lines=[self.mobile_line(product="P" * 300, notes="x" * 4001)],
            ),
            {
                "/notes": "too_long",
                "/member": "too_long",
                "/lines/0/product": "too_long",
                "/lines/0/notes": "too_long",
            },
        )

    def test_text_with_a_nul_character(self):
        self.assertRefused(
            self.order(
                notes="a\x00b",
                member="4001\x00",
                lines=[self.fiber_line(product="\x00")],
            ),
            {
                "/notes": "invalid_characters",
                "/member": "invalid_characters",
                "/lines/0/product": "invalid_characters",
            },
        )

    def test_too_many_lines(self):
        self.assertRefused(
            self.order(lines=[self.fiber_line()] * 21), {"/lines": "too_many"}
        )

    def test_addresses(self):
        self.assertRefused(
            self.order(
                lines=[
                    self.fiber_line(service_address={**ADDRESS, "state": "XX"}),
                    self.fiber_line(service_address={**ADDRESS, "zip_code": "99"}),
                    self.fiber_line(service_address={**ADDRESS, "country": "QQ"}),
                    self.fiber_line(service_address={"street": "Nou"}),
                    self.fiber_line(service_address={**ADDRESS, "state": None}),
                    self.fiber_line(service_address=None),
                ]
            ),
            {
                "/lines/0/service_address/state": "unknown_state",
                "/lines/1/service_address/zip_code": "invalid_zip",
                "/lines/2/service_address/country": "unknown_country",
                "/lines/3/service_address/zip_code": "required",
                "/lines/3/service_address/city": "required",
                "/lines/3/service_address/state": "required",
                "/lines/4/service_address/state": "required",
                "/lines/5/service_address": "required",
            },
        )

    def test_numbers(self):
        self.assertRefused(
            self.order(
                lines=[
                    self.mobile_line(phone_number="972000111"),
                    self.mobile_line(),
                    self.mobile_line(phone_number="+34 600-111-222"),
                    self.fiber_line(kind="portability", phone_number="600111333"),
                    self.mobile_line(phone_number=None, previous_provider=None),
                    self.mobile_line(phone_number="600111444", donor_icc="8934"),
                ]
            ),
            {
                "/lines/0/phone_number": "invalid_mobile_number",
                "/lines/2/phone_number": "repeated_phone",
                "/lines/3/phone_number": "invalid_landline_number",
                "/lines/3/previous_provider": "required",
                "/lines/4/phone_number": "required",
                "/lines/4/previous_provider": "required",
                "/lines/5/donor_icc": "invalid_icc",
            },
        )

    def test_providers(self):
        self.assertRefused(
            self.order(
                lines=[
                    self.mobile_line(previous_provider="nobody"),
                    self.mobile_line(
                        phone_number="600111333", previous_provider="test_glass"
                    ),
                ]
            ),
            {
                "/lines/0/previous_provider": "unknown_provider",
                "/lines/1/previous_provider": "wrong_provider",
            },
        )

    def test_products(self):
        create = self._create_product
        mobile = self.technology_mobile
        create("Hidden", "TEST_HIDDEN", mobile, 1.0, is_published_catalogue=False)
        company = self._create_cooperative("Another cooperative")
        create("Elsewhere", "TEST_ELSEWHERE", mobile, 1.0, company=company)
        codes = ("TEST_HIDDEN", "TEST_ELSEWHERE", "TEST_ADDON")
        lines = [{"product": code, "kind": "new"} for code in codes]
        self.assertRefused(
            self.order(lines=lines),
            {
                "/lines/0/product": "unknown_product",
                "/lines/1/product": "unknown_product",
                "/lines/2/product": "not_a_service",
            },
        )

    def test_choices(self):
        self.assertRefused(
            self.order(lines=[self.mobile_line(kind="theft", sim_type="paper")]),
            {
                "/lines/0/kind": "invalid_choice",
                "/lines/0/sim_type": "invalid_choice",
            },
        )

    def test_consent_in_the_future(self):
        self.assertRefused(
            self.order(consent_date="2999-01-01"),
            {"/consent_date": "consent_in_future"},
        )

    def test_pointers_are_escaped(self):
        self.assertRefused(self.order(**{"a/b~c": 1}), {"/a~1b~0c": "unknown_field"})

    def test_texts_follow_the_language_of_the_request(self):
        body = self.order(iban="ES00", colour="green", lines=[])
        texts = {}
        for lang in ("en", "ca", "es", "ca-ES,es;q=0.5", "xx"):
            problem = self.post_order(body, lang=lang).json()
            texts[lang] = [problem["title"], problem["detail"]] + [
                error["detail"] for error in problem["errors"]
            ]
        self.assertEqual(texts["ca"], texts["ca-ES,es;q=0.5"])
        self.assertEqual(texts["en"], texts["xx"])
        for english, catalan, spanish in zip(
            texts["en"], texts["ca"], texts["es"], strict=True
        ):
            self.assertEqual(len({english, catalan, spanish}), 3, english)

    def test_what_conflicts_with_other_members_is_not_told(self):
        """Nobody finds out with the API who is a member or which number is ours."""
        body = self.order(member=None, new_member=self.new_member(vat=self.member.vat))
        answer = self.post_order(body)
        self.assertEqual(answer.status_code, 201, answer.text)
        problems = self.find_order(answer)._get_order_problems()
        self.assertEqual([found["code"] for found in problems], ["duplicate_vat"])
