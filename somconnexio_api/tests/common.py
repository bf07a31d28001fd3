# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
import os
import threading
import uuid
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.http import request
from odoo.tests import HttpCase
from odoo.tests.test_cursor import TestCursor

from odoo.addons.somconnexio_contract.tests.common import SomconnexioCommon

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


class ApiCommon(SomconnexioCommon, HttpCase):
    """A cooperative with a small catalogue, a member and an API client.

    Requests go through Odoo's own server, so that routing, dispatcher and errors are
    the ones that clients meet.
    """

    @classmethod
    def _registry_test_mode_patches(cls, *, cr, registry):
        """The app serves a request in a thread of its own, for which the request's
        waits: cursors that are opened there (a call log's) don't wait for its lock."""
        patched, *others = super()._registry_test_mode_patches(cr=cr, registry=registry)

        def open_cursor(readonly=False):
            thread = threading.get_ident()
            environ = request.httprequest.environ if request else {}
            if environ.setdefault("test.thread", thread) != thread:
                return TestCursor(cr, threading.RLock(), readonly=False)
            return patched.new(readonly)

        return [patch.object(registry, "cursor", open_cursor), *others]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in ("en_US", "ca_ES", "es_ES"):
            cls.env["res.lang"]._activate_lang(lang)
        group = cls.env["account.tax.group"].create(
            {"name": "21 %", "company_id": cls.company.id}
        )
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "21 %",
                "amount": 21,
                "tax_group_id": group.id,
                "company_id": cls.company.id,
            }
        )
        create = cls._create_product
        create("Addon", "TEST_ADDON", cls.technology_mobile, 1.0, role="addon")
        create("Glass", "TEST_FIBER", cls.technology_fiber, 28.0)
        cls.product = create(
            "Talk",
            "TEST_MOBILE",
            cls.technology_mobile,
            10.0,
            taxes_id=[Command.set(cls.tax.ids)],
        )
        cls.provider_broadband = cls.env["service.provider"].create(
            {"name": "Test glass", "code": "test_glass", "is_broadband": True}
        )
        cls.member = cls._create_member(
            email="berta@example.org", phone="699000111", ref="4001"
        )
        cls.client = cls._create_client("Website", allowed_origins=ORIGIN)
        cls.key = cls.client._generate_key()

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
            "previous_provider": "test_provider",
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

    def _use_up_minutes(self, calls):
        """Have made so many calls in this minute, and in the next one.

        The test may go past the full minute.
        """
        now = fields.Datetime.now().replace(second=0)
        for minute in (now, now + timedelta(minutes=1)):
            self.env["somconnexio.api.rate"].create(
                {"client_id": self.client.id, "minute": minute, "calls": calls}
            )

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

    def assertGolden(self, file, document):
        """Check that the API's description is the one that a file keeps.

        `./dev openapi` has it written there instead.

        :param file: `pathlib.Path` of the golden document
        """
        text = json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True)
        if os.environ.get("SCX_WRITE_GOLDEN"):
            Path(file).write_text(f"{text}\n")
        self.assertEqual(document, json.loads(Path(file).read_text()))
