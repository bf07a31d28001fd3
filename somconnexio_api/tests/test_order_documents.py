# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from unittest.mock import ANY

from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_document import PDF, DocumentCommon

from ..const import MAX_BODY_BYTES
from .common import ApiCommon

KIND = "dni_titular_actual"


@tagged("post_install", "-at_install")
class TestOrderDocuments(ApiCommon, DocumentCommon):
    """The documents of an order come through the API."""

    def setUp(self):
        super().setUp()
        answer = self.post_order(self.order(lines=[self.fiber_line()]))
        self.order_record = self.find_order(answer)
        self.path = f"/orders/{self.order_record.order_reference}"
        self.document = self._get_document(self.order_record)
        if not self.document:
            kind = self.env["service.document.kind"].search([("code", "=", KIND)])
            self.document = self.env["crm.lead.document"].create(
                {"lead_id": self.order_record.id, "kind_id": kind[:1].id}
            )

    def _upload(self, content=PDF, category=KIND, **options):
        body = {
            "category": category,
            "file_name": "paper.pdf",
            "content": base64.b64encode(content).decode(),
        }
        path = f"{self.path}/documents"
        return self.call(path, method="POST", json=body, **options)

    def _tell(self):
        told = self.call(f"{self.path}/documents").json()
        return {item["category"]: item for item in told}[KIND]

    def test_what_is_needed_and_what_is_there(self):
        expected = {
            "category": KIND,
            "name": self.document.kind_id.name,
            "help": ANY,
            "reason": ANY,
            "state": "missing",
            "refusal_reason": None,
            "files": 0,
            "uploaded_at": None,
        }
        self.assertEqual(self._tell(), expected)
        self.assertIn(("document_missing", KIND), self._get_missing())
        answer = self._upload()
        self.assertEqual(answer.status_code, 201, answer.text)
        self.assertEqual(
            (self._tell()["state"], self._tell()["files"]), ("uploaded", 1)
        )
        self.assertEqual(self.document.attachment_ids.raw, PDF)
        self.assertEqual(self.document.attachment_ids.res_id, self.document.id)
        self.assertIn(("document_unchecked", KIND), self._get_missing())

    def _get_missing(self):
        told = self.call(self.path).json()
        return [(item["code"], item["document"]) for item in told["missing"]]

    def test_same_file_once(self):
        first, second = self._upload(), self._upload()
        self.assertEqual((first.status_code, second.status_code), (201, 200))
        self.assertEqual(second.json()["files"], 1)
        self.assertEqual(self._upload(PDF + b"\n").json()["files"], 2)

    def test_refused_document_is_sent_again(self):
        self._upload()
        self.document.refusal_reason = "It is too dark."
        self.document.action_refuse()
        told = self._tell()
        self.assertEqual(
            (told["state"], told["refusal_reason"]), ("refused", "It is too dark.")
        )
        self.assertIn(("document_refused", KIND), self._get_missing())
        self.assertEqual(self._upload(PDF + b"\n").json()["state"], "uploaded")

    def test_large_file(self):
        content = PDF + b"x" * MAX_BODY_BYTES
        answer = self._upload(content)
        self.assertEqual(answer.status_code, 201, answer.text)
        anonymous = self._upload(content, key="")
        self.assertProblem(anonymous, 413, "too-large")

    def test_file_that_will_not_do(self):
        self.company.document_max_megabytes = 1
        for content in (b"GIF89a" + b"\0" * 20, PDF + b"x" * 1024 * 1024):
            answer = self._upload(content)
            self.assertInvalid(answer, {"/content": "invalid_file"})
        self.company.document_max_files = 1
        self._upload()
        answer = self._upload(PDF + b"\n")
        self.assertInvalid(answer, {"/content": "invalid_file"})
        self.assertEqual(self._tell()["files"], 1)

    def test_body_is_checked(self):
        body = {"category": KIND, "content": "no base64!", "size": 3}
        answer = self.call(f"{self.path}/documents", method="POST", json=body)
        self.assertInvalid(
            answer,
            {
                "/file_name": "required",
                "/content": "invalid_base64",
                "/size": "unknown_field",
            },
        )
        answer = self._upload(category="passport")
        self.assertInvalid(answer, {"/category": "not_needed"})

    def test_settled(self):
        self._upload()
        self.document.action_confirm()
        self.assertProblem(self._upload(PDF + b"\n"), 409, "conflict")
        self.call(f"{self.path}/cancel", method="POST")
        self.assertProblem(self._upload(), 409, "conflict")

    def test_others_see_and_send_nothing(self):
        company = self._create_cooperative("Another cooperative")
        for client in (
            self._create_client("Another program"),
            self._create_client("Foreign program", company_id=company.id),
        ):
            key = client._generate_key()
            self.assertProblem(self._upload(key=key), 404, "not-found")
            answer = self.call(f"{self.path}/documents", key=key)
            self.assertProblem(answer, 404, "not-found")
        self.assertFalse(self.document.attachment_ids)
