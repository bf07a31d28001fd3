# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tools import SQL, mute_logger

from .common_membership import MembershipCommon


class TestDuplicates(MembershipCommon):
    """(b) Duplicates are refused, and it is said of whom."""

    def _get_codes(self, request):
        return [problem["code"] for problem in request._get_request_problems()]

    def test_member_is_no_member_twice(self):
        member = self._create_member()
        for request in (
            self._create_request(vat=member.vat),
            self._create_sponsored_request(vat=member.vat),
        ):
            with self.subTest(type=request.type):
                self.assertIn("already_member", self._get_codes(request))
                with self.assertRaisesRegex(ValidationError, member.ref):
                    request.action_validate()
            request.action_cancel()

    def test_second_open_request_names_the_first(self):
        vat = self._make_vat()
        first, second = self._create_request(vat=vat), self._create_request(vat=vat)
        with self.assertRaisesRegex(ValidationError, first.name):
            second.action_validate()
        with self.assertRaisesRegex(ValidationError, second.name):
            first.action_validate()
        second.action_cancel()
        first.action_validate()
        third = self._create_request(vat=vat)
        self.assertEqual(self._get_codes(third), ["other_request"])

    def test_number_with_another_face_is_the_same(self):
        member = self._create_member(vat="ES12345678Z")
        for vat in "12345678z", "12.345.678-Z", "es 12345678 Z":
            with self.subTest(vat=vat):
                request = self._create_request(vat=vat)
                self.assertIn("already_member", self._get_codes(request))
                request.action_cancel()
        self.assertEqual(member.vat, "ES12345678Z")

    def test_contact_that_is_no_member_is_completed(self):
        contact = self._create_partner(
            name="Carla Nova",
            vat=self._make_vat(),
            phone="600000001",
            company_id=self.company.id,
        )
        request = self._create_request(vat=contact.vat, phone="600000002")
        request.action_validate()
        self.assertEqual(request.partner_id, contact)
        self.assertEqual(contact.email, request.email)
        self.assertEqual(contact.street, request.street)
        self.assertEqual(contact.phone, "600000001")

    def test_name_of_a_contact_is_not_mixed_with_another(self):
        contact = self._create_partner(
            lastname="Vella", vat=self._make_vat(), company_id=self.company.id
        )
        self._create_request(vat=contact.vat).action_validate()
        self.assertEqual(contact.name, "Vella")

    def test_address_of_a_contact_is_not_mixed_with_another(self):
        contact = self._create_partner(
            name="Carla Nova",
            vat=self._make_vat(),
            street="Carrer Antic, 1",
            company_id=self.company.id,
        )
        request = self._create_request(vat=contact.vat)
        request.action_validate()
        self.assertEqual(contact.street, "Carrer Antic, 1")
        self.assertFalse(contact.city)

    def test_tax_number_is_unique_however_it_is_written(self):
        contact = self._create_partner(
            name="First", vat="ES12345678Z", company_id=self.company.id
        )
        for vat in "12345678Z", "es-12345678-z", "12 345 678 Z":
            for country in "es", "fr":
                with (
                    self.subTest(vat=vat, country=country),
                    self.assertRaisesRegex(ValidationError, contact.name),
                ):
                    self._create_partner(
                        name="Second",
                        vat=vat,
                        country_id=self.env.ref(f"base.{country}").id,
                        company_id=self.company.id,
                    )
        second = self._create_partner(name="Second", company_id=self.company.id)
        with self.assertRaisesRegex(ValidationError, contact.name):
            second.vat = "12345678-z"
        with self.assertRaisesRegex(ValidationError, contact.name):
            self._create_partner(name="A", company_id=self.company.id, vat=contact.vat)

    def test_database_refuses_the_other_face_too(self):
        self._create_partner(name="A", vat="ES12345678Z", company_id=self.company.id)
        second = self._create_partner(name="B", company_id=self.company.id)
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.execute_query(
                SQL(
                    "UPDATE res_partner SET vat = '12345678Z' WHERE id = %s"
                    " RETURNING id",
                    second.id,
                )
            )

    def test_children_share_the_number_of_the_parent_and_get_none(self):
        member = self._create_member()
        child = self.env["res.partner"].create(
            {"name": "Bills", "parent_id": member.id, "vat": member.vat}
        )
        self.assertFalse(child.ref)
        self.assertFalse(child.is_member)

    def test_copy_of_a_member_has_no_number(self):
        member = self._create_member()
        copy = member.copy({"vat": False})
        self.assertFalse(copy.ref)
        self.assertFalse(copy.sponsorship_code)
        self.assertFalse(copy.is_member)

    def test_same_number_in_the_other_company_is_no_duplicate(self):
        other = self._create_cooperative("Una altra")
        member = self._create_member(company_id=other.id)
        request = self._create_request(vat=member.vat)
        self.assertFalse(self._get_codes(request))
        request.action_validate()
        self.assertNotEqual(request.partner_id, member)
