# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_document import PDF, DocumentCommon

from .compat_common import CompatCommon

PATH = "/api2/crm-lead/documents-required"


@tagged("post_install", "-at_install")
class TestCompatDocuments(DocumentCommon, CompatCommon):
    """Which documents an order needs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow("orders:read")
        cls.order_record = cls._create_order(
            member=cls.newcomer, api_client_id=cls.client.id
        )
        cls.order_record._require_documents()
        cls.token = cls.order_record.document_token

    def _expect(self, file=None):
        return [
            {
                "crm_lead_id": self.order_record.id,
                "crm_lead_token": self.token,
                "document_category": "dni_titular_actual",
                "document_id": file.id if file else False,
                "document_exit": bool(file),
            }
        ]

    def test_by_number_or_token(self):
        self.assertRegex(self.token, r"^[A-Za-z0-9_-]{43}$")
        for params in (
            {"lead_id": self.order_record.id},
            {"crm_lead_token": self.token},
            {"lead_id": "", "crm_lead_token": self.token},
        ):
            self.assertEqual(self.get(PATH, params), self._expect())
        found = self.get("/api/crm-lead/documents-required/", params)
        self.assertEqual(found, self._expect())

    def test_file_is_there(self):
        document = self._get_document(self.order_record)
        document._upload([("dni.pdf", PDF)])
        file = document.attachment_ids
        params = {"crm_lead_token": self.token}
        self.assertEqual(self.get(PATH, params), self._expect(file))
        document.refusal_reason = "Too dark"
        document.action_refuse()
        self.assertEqual(self.get(PATH, params), self._expect())

    def test_not_found(self):
        for params in (
            None,
            {"lead_id": self.order_record.id, "crm_lead_token": self.token},
            {"lead_id": "0"},
            {"lead_id": "x"},
            {"lead_id": "9" * 40},
            {"crm_lead_token": self.token[:-1]},
            {"crm_lead_token": "%"},
        ):
            with self.subTest(params=params):
                self.assertRefused(self.former("GET", PATH, params), 400)

    def test_number_of_somebody_else(self):
        """Numbers can be guessed; the secret is not told to who guesses."""
        self.order_record.api_client_id = False
        params = {"lead_id": self.order_record.id}
        self.assertRefused(self.former("GET", PATH, params), 400, "Lead not found")
        self.assertEqual(self.get(PATH, {"crm_lead_token": self.token}), self._expect())

    def test_who_may(self):
        params = {"crm_lead_token": self.token}
        self.assertAsks(PATH, "orders:read", params)
        key = self._create_foreign_key("orders:read")
        self.assertRefused(self.former("GET", PATH, params, key=key), 400)
