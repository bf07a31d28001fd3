# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.tests import tagged

from .common import IBAN, VAT
from .compat_common import CompatCommon

PATH = "/api/subscription-request/create"
PARTNER = "/api/subscription-request/partner"

REQUIRED = (
    "type",
    "email",
    "lang",
    "vat",
    "payment_type",
    "discovery_channel_id",
    "address",
    "nationality",
    "birthdate",
    "gender",
    "firstname",
    "lastname",
)


class CompatRequestsCommon(CompatCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow("membership-requests:write")
        cls.channel = cls.env["discovery.channel"].create(
            {"name": "Fair", "code": "fair9", "company_id": cls.company.id}
        )

    def body(self, **changes):
        """As the website sends it."""
        body = {
            "type": "new",
            "firstname": "Dídac",
            "lastname": "Grau",
            "email": "d@example.org",
            "lang": "ca_ES",
            "vat": VAT,
            "payment_type": "single",
            "discovery_channel_id": self.channel.id,
            "nationality": "ES",
            "birthdate": "1960-11-03",
            "gender": "male",
            "iban": IBAN,
            "phone": "",
            "source": "website",
            "is_company": False,
            "voluntary_contribution": 0,
            "data_policy_approved": True,
            "internal_rules_approved": True,
            "address": {
                "street": "Street 123",
                "street2": "",
                "zip_code": "08911",
                "city": "Badalona",
                "country": "ES",
                "state": "B",
            },
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    def requests(self):
        return self.env["membership.request"].search(
            [("company_id", "=", self.company.id)]
        )


@tagged("post_install", "-at_install")
class TestCompatRequests(CompatRequestsCommon):
    """Somebody wants to be with the cooperative."""

    def _tell(self, request):
        """What a client is told of a new request, key by key."""
        return {
            "id": request.id,
            "is_company": False,
            "firstname": "Dídac",
            "lastname": "Grau",
            "email": "d@example.org",
            "state": "draft",
            "date": str(self._get_day()),
            "ordered_parts": 1,
            "address": {
                "street": "Street 123",
                "zip_code": "08911",
                "city": "Badalona",
                "country": "ES",
            },
            "lang": "ca_ES",
            "birthdate": "1960-11-03",
            "gender": "male",
            "iban": IBAN,
            "phone": None,
            "capital_release_request_date": None,
            "capital_release_request": [],
            "data_policy_approved": False,
            "internal_rules_approved": False,
            "financial_risk_approved": False,
            "generic_rules_approved": False,
            "skip_iban_control": False,
        }

    def test_new_member(self):
        answer = self.former("POST", PATH, body=self.body())
        self.assertEqual(answer.status_code, 200, answer.text)
        request = self.requests()
        self.assertEqual(answer.json(), self._tell(request))
        self.assertEqual(request.type, "new")
        self.assertEqual(request.door, "api")
        self.assertEqual(request.vat, f"ES{VAT}")
        self.assertEqual(request.birthdate_date, date(1960, 11, 3))
        self.assertEqual(request.nationality_id.code, "ES")
        self.assertEqual(request.state_id.code, "B")
        self.assertEqual(request.discovery_channel_id, self.channel)
        self.assertEqual(request.payment_term, "single")
        self.assertEqual(request.api_client_id, self.client)
        self.assertEqual(request.consent_date, self._get_day())

    def test_company(self):
        body = self.body(
            is_company=True,
            company_name="Fusteria Grau",
            company_email="fusta@example.org",
            vat="B58378431",
            birthdate="",
            gender="",
        )
        answer = self.former("POST", PATH, body=body)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json()["lastname"], "Fusteria Grau")
        self.assertEqual(answer.json()["firstname"], "")
        self.assertIsNone(answer.json()["gender"])
        request = self.requests()
        self.assertTrue(request.is_company)
        self.assertEqual(request.email, "fusta@example.org")

    def test_sponsored(self):
        self.member._make_sponsorship_code()
        code = self.member.sponsorship_code
        body = self.body(type="sponsorship", sponsor_code=code.lower(), sponsor_vat="x")
        answer = self.former("POST", PATH, body=body)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json()["ordered_parts"], 0)
        self.assertEqual(self.requests().sponsor_id, self.member)
        self.assertEqual(self.requests().type, "sponsored")

    def test_sponsored_by_tax_number(self):
        body = self.body(type="sponsorship", sponsor_vat=self.member.vat)
        answer = self.former("POST", PATH, body=body)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(self.requests().sponsor_id, self.member)

    def test_agreement(self):
        partner = self.env["res.partner"].create(
            {"name": "Friends", "company_id": self.company.id}
        )
        agreement = self.env["cooperation.agreement"].create(
            {"partner_id": partner.id, "code": "FRIENDS", "company_id": self.company.id}
        )
        body = self.body(type="sponsorship_coop_agreement", coop_agreement="FRIENDS")
        answer = self.former("POST", PATH, body=body)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(self.requests().agreement_id, agreement)

    def test_without_iban(self):
        """The cooperative asks for it before it validates."""
        answer = self.former("POST", PATH, body=self.body(iban=""))
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertIsNone(answer.json()["iban"])
        self.assertFalse(self.requests().consent_date)

    def test_twice(self):
        first = self.former("POST", PATH, body=self.body())
        again = self.former("POST", "/api2/subscription-request/", body=self.body())
        self.assertEqual(first.status_code, 200)
        self.assertEqual(again.status_code, 200)
        again = self.former("POST", PATH, body=self.body())
        self.assertEqual(again.json(), first.json())

    def test_texts(self):
        """What is not there is said as it always was."""
        address = self.body()["address"]
        cases = (
            ({"payment_type": "never"}, "Payment type never not valid"),
            ({"nationality": "QQQ"}, "Nationality QQQ not found"),
            ({"address": {**address, "state": "QQQ"}}, "State QQQ not found"),
            ({"address": {**address, "country": "XX"}}, "No country for isocode XX"),
            (
                {"type": "sponsorship"},
                "A sponsorship needs a sponsor_code or a sponsor_vat",
            ),
            (
                {"type": "sponsorship", "sponsor_code": "FAKE1"},
                "Sponsor code FAKE1 not found",
            ),
            (
                {"type": "sponsorship", "sponsor_vat": "ES1"},
                "Sponsor VAT number ES1 not found",
            ),
            (
                {"type": "sponsorship_coop_agreement", "coop_agreement": "NONE"},
                "Coop Agreement code NONE not found",
            ),
            ({"discovery_channel_id": 2**40}, f"Discovery channel {2**40} not found"),
            ({"lang": "xx"}, "Language xx not found"),
        )
        for changes, text in cases:
            with self.subTest(text=text):
                answer = self.former("POST", PATH, body=self.body(**changes))
                self.assertRefused(answer, 400, text)
        self.assertFalse(self.requests())

    def test_fields(self):
        """Each wrong field is named."""
        cases = [({name: None}, name) for name in REQUIRED]
        cases += [
            ({"type": "other"}, "type"),
            ({"vat": "12345678A"}, "vat"),
            ({"iban": "ES0021000418450200051332"}, "iban"),
            ({"birthdate": "1960-13-03"}, "birthdate"),
            ({"birthdate": "2990-11-03"}, "birthdate"),
            ({"gender": "x"}, "gender"),
            ({"email": "nobody"}, "email"),
            ({"discovery_channel_id": "1"}, "discovery_channel_id"),
            ({"voluntary_contribution": ""}, "voluntary_contribution"),
            ({"is_company": "true"}, "is_company"),
            ({"source": "elsewhere"}, "source"),
            ({"is_company": True}, "company_name"),
            ({"address": {**self.body()["address"], "zip_code": "1"}}, "zip_code"),
        ]
        for changes, name in cases:
            with self.subTest(**changes):
                answer = self.former("POST", PATH, body=self.body(**changes))
                self.assertRefused(answer, 400)
                found = answer.json()["description"]
                self.assertIn(f"&#x27;{name}&#x27;: [", found)
        self.assertRefused(self.former("POST", PATH, body={}), 400)
        self.assertFalse(self.requests())

    def test_field_within(self):
        address = dict(self.body()["address"])
        del address["state"]
        answer = self.former("POST", PATH, body=self.body(address=address))
        self.assertRefused(
            answer,
            400,
            "BadRequest {&#x27;address&#x27;: [{&#x27;state&#x27;: "
            "[&#x27;required field&#x27;]}]}",
        )
        self.assertFalse(self.requests())

    def test_who_may(self):
        for key in ("", "wrong", self._create_foreign_key("orders:write")):
            self.assertRefused(
                self.former("POST", PATH, body=self.body(), key=key), 401
            )
        self.assertFalse(self.requests())


@tagged("post_install", "-at_install")
class TestCompatPartnerRequests(CompatRequestsCommon):
    """A customer wants a share."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_member(
            ref="4002", sponsor_id=cls.member.id, email="nuria@example.org"
        )
        cls.customer.member_kind = "sponsored"

    def partner_body(self, **changes):
        return {
            "customer_ref": self.customer.ref,
            "iban": IBAN,
            "payment_type": "split",
            "source": "website_request_cooperator",
            **changes,
        }

    def test_customer(self):
        answer = self.former("POST", PARTNER, body=self.partner_body())
        self.assertEqual(answer.status_code, 200, answer.text)
        request = self.requests()
        self.assertEqual(answer.json(), {"wiz_id": request.id})
        self.assertEqual(request.type, "new")
        self.assertEqual(request.vat, self.customer.vat)
        self.assertEqual(request.email, self.customer.email)
        self.assertEqual(request.iban, IBAN)
        self.assertEqual(request.payment_term, "split")
        again = self.former("POST", PARTNER, body=self.partner_body())
        self.assertEqual(again.json(), answer.json())
        self.assertEqual(len(self.requests()), 1)

    def test_refused(self):
        cases = (
            ({"customer_ref": "999"}, "Partner ref 999 not found"),
            ({"payment_type": "x"}, "Payment type x not valid"),
            (
                {"customer_ref": self.member.ref},
                f"Partner ref {self.member.ref} has a share",
            ),
            ({"iban": "ES0021000418450200051332"}, None),
            ({"iban": ""}, None),
            ({"source": "website"}, None),
        )
        for changes, text in cases:
            answer = self.former("POST", PARTNER, body=self.partner_body(**changes))
            self.assertRefused(answer, 400, text)
        self.assertRefused(self.former("POST", PARTNER, body={}), 400)
        self.assertFalse(self.requests())
        answer = self.former("POST", PARTNER, body=self.partner_body(), key="")
        self.assertRefused(answer, 401)
