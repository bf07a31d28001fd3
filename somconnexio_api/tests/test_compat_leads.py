# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import ADDRESS, IBAN
from .compat_common import CompatCommon

PATH = "/api/crm-lead/create"


@tagged("post_install", "-at_install")
class TestCompatLeads(CompatCommon):
    """Orders, placed as the former API does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow("orders:write")

    def body(self, **changes):
        """As the website sends it: a mobile portability of a member."""
        body = {
            "partner_id": self.member.ref,
            "iban": IBAN,
            "phone": "699000222",
            "email": "other@example.org",
            "description": "Truqueu a la tarda, però no abans",
            "tag_codes": None,
            "is_company": False,
            "lead_line_ids": [self.line()],
            **changes,
        }
        return {name: value for name, value in body.items() if value != "absent"}

    def line(self, product="TEST_MOBILE", **changes):
        return {
            "product_code": product,
            "broadband_isp_info": {},
            "switchboard_isp_info": {},
            "mobile_isp_info": self.mobile(**changes),
        }

    def mobile(self, **changes):
        info = {
            "type": "portability",
            "phone_number": "600 111 222",
            "icc": "",
            "icc_donor": "",
            "previous_contract_type": "contract",
            "previous_provider": self.provider.id,
            "previous_owner_vat_number": "12345678Z",
            "previous_owner_name": "Puig Mas",
            "previous_owner_first_name": "Anna",
            "delivery_address": None,
            "invoice_address": {},
            "sim_type": "",
            **changes,
        }
        return {name: value for name, value in info.items() if value != "absent"}

    def fiber(self, **changes):
        info = {
            "type": "new",
            "phone_number": "",
            "service_address": ADDRESS_OF_FORM,
            "keep_phone_number": False,
            "previous_service": "",
            **changes,
        }
        return {
            "product_code": "TEST_FIBER",
            "mobile_isp_info": {},
            "broadband_isp_info": info,
        }

    def leads(self):
        return self.env["crm.lead"].search([("api_client_id", "=", self.client.id)])

    def place(self, **changes):
        """Place an order; return its record."""
        answer = self.former("POST", PATH, body=self.body(**changes))
        self.assertEqual(answer.status_code, 200, answer.text)
        lead = self.leads().sorted("id")[-1:]
        self.assertEqual(answer.json(), {"id": lead.id})
        return lead

    def test_mobile(self):
        lead = self.place()
        self.assertEqual(lead.partner_id, self.member)
        self.assertEqual(lead.iban, IBAN)
        self.assertEqual(lead.phone, "699000222")
        self.assertEqual(lead.email_from, "other@example.org")
        self.assertIn("Truqueu a la tarda, però no abans", lead.description)
        self.assertEqual(lead.door, "api")
        self.assertEqual(lead.consent_date, self._get_day())
        self.assertFalse(lead.user_id)
        self.assertFalse(lead.tag_ids)
        # the member's own data stay
        self.assertEqual(self.member.email, "berta@example.org")
        line = lead.order_line_ids
        self.assertEqual(line.product_id, self.product)
        self.assertEqual(line.kind, "portability")
        self.assertEqual(line.phone_number, "600111222")
        self.assertEqual(line.previous_provider_id, self.provider)
        self.assertEqual(line.previous_contract_type, "contract")
        self.assertEqual(line.previous_owner_vat, "ES12345678Z")
        self.assertEqual(line.previous_owner_lastname, "Puig Mas")
        self.assertEqual(line.previous_owner_firstname, "Anna")
        self.assertEqual(line.sim_type, "physical")
        self.assertFalse(line.has_sim)
        self.assertFalse(lead._check_order())

    def test_mobile_with_card(self):
        icc = self._make_icc()
        changes = {
            "previous_contract_type": "prepaid",
            "icc": icc,
            "icc_donor": "8934071111111111111",
            "delivery_address": ADDRESS_OF_FORM,
        }
        line = self.place(lead_line_ids=[self.line(**changes)]).order_line_ids
        self.assertEqual(line.icc, icc)
        self.assertTrue(line.has_sim)
        self.assertEqual(line.donor_icc, "8934071111111111111")
        self.assertEqual(line.delivery_city, "Olot")
        self.assertEqual(line.delivery_state_id.code, "GI")
        line = self.place(
            lead_line_ids=[self.line(sim_type="eSIM", phone_number="600111333")]
        ).order_line_ids
        self.assertEqual(line.sim_type, "esim")

    def test_fiber(self):
        coverage = {"mm_fiber_coverage": "fibraFTTH", "gescal37": "08 17"}
        line = self.place(
            lead_line_ids=[self.fiber(previous_service="adsl", fiber_coverage=coverage)]
        ).order_line_ids
        self.assertEqual(line.service_street, ADDRESS["street"])
        self.assertEqual(line.service_zip, ADDRESS["zip_code"])
        self.assertEqual(line.service_state_id.code, "GI")
        self.assertFalse(line.keep_phone_number)
        self.assertEqual(line.notes, "mm_fiber_coverage: fibraFTTH\ngescal37: 08 17")

    def test_landline(self):
        provider = self.provider_broadband.id
        info = {"type": "portability", "previous_provider": provider}
        line = self.place(
            lead_line_ids=[self.fiber(**info, phone_number="972000111")]
        ).order_line_ids
        self.assertTrue(line.keep_phone_number)
        self.assertEqual(line.phone_number, "972000111")
        line = self.place(lead_line_ids=[self.fiber(**info)]).order_line_ids
        self.assertFalse(line.phone_number)
        self.assertTrue(line.no_previous_phone_number)

    def test_pack(self):
        """A mobile joins the fibre that the member has."""
        main = self._activate_contract(self._prepare_fiber_line(), member=self.member)
        line = self.place(
            lead_line_ids=[self.line(fiber_linked_to_mobile_offer=main.code)]
        ).order_line_ids
        self.assertEqual(line.pack_main_contract_id, main)

    def test_several_lines(self):
        """An add-on belongs to the service of its technology."""
        lead = self.place(
            lead_line_ids=[self.fiber(), self.line(), {"product_code": "TEST_ADDON"}]
        )
        fiber, mobile, addon = lead.order_line_ids.sorted("id")
        self.assertEqual(addon.main_line_id, mobile)
        self.assertFalse(fiber.main_line_id)

    def test_without_info(self):
        """A service of which nothing is said is to be filled in by the staff."""
        lead = self.place(lead_line_ids=[{"product_code": "TEST_FIBER"}])
        self.assertTrue(lead._check_order())

    def test_change_of_location(self):
        number = self._make_mobile_number()
        contract = self._activate_contract(
            self._prepare_mobile_line(phone_number=number), member=self.member
        )
        line = self.place(
            lead_line_ids=[self.line(type="location_change", phone_number=number)]
        ).order_line_ids
        self.assertEqual(line.kind, "location_change")
        self.assertEqual(line.changed_contract_id, contract)

    def test_switchboard(self):
        lead = self.place(
            lead_line_ids=[
                {
                    "product_code": "TEST_SWITCHBOARD",
                    "switchboard_isp_info": {
                        "type": "new",
                        "mobile_phone_number": "600111444",
                        "agent_name": "Núria",
                        "agent_email": "nuria@example.org",
                        "extension": "101",
                        "icc": "",
                    },
                }
            ]
        )
        line = lead.order_line_ids
        self.assertEqual(line.agent_name, "Núria")
        self.assertEqual(line.extension, "101")
        self.assertEqual(line.mobile_number, "600111444")

    def test_tags_user_and_marketing(self):
        free = self.env["crm.tag"].search([("is_first_month_free", "=", True)], limit=1)
        free = free or self.env["crm.tag"].create(
            {"name": "Free", "is_first_month_free": True}
        )
        marketing = {"utm_campaign": "Spring 9", "utm_source": "", "referred": "Pere"}
        lead = self.place(
            tag_codes=["whatever"],
            user_mail=self.backoffice.login,
            marketing_info=marketing,
        )
        self.assertEqual(lead.tag_ids, free)
        self.assertEqual(lead.user_id, self.backoffice)
        self.assertEqual(lead.campaign_id.name, "Spring 9")
        self.assertFalse(lead.source_id)
        self.assertEqual(lead.referred, "Pere")

    def test_of_request(self):
        """Who has asked for the membership orders before there is a member."""
        self._allow("membership-requests:write")
        request = self.env["membership.request"].create(
            {
                "company_id": self.company.id,
                "firstname": "Dídac",
                "lastname": "Grau",
                "email": "d@example.org",
                "api_client_id": self.client.id,
            }
        )
        changes = {"partner_id": "", "subscription_request_id": request.id}
        body = self.body(**changes, email="", phone=None)
        self.assertRefused(
            self.former("POST", PATH, body=body),
            400,
            "ISP Info with neither delivery_address nor partner_id",
        )
        line = self.line(delivery_address=ADDRESS_OF_FORM)
        lead = self.place(**changes, email="", lead_line_ids=[line])
        self.assertEqual(lead.membership_request_id, request)
        self.assertEqual(lead.email_from, "d@example.org")
        request.api_client_id = False
        body = self.body(**changes, lead_line_ids=[line], phone="")
        self.assertRefused(
            self.former("POST", PATH, body=body),
            400,
            f"SubscriptionRequest with id {request.id} not found",
        )

    def test_twice(self):
        first = self.former("POST", PATH, body=self.body())
        again = self.former("POST", PATH, body=self.body())
        self.assertEqual(first.json(), again.json())
        self.assertEqual(len(self.leads()), 1)

    def _list_texts(self):
        """What is wrong, and the text of old that says it."""
        spain = self.env.ref("base.es").id
        address = ADDRESS_OF_FORM
        both = "Either partner_id or subscription_request_id is required"
        foreign = self.fiber(service_address={**address, "country": "XX"})
        nowhere = self.fiber(service_address={**address, "state": "ZZZ"})
        broadband = self.provider_broadband.id
        return (
            ({"partner_id": "9"}, "Partner with id 9 not found"),
            (
                {"partner_id": "", "subscription_request_id": 2**40},
                f"SubscriptionRequest with id {2**40} not found",
            ),
            (
                {"lead_line_ids": [{"product_code": "X"}]},
                "Product with code X not found",
            ),
            ({"lead_line_ids": [foreign]}, "No country for isocode XX"),
            (
                {"lead_line_ids": [nowhere]},
                f"No state for isocode ZZZ and country id {spain}",
            ),
            ({"user_mail": "x"}, "User with mail x not found"),
            ({"partner_id": ""}, both),
            ({"subscription_request_id": 1}, both),
            (
                {"lead_line_ids": [self.line(fiber_linked_to_mobile_offer="none")]},
                "Contract with code none not found",
            ),
            (
                {"lead_line_ids": [self.line(previous_provider=2**40)]},
                f"Previous provider {2**40} not found",
            ),
            (
                {"lead_line_ids": [self.line(previous_provider=broadband)]},
                f"Previous provider {broadband} does not offer mobile",
            ),
        )

    def test_texts(self):
        for changes, text in self._list_texts():
            with self.subTest(text=text):
                answer = self.former("POST", PATH, body=self.body(**changes))
                self.assertRefused(answer, 400, text)
        self.assertFalse(self.leads())

    def test_fields(self):
        def line(**changes):
            return {"lead_line_ids": [self.line(**changes)]}

        cases = (
            ({"iban": ""}, "iban"),
            ({"iban": "absent"}, "iban"),
            ({"lead_line_ids": []}, "lead_line_ids"),
            ({"lead_line_ids": "absent"}, "lead_line_ids"),
            ({"partner_id": 7}, "partner_id"),
            ({"is_company": "no"}, "is_company"),
            (line(type="absent"), "type"),
            (line(type="other"), "type"),
            (line(previous_provider="absent"), "previous_provider"),
            (line(previous_provider="1"), "previous_provider"),
            (line(phone_number=""), "phone_number"),
            (line(previous_contract_type=""), "previous_contract_type"),
            (line(previous_contract_type="prepaid"), "icc_donor"),
            (line(sim_type="nano"), "sim_type"),
            (line(delivery_address={"street": "x"}), "zip_code"),
            (
                {"lead_line_ids": [self.fiber(fiber_coverage={"x": 1})]},
                "fiber_coverage",
            ),
        )
        for changes, name in cases:
            with self.subTest(name=name):
                answer = self.former("POST", PATH, body=self.body(**changes))
                self.assertRefused(answer, 400)
                found = answer.json()["description"]
                self.assertIn(f"&#x27;{name}&#x27;: [", found)
        self.assertRefused(self.former("POST", PATH, body={}), 400)
        self.assertFalse(self.leads())

    def test_field_within(self):
        address = {**ADDRESS_OF_FORM}
        del address["zip_code"]
        body = self.body(lead_line_ids=[self.line(delivery_address=address)])
        self.assertRefused(
            self.former("POST", PATH, body=body),
            400,
            "BadRequest {&#x27;lead_line_ids&#x27;: [{0: [{&#x27;mobile_isp_info"
            "&#x27;: [{&#x27;delivery_address&#x27;: [{&#x27;zip_code&#x27;: "
            "[&#x27;required field&#x27;]}]}]}]}]}",
        )
        self.assertFalse(self.leads())

    def test_who_may(self):
        for key in ("", "wrong"):
            answer = self.former("POST", PATH, body=self.body(), key=key)
            self.assertRefused(answer, 401)
        key = self._create_foreign_key("orders:write")
        answer = self.former("POST", PATH, body=self.body(), key=key)
        self.assertRefused(answer, 400, f"Partner with id {self.member.ref} not found")
        self.assertFalse(self.leads())


ADDRESS_OF_FORM = {**ADDRESS, "street2": "", "country": "ES"}
