# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import uuid

from odoo.fields import Command
from odoo.tests import HttpCase

API = "/api/v1"
ORIGIN = "https://www.example.org"
IBAN = "ES9121000418450200051332"
VAT = "12345678Z"

ADDRESS = {
    "street": "Carrer de la Font, 3",
    "zip_code": "17800",
    "city": "Olot",
    "state": "GI",
}


class ApiCommon(HttpCase):
    """A cooperative with a small catalogue, a member and an API client.

    Requests go through Odoo's own server, so that routing, dispatcher and errors are
    the ones that clients meet.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.env["res.lang"]._activate_lang("ca_ES")
        cls.env["res.lang"]._activate_lang("es_ES")
        cls.company = cls.env.company
        cls.company.country_id = cls.env.ref("base.es")
        cls._create_catalogue()
        cls.member = cls.env["res.partner"].create(
            {
                "firstname": "Berta",
                "lastname": "Alsina",
                "email": "berta@example.org",
                "phone": "699000111",
                "ref": "4001",
                "vat": "ES11111111H",
                "is_member": True,
                "company_id": cls.company.id,
            }
        )
        cls.client = cls._create_client("Website", allowed_origins=ORIGIN)
        cls.key = cls.client._generate_key()

    @classmethod
    def _create_catalogue(cls):
        technologies = cls.env["service.technology"]
        cls.technology_mobile = technologies.create(
            {"name": "Mobile phone", "code": "test_mobile", "is_mobile": True}
        )
        cls.technology_fiber = technologies.create(
            {"name": "Glass", "code": "test_fiber", "has_service_address": True}
        )
        cls.tax = cls.env["account.tax"].create(
            {"name": "21 %", "amount": 21, "company_id": cls.company.id}
        )
        cls.product_mobile = cls._create_product("TEST_MOBILE", cls.technology_mobile)
        cls.product_fiber = cls._create_product("TEST_FIBER", cls.technology_fiber)
        cls.product_addon = cls._create_product(
            "TEST_ADDON", cls.technology_mobile, service_role="addon"
        )
        cls.provider = cls.env["service.provider"].create(
            {"name": "Other Mobile", "code": "test_other", "is_mobile": True}
        )
        cls.provider_broadband = cls.env["service.provider"].create(
            {"name": "Other Glass", "code": "test_glass", "is_broadband": True}
        )

    @classmethod
    def _create_product(cls, code, technology, **vals):
        return cls.env["product.product"].create(
            {
                "name": f"Tariff {code}",
                "default_code": code,
                "type": "service",
                "list_price": 10.0,
                "taxes_id": [Command.set(cls.tax.ids)],
                "service_technology_id": technology.id,
                "service_role": "main",
                "is_published_catalogue": True,
                **vals,
            }
        )

    @classmethod
    def _create_client(cls, name, **vals):
        return cls.env["somconnexio.api.client"].create({"name": name, **vals})

    def call(self, path, *, method="GET", key=None, lang=None, headers=None, **options):
        """Send a request with the key of the client, or another one; "" for none."""
        headers = {
            "API-Key": self.key if key is None else key,
            "Accept-Language": lang or "en",
            **(headers or {}),
        }
        headers = {name: value for name, value in headers.items() if value}
        # what the test has read must not hide that the request may not read it
        self.env.invalidate_all()
        return self.url_open(
            API + path, method=method, headers=headers, allow_redirects=False, **options
        )

    def post_order(self, body, **options):
        """Place an order."""
        return self.call("/orders", method="POST", json=body, **options)

    def order(self, **changes):
        """Return a request for a mobile portability of the member."""
        body = {
            "uuid": str(uuid.uuid4()),
            "member": self.member.ref,
            "iban": IBAN,
            "consent_date": "2026-01-31",
            "lines": [self.mobile_line()],
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    def new_member(self, **changes):
        """Return the data of somebody who becomes a member."""
        return {
            "first_name": "Oriol",
            "last_name": "Camps",
            "vat": VAT,
            "email": "oriol@example.org",
            "phone": "972 000 111",
            "language": "ca",
            "address": ADDRESS,
            **changes,
        }

    def mobile_line(self, **changes):
        """Return a line for a portability."""
        return {
            "product": "TEST_MOBILE",
            "kind": "portability",
            "phone_number": "600 111 222",
            "previous_provider": "test_other",
            **changes,
        }

    def fiber_line(self, **changes):
        """Return a line for a new fibre."""
        return {
            "product": "TEST_FIBER",
            "kind": "new",
            "service_address": ADDRESS,
            **changes,
        }

    def find_order(self, answer):
        """Return the record of an accepted order."""
        return self.env["crm.lead"].search(
            [("order_reference", "=", answer.json()["reference"])]
        )

    def assertProblem(self, answer, status, slug):
        """Check that an answer is a problem of this kind; return its body."""
        self.assertEqual(answer.status_code, status, answer.text)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        problem = answer.json()
        self.assertEqual(problem["type"], f"urn:somconnexio:problem:{slug}")
        self.assertEqual(problem["status"], status)
        self.assertTrue(problem["title"])
        self.assertTrue(problem["detail"])
        return problem

    def assertInvalid(self, answer, expected):
        """Check that an answer refuses exactly these pointers, with these codes."""
        problem = self.assertProblem(answer, 422, "invalid")
        found = {error["pointer"]: error["code"] for error in problem["errors"]}
        self.assertEqual(found, expected)
        self.assertEqual(len(problem["errors"]), len(expected), "one error a pointer")
        self.assertTrue(all(error["detail"] for error in problem["errors"]))
