# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_document import PDF, DocumentCommon

from .compat_common import CompatCommon

PATH = "/api2/documentation"
CODE = "dni_titular_actual"


@tagged("post_install", "-at_install")
class TestCompatUploads(DocumentCommon, CompatCommon):
    """Files of documents, sent as the former API does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow("orders:read", "orders:write")
        cls.order = cls._create_order(member=cls.newcomer)
        cls.order.api_client_id = cls.client

    def body(self, **changes):
        body = {
            "crm_lead_id": self.order.id,
            "category": CODE,
            "files": [self.file()],
            **changes,
        }
        return {name: value for name, value in body.items() if value != "absent"}

    def file(self, content=PDF, name="dni còpia.pdf"):
        return {"filename": name, "content": base64.b64encode(content).decode()}

    def test_upload(self):
        files = [self.file(), self.file(PDF + b"%2", "back.pdf")]
        answer = self.former("POST", PATH, body=self.body(files=files))
        self.assertEqual(answer.status_code, 200, answer.text)
        document = self._get_document(self.order)
        kept = document.attachment_ids.sorted("id")
        self.assertEqual(answer.json(), {"ids": kept.ids})
        self.assertEqual(document.state, "uploaded")
        self.assertEqual(kept[0].raw, PDF)
        self.assertEqual(kept.mapped("name"), ["dni còpia.pdf", "back.pdf"])
        params = {"lead_id": str(self.order.id), "crm_lead_token": ""}
        found = self.get("/api2/crm-lead/documents-required", params)
        (one,) = [one for one in found if one["document_category"] == CODE]
        self.assertIs(one["document_exit"], True)
        self.assertEqual(one["document_id"], kept[0].id)

    def test_twice(self):
        """The same file later is the one that is there."""
        first = self.former("POST", PATH, body=self.body())
        again = self.former("POST", PATH, body=self.body())
        other = self.former(
            "POST", PATH, body=self.body(files=[self.file(name="x.pdf")])
        )
        self.assertEqual(first.json(), again.json())
        self.assertEqual(first.json(), other.json())
        self.assertEqual(len(self._get_document(self.order).attachment_ids), 1)

    def test_by_member(self):
        body = self.body(crm_lead_id="absent", partner_ref=self.newcomer.ref)
        answer = self.former("POST", PATH, body=body)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(
            answer.json()["ids"], self._get_document(self.order).attachment_ids.ids
        )

    def test_not_asked_for(self):
        """What no rule asks for is kept with the order too."""
        answer = self.former("POST", PATH, body=self.body(category="nif_empresa"))
        self.assertEqual(answer.status_code, 200, answer.text)
        document = self._get_document(self.order, "nif_empresa")
        self.assertEqual(document.attachment_ids.ids, answer.json()["ids"])

    def test_texts(self):
        reference = self.member.ref
        cases = (
            ({"category": "none"}, "Category none not found"),
            ({"crm_lead_id": 2**40}, "Lead not found"),
            (
                {"crm_lead_id": "absent", "partner_ref": "999"},
                "Partner with ref 999 not found",
            ),
            (
                {"crm_lead_id": "absent", "partner_ref": reference},
                f"No order of partner {reference} waits for {CODE}",
            ),
            (
                {"partner_ref": reference},
                "Either crm_lead_id or partner_ref is required",
            ),
            (
                {"crm_lead_id": "absent"},
                "Either crm_lead_id or partner_ref is required",
            ),
            ({"files": [self.file(b"MZ\x00nothing")]}, None),
        )
        for changes, text in cases:
            answer = self.former("POST", PATH, body=self.body(**changes))
            self.assertRefused(answer, 400, text)
        for changes, name in (
            ({"files": []}, "files"),
            ({"files": "absent"}, "files"),
            ({"category": ""}, "category"),
            ({"files": [{"filename": "x.pdf", "content": "???"}]}, "content"),
            ({"files": [{"filename": "x.pdf", "content": ""}]}, "content"),
            ({"files": [{"content": self.file()["content"]}]}, "filename"),
        ):
            answer = self.former("POST", PATH, body=self.body(**changes))
            self.assertRefused(answer, 400)
            self.assertIn(f"&#x27;{name}&#x27;: [", answer.json()["description"])
        self.assertRefused(self.former("POST", PATH, body={}), 400)
        self.assertFalse(self._get_document(self.order).attachment_ids)

    def test_who_may(self):
        for key in ("", "wrong"):
            answer = self.former("POST", PATH, body=self.body(), key=key)
            self.assertRefused(answer, 401)
        self.order.api_client_id = False
        answer = self.former("POST", PATH, body=self.body())
        self.assertRefused(answer, 400, "Lead not found")
        self.assertFalse(self._get_document(self.order).attachment_ids)
