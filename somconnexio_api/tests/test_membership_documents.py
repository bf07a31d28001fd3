# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import uuid
from unittest.mock import ANY

from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_document import PDF
from odoo.addons.somconnexio_contract.tests.common_membership import MembershipCommon

from ..const import MAX_BODY_BYTES
from .common import IBAN, ApiCommon

PATH = "/membership-requests"


@tagged("post_install", "-at_install")
class TestMembershipDocuments(ApiCommon, MembershipCommon):
    """Files come with a membership request."""

    def setUp(self):
        super().setUp()
        body = {
            "uuid": str(uuid.uuid4()),
            "person": self.new_member(),
            "iban": IBAN,
            "consent_date": "2026-01-31",
        }
        answer = self.call(PATH, method="POST", json=body)
        self.assertEqual(answer.status_code, 201, answer.text)
        reference = answer.json()["reference"]
        self.path = f"{PATH}/{reference}/documents"
        self.request_record = self.env["membership.request"].search(
            [("name", "=", reference)]
        )

    def _upload(self, content=PDF, **options):
        text = base64.b64encode(content).decode()
        body = {"file_name": "card.pdf", "content": text}
        return self.call(self.path, method="POST", json=body, **options)

    def test_upload(self):
        self.assertEqual(self.call(self.path).json(), [])
        answer = self._upload()
        self.assertEqual(answer.status_code, 201, answer.text)
        expected = {
            "file_name": "card.pdf",
            "media_type": "application/pdf",
            "size": len(PDF),
            "uploaded_at": ANY,
        }
        self.assertEqual(answer.json(), expected)
        self.assertEqual(self.call(self.path).json(), [expected])
        file = self.request_record.attachment_ids
        self.assertEqual(file.raw, PDF)
        self.assertEqual(file.res_model, "membership.request")
        self.assertEqual(file.res_id, self.request_record.id)
        self.assertEqual(file.company_id, self.company)
        self.assertFalse(file.public)

    def test_same_file_once(self):
        first, second = self._upload(), self._upload()
        self.assertEqual((first.status_code, second.status_code), (201, 200))
        self.assertEqual(first.json(), second.json())
        self._upload(PDF + b"\n")
        self.assertEqual(len(self.call(self.path).json()), 2)

    def test_large_file(self):
        content = PDF + b"x" * MAX_BODY_BYTES
        self.assertEqual(self._upload(content).status_code, 201)
        self.assertProblem(self._upload(content, key=""), 413, "too-large")

    def test_file_that_will_not_do(self):
        self.company.document_max_megabytes = 1
        for content in (b"GIF89a" + b"\0" * 20, PDF + b"x" * 1024 * 1024):
            self.assertInvalid(self._upload(content), {"/content": "invalid_file"})
        self.company.document_max_files = 1
        self._upload()
        answer = self._upload(PDF + b"\n")
        self.assertInvalid(answer, {"/content": "invalid_file"})
        self.assertEqual(len(self.request_record.attachment_ids), 1)

    def test_body_is_checked(self):
        body = {"content": "no base64!", "size": 3}
        answer = self.call(self.path, method="POST", json=body)
        self.assertInvalid(
            answer,
            {
                "/file_name": "required",
                "/content": "invalid_base64",
                "/size": "unknown_field",
            },
        )

    def test_settled(self):
        self.request_record.action_cancel()
        self.assertProblem(self._upload(), 409, "conflict")
        self.assertFalse(self.request_record.attachment_ids)

    def test_others_see_and_send_nothing(self):
        company = self._create_cooperative("Another cooperative")
        for client in (
            self._create_client("Another program"),
            self._create_client("Foreign program", company_id=company.id),
        ):
            scopes = ("read", "write")
            for scope in scopes:
                client.scope_ids |= self.env.ref(
                    f"somconnexio_api.scope_membership_requests_{scope}"
                )
            key = client._generate_key()
            self.assertProblem(self._upload(key=key), 404, "not-found")
            self.assertProblem(self.call(self.path, key=key), 404, "not-found")
        self.assertFalse(self.request_record.attachment_ids)
