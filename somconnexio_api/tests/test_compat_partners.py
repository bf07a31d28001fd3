# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_membership import MembershipCommon

from .compat_common import CompatCommon

PATH = "/api/partner"
CHECK = "/api/partner/check_sponsor"
CHECK_CODE = "/api/partner/check_sponsor_code"
SPONSEES = "/api/partner/sponsees"
AGREEMENT = "/api/coop-agreement/search"


class CompatPartnerCommon(MembershipCommon, CompatCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow("members:read", "sponsorships:check")
        cls.company.max_sponsored = 2
        cls.member.write(
            {
                "firstname": "Anna",
                "lastname": "Puig",
                "lang": "ca_ES",
                "sponsorship_code": "KPWMOA",
                "register_number": "42",
            }
        )
        cls.sponsored = cls._create_member(
            firstname="Joana",
            lastname="Bosc",
            sponsor_id=cls.member.id,
            member_kind="sponsored",
        )


@tagged("post_install", "-at_install")
class TestCompatPartner(CompatPartnerCommon):
    """A member, key by key."""

    def test_member(self):
        found = self.get(f"{PATH}/4001")
        self.assertEqual(
            found,
            {
                "id": self.member.id,
                "name": self.member.name,
                "firstname": "Anna",
                "lastname": "Puig",
                "display_name": self.member.display_name,
                "ref": "4001",
                "lang": "ca_ES",
                "vat": self.member.vat,
                "type": "contact",
                "email": "berta@example.org",
                "phone": "699000111",
                "mobile": "699000111",
                "addresses": [
                    {
                        "street": self.member.street,
                        "zip_code": "08001",
                        "city": "Barcelona",
                        "country": "Spain",
                        "state": "Barcelona",
                    }
                ],
                "inactive_partner": True,
                "banned_actions": [],
                "is_company": False,
                "sponsor_ref": "",
                "coop_agreement_code": "",
                "sponsorship_code": "KPWMOA",
                "sponsees_number": 1,
                "sponsees_max": 2,
                "coop_candidate": False,
                "member": True,
                "cooperator_register_number": 42,
                "cooperator_end_date": "",
            },
        )

    def test_no_value(self):
        member = self._create_member(
            ref="4002",
            is_company=True,
            firstname=False,
            lastname="Forn SCCL",
            vat="ESF55000009",
            email=False,
            phone="972000001",
            lang=False,
            street=False,
            zip=False,
            city=False,
            state_id=False,
            country_id=False,
        )
        found = self.get(f"{PATH}/{member.ref}")
        expected = {
            "firstname": "",
            "lastname": "Forn SCCL",
            "lang": "",
            "email": "",
            "phone": "972000001",
            "mobile": "",
            "is_company": True,
            "cooperator_register_number": 0,
            "addresses": [
                {
                    "street": "-",
                    "zip_code": "-",
                    "city": "-",
                    "country": "Spain",
                    "state": "-",
                }
            ],
        }
        self.assertEqual({name: found[name] for name in expected}, expected)

    def test_addresses_come_once(self):
        address = self._prepare_address()
        same = {**address, "street": f" {self.member.street.upper()} "}
        create = self.env["res.partner"].create
        for kind, values in (
            ("service", address),
            ("invoice", same),
            ("contract_email", self._prepare_address()),
        ):
            create(
                {
                    "name": kind,
                    "parent_id": self.member.id,
                    "type": kind,
                    "company_id": self.company.id,
                    **values,
                }
            )
        found = self.get(f"{PATH}/4001")["addresses"]
        self.assertEqual(
            {place["street"] for place in found},
            {self.member.street, address["street"]},
        )
        self.assertEqual(len(found), 2)

    def test_names_of_places_in_the_language_of_the_request(self):
        spain = self.env.ref("base.es").with_context(lang="ca_ES")
        spain.name = "Espanya"
        found = self.get(f"{PATH}/4001", lang="ca")
        self.assertEqual(found["addresses"][0]["country"], "Espanya")

    def test_what_is_known_about_somebody(self):
        self._activate_contract(member=self.member)
        for name in ("tariff_change", "new_service"):
            self.member.banned_action_ids |= self.env.ref(
                f"somconnexio_contract.member_action_{name}"
            )
        found = self.get(f"{PATH}/4001")
        self.assertFalse(found["inactive_partner"])
        self.assertEqual(
            found["banned_actions"], ["new_service", "mobile_tariff_change"]
        )
        order = self._create_order(member=self.sponsored)
        path = f"{PATH}/{self.sponsored.ref}"
        self.assertTrue(self.get(path)["inactive_partner"])
        order.action_validate_order()
        found = self.get(path)
        self.assertFalse(found["inactive_partner"])
        self.assertFalse(found["member"])
        self.assertEqual(found["sponsor_ref"], "4001")

    def test_share_that_is_not_paid_yet(self):
        request = self._create_request(vat=self._make_vat())
        request.action_validate()
        person = request.partner_id
        person._assign_member_number()
        found = self.get(f"{PATH}/{person.ref}")
        self.assertTrue(found["coop_candidate"])
        self.assertFalse(found["member"])

    def test_who_has_left(self):
        self.member.write({"is_member": False, "left_on": "2025-03-31"})
        found = self.get(f"{PATH}/4001")
        self.assertEqual(found["cooperator_end_date"], "2025-03-31")
        self.assertFalse(found["member"])

    def test_by_tax_number(self):
        number = self.member.vat.removeprefix("ES")
        for vat in (
            self.member.vat,
            number,
            number.lower(),
            f"{number[:8]}-{number[8:]}",
            f" {number[:2]}.{number[2:5]}.{number[5:]}",
        ):
            with self.subTest(vat=vat):
                found = self.get(PATH, {"vat": vat})
                self.assertEqual(found["ref"], "4001")
                self.assertEqual(len(found), 25)
        for vat in (number[:-1], "1", "%", "ES"):
            with self.subTest(vat=vat):
                self.assertRefused(self.former("GET", PATH, {"vat": vat}), 404)
        self.assertRefused(
            self.former("GET", PATH, {"vat": ""}),
            400,
            "BadRequest {&#x27;vat&#x27;: [&#x27;required field&#x27;]}",
        )

    def test_second_addresses(self):
        for path in (f"{PATH}/4001/get", f"/api2{PATH[4:]}/4001/"):
            self.assertEqual(self.get(path)["ref"], "4001")
        found = self.get(f"{PATH}/search", {"vat": self.member.vat})
        self.assertEqual(found["ref"], "4001")

    def test_nobody(self):
        for reference in ("99999", "0", "abc", "%25", "%00", "9" * 80, "é"):
            with self.subTest(reference=reference):
                self.assertRefused(self.former("GET", f"{PATH}/{reference}"), 404)

    def test_who_may(self):
        key = self._create_foreign_key("members:read")
        for path, params in (
            (f"{PATH}/4001", None),
            (PATH, {"vat": self.member.vat}),
            (SPONSEES, {"ref": "4001"}),
        ):
            self.assertAsks(path, "members:read", params)
            self.assertRefused(self.former("GET", path, params, key=key), 404)

    def test_count(self):
        for path in ("/api/partner/count", "/public-api/partner/count"):
            before = self.get(path)["members"]
            self._create_member()
            self._create_member(member_kind="sponsored")
            self.assertEqual(self.get(path), {"members": before + 1})
            self.assertAsks(path, "catalogue:read")
        key = self._create_foreign_key("catalogue:read")
        self.assertEqual(self.get("/api/partner/count", key=key), {"members": 0})


@tagged("post_install", "-at_install")
class TestCompatSponsors(CompatPartnerCommon):
    """Who can be a sponsor, and of whom somebody is."""

    def _check(self, path, **params):
        return self.get(path, params)

    def test_allowed(self):
        allowed = {"result": "allowed", "message": "ok"}
        vat = self.member.vat
        for number in (vat, vat.removeprefix("ES").lower()):
            found = self._check(CHECK, vat=number, sponsor_code="kpwmoa")
            self.assertEqual(found, allowed)
        self.assertEqual(self._check(CHECK_CODE, sponsor_code="KPWMOA"), allowed)

    def test_unknown(self):
        for params in (
            {"vat": self.sponsored.vat, "sponsor_code": "KPWMOA"},
            {"vat": self.member.vat, "sponsor_code": "KPWMO"},
            {"vat": "%", "sponsor_code": "%"},
        ):
            found = self._check(CHECK, **params)
            message = "invalid code or vat number"
            self.assertEqual(found, {"result": "not_allowed", "message": message})
        found = self._check(CHECK_CODE, sponsor_code="NOBODY")
        self.assertEqual(found, {"result": "not_allowed", "message": "invalid code"})
        key = self._create_foreign_key("sponsorships:check")
        found = self.get(CHECK_CODE, {"sponsor_code": "KPWMOA"}, key=key)
        self.assertEqual(found["message"], "invalid code")

    def test_too_many(self):
        self._create_sponsored_request(self.member)
        for path, params in ((CHECK, {"vat": self.member.vat}), (CHECK_CODE, {})):
            found = self._check(path, sponsor_code="KPWMOA", **params)
            message = "maximum number of sponsees exceeded"
            self.assertEqual(found, {"result": "not_allowed", "message": message})

    def test_old_member(self):
        self.member.write({"is_member": False, "left_on": "2025-03-31"})
        found = self._check(CHECK_CODE, sponsor_code="KPWMOA")
        message = "partner not allowed to sponsor"
        self.assertEqual(found, {"result": "not_allowed", "message": message})

    def test_what_is_required(self):
        for path, params in (
            (CHECK, {"vat": "1", "sponsor_code": ""}),
            (CHECK, {"sponsor_code": "1"}),
            (CHECK_CODE, None),
            (SPONSEES, {"ref": ""}),
            (AGREEMENT, None),
        ):
            with self.subTest(path=path, params=params):
                self.assertRefused(self.former("GET", path, params), 400)

    def test_sponsees(self):
        self._create_sponsored_request(self.member, firstname="Roc", lastname="Vila")
        found = self.get(SPONSEES, {"ref": "4001"})
        self.assertEqual(
            found,
            {
                "sponsorship_code": "KPWMOA",
                "sponsees_max": 2,
                "sponsees_number": 2,
                "sponsees": [self.sponsored.name, "Roc Vila"],
            },
        )
        self.assertEqual(self.get(f"{PATH}/4001")["sponsees_number"], 2)
        self.assertRefused(self.former("GET", SPONSEES, {"ref": "99999"}), 404)

    def test_agreement(self):
        self._create_agreement(code="ExampleCode", has_first_month_promotion=True)
        for path in (AGREEMENT, "/api/coop-agreement"):
            found = self.get(path, {"code": "ExampleCode"})
            self.assertEqual(
                found,
                {
                    "name": "Cooperativa amiga",
                    "code": "EXAMPLECODE",
                    "first_month_promotion": True,
                },
            )
        self.assertRefused(self.former("GET", AGREEMENT, {"code": "none"}), 404)
        key = self._create_foreign_key("sponsorships:check")
        answer = self.former("GET", AGREEMENT, {"code": "ExampleCode"}, key=key)
        self.assertRefused(answer, 404)

    def test_who_may(self):
        for path, params in (
            (CHECK, {"vat": "1", "sponsor_code": "1"}),
            (CHECK_CODE, {"sponsor_code": "1"}),
            (AGREEMENT, {"code": "1"}),
        ):
            self.assertAsks(path, "sponsorships:check", params)
