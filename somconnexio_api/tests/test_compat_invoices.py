# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_membership import MembershipCommon

from .compat_common import CompatCommon

PATH = "/api/invoice"
# As the client sends it
PAGING = {
    "limit": 500,
    "offset": 0,
    "sortBy": "invoice_date",
    "sortOrder": "DESCENDENT",
}
PDF = b"%PDF-1.4\n"


@tagged("post_install", "-at_install")
class TestCompatInvoices(MembershipCommon, CompatCommon):
    """The invoices of a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow("invoices:read")
        env = cls.env(context={**cls.env.context, "lang": "en_US"})
        account = cls._create_account(env, "Sales", "700000", "income")
        cls.tax.invoice_repartition_line_ids.account_id = account
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.account = account
        cls.old = cls._create_invoice("2025-04-01", 50.0)
        cls.new = cls._create_invoice("2025-05-01", 100.0)
        cls.draft = cls._create_invoice("2025-06-01", 10.0, post=False)
        cls.foreign = cls._create_invoice("2025-06-02", 10.0, partner=cls.sponsor)

    @classmethod
    def _create_invoice(cls, day, amount, partner=None, post=True, **values):
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or cls.member).id,
                "company_id": cls.company.id,
                "journal_id": cls.journal.id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Talk",
                            "price_unit": amount,
                            "account_id": cls.account.id,
                            "tax_ids": [Command.set(cls.tax.ids)],
                        }
                    )
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    def _find(self, **params):
        return self.get(PATH, {"customer_ref": "4001", **PAGING, **params})

    def test_list(self):
        found = self._find()
        self.assertEqual(
            found,
            {
                "invoices": [
                    {
                        "id": self.new.id,
                        "name": self.new.name,
                        "date": "2025-05-01",
                        "total_amount": 121.0,
                        "tax_amount": 21.0,
                        "base_amount": 100.0,
                        "status": "not_paid",
                    },
                    {
                        "id": self.old.id,
                        "name": self.old.name,
                        "date": "2025-04-01",
                        "total_amount": 60.5,
                        "tax_amount": 10.5,
                        "base_amount": 50.0,
                        "status": "not_paid",
                    },
                ],
                "paging": {
                    "limit": 500,
                    "offset": 0,
                    "totalNumberOfRecords": 2,
                    "sortBy": "invoice_date",
                    "sortOrder": "DESCENDENT",
                },
            },
        )
        by_vat = self.get(PATH, {"partner_vat": self.member.vat, **PAGING})
        self.assertEqual(by_vat, found)

    def test_orders_and_pages(self):
        found = self._find(sortOrder="ASCENDENT")["invoices"]
        self.assertEqual([one["id"] for one in found], [self.old.id, self.new.id])
        found = self._find(limit=1, offset=1)
        self.assertEqual([one["id"] for one in found["invoices"]], [self.old.id])
        self.assertEqual(found["paging"]["totalNumberOfRecords"], 2)
        found = self.get(PATH, {"customer_ref": "4001"})
        self.assertEqual(list(found), ["invoices"], "nobody asked for pages")
        self.assertEqual(found["invoices"][0]["id"], self.new.id)

    def test_external_reference_is_the_name(self):
        self.new.ref = "SO2025-0001"
        self.assertEqual(self._find()["invoices"][0]["name"], "SO2025-0001")

    def test_paid(self):
        self._pay(self.new)
        self.assertIn(self._find()["invoices"][0]["status"], ("paid", "in_payment"))

    def test_refusals(self):
        for params, status, text in (
            ({}, 400, "Either customer_ref or partner_vat is required"),
            (
                {"customer_ref": "4001", "partner_vat": "1"},
                400,
                "Either customer_ref or partner_vat is required",
            ),
            (
                {"customer_ref": "4001", "sortBy": "id", "sortOrder": "x"},
                400,
                "sortOrder must be ASCENDENT or DESCENDENT",
            ),
            (
                {"customer_ref": "4001", "sortBy": "partner_id"},
                400,
                "Invalid field to sortBy",
            ),
            (
                {"customer_ref": "4001", "limit": "501"},
                400,
                "Limit must be between 1 and 500",
            ),
            ({"customer_ref": "99999", **PAGING}, 404, None),
            ({"partner_vat": self.member.vat[:-1], **PAGING}, 404, None),
            ({"customer_ref": "4001", **PAGING, "offset": 2}, 404, None),
        ):
            with self.subTest(params=params):
                answer = self.former("GET", PATH, params)
                self.assertRefused(answer, status, text)

    def test_one(self):
        self.new.invoice_pdf_report_file = base64.b64encode(PDF)
        for path in (f"{PATH}/{self.new.id}", f"{PATH}/{self.new.id}/get"):
            found = self.get(path)
            self.assertEqual(
                found,
                {
                    "id": self.new.id,
                    "name": self.new.name,
                    "date": "2025-05-01",
                    "total_amount": 121.0,
                    "tax_amount": 21.0,
                    "base_amount": 100.0,
                    "status": "not_paid",
                    "pdf": base64.b64encode(PDF).decode(),
                },
            )

    def test_one_that_is_not_there(self):
        credit = self._create_invoice("2025-07-01", 5.0, move_type="out_refund")
        for number in (
            self.draft.id,
            credit.id,
            self.old.id,
            0,
            "x",
            "9" * 40,
            "%C2%B2",
        ):
            with self.subTest(number=number):
                self.assertRefused(self.former("GET", f"{PATH}/{number}"), 404)

    def test_who_may(self):
        self.new.invoice_pdf_report_file = base64.b64encode(PDF)
        key = self._create_foreign_key("invoices:read")
        for path, params in (
            (PATH, {"customer_ref": "4001", **PAGING}),
            (f"{PATH}/{self.new.id}", None),
        ):
            self.assertAsks(path, "invoices:read", params)
            self.assertRefused(self.former("GET", path, params, key=key), 404)
