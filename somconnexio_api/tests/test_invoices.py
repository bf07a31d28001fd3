# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import timedelta
from urllib.parse import quote, urlencode

from odoo import fields
from odoo.tests import tagged

from .common import ApiCommon
from .common_invoices import create_invoice, create_journal

PDF = b"%PDF-1.4 a bill"


@tagged("post_install", "-at_install")
class TestInvoices(ApiCommon):
    """What programs and members see of invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.scope_ids |= cls.env.ref("somconnexio_api.scope_invoices_read")
        create_journal(cls)
        cls.other = cls._create_member(firstname="Roc")
        cls.contract = cls._activate_contract(member=cls.member)
        line = cls.contract.contract_line_ids[:1]
        cls.invoice = create_invoice(cls, cls.member, "2026-03-01", line)
        cls.invoice.action_post()
        cls.foreign = create_invoice(cls, cls.other, "2026-02-01")
        cls.foreign.action_post()
        cls.token, *_rest = cls.client._issue_member_token(
            cls.member, frozenset({"invoices:read"}), 5
        )

    def _list(self, key=None, **filters):
        """Return the numbers that a search finds, in their order."""
        answer = self.call(f"/invoices?{urlencode(filters)}", key=key)
        self.assertEqual(answer.status_code, 200, answer.text)
        return [item["number"] for item in answer.json()["items"]]

    def test_invoice(self):
        self.assertIn("/", self.invoice.name)
        for number in (self.invoice.name, quote(self.invoice.name, safe="")):
            answer = self.call(f"/invoices/{number}")
            self.assertEqual(answer.status_code, 200, answer.text)
            found = answer.json()
            self.assertEqual(found["number"], self.invoice.name)
        self.assertEqual(found["kind"], "invoice")
        self.assertEqual(found["member"], self.member.ref)
        self.assertEqual(found["date"], "2026-03-01")
        self.assertEqual(found["payment_state"], "not_paid")
        self.assertEqual(
            found["totals"],
            {
                "currency": self.company.currency_id.name,
                "without_tax": "14.00",
                "tax": "0.00",
                "with_tax": "14.00",
                "due": "14.00",
            },
        )
        self.assertEqual(found["contracts"], [self.contract.code])
        self.assertEqual(
            found["lines"],
            [
                {
                    "description": "Quota",
                    "contract": self.contract.code,
                    "quantity": "2",
                    "without_tax": "14.00",
                    "with_tax": "14.00",
                }
            ],
        )
        version = {"If-None-Match": answer.headers["ETag"]}
        again = self.call(f"/invoices/{self.invoice.name}", headers=version)
        self.assertEqual(again.status_code, 304)

    def test_refund_names_its_invoice(self):
        refund = self.invoice._reverse_moves([{"invoice_date": "2026-03-05"}])
        refund.action_post()
        found = self.call(f"/invoices/{refund.name}").json()
        self.assertEqual(found["kind"], "refund")
        self.assertEqual(found["corrects"], self.invoice.name)
        self.assertEqual(found["totals"]["with_tax"], "14.00")

    def test_search(self):
        own, foreign = self.invoice.name, self.foreign.name
        ours = {"member": self.member.ref}
        self.assertEqual(self._list(**ours), [own])
        self.assertEqual(self._list(contract=self.contract.code), [own])
        self.assertEqual(self._list(contract="nothing"), [])
        self.assertEqual(self._list(**ours, date_from="2026-03-02"), [])
        self.assertEqual(self._list(**ours, date_to="2026-03-01"), [own])
        self.assertEqual(self._list(**ours, payment_state="paid"), [])
        self.assertEqual(self._list(**ours, payment_state="not_paid"), [own])
        both = [name for name in self._list() if name in (own, foreign)]
        self.assertEqual(both, [own, foreign], "the newest first")

    def test_pages(self):
        first = self.call("/invoices?limit=1").json()
        second = self.call(f"/invoices?limit=1&cursor={first['next']}").json()
        numbers = [page["items"][0]["number"] for page in (first, second)]
        self.assertEqual(len(set(numbers)), 2)

    def test_changed_since(self):
        soon = fields.Datetime.now() + timedelta(minutes=5)
        since = {"changed_since": f"{soon.isoformat()}Z"}
        self.assertEqual(self._list(**since), [])
        self.env.cr.execute(
            "UPDATE account_move SET write_date = %s WHERE id = %s",
            [soon, self.invoice.id],
        )
        self.assertEqual(self._list(**since), [self.invoice.name])

    def test_filters_that_are_wrong(self):
        for query, code in (
            ("payment_state=lost", "invalid_choice"),
            ("date_from=spring", "invalid_date"),
            ("date_from=0", "invalid_date"),
            ("changed_since=1767225600", "invalid_date"),
            ("member=%00", "invalid_characters"),
            (f"member=A{'%20' * 256}", "too_long"),
            ("member=%20", "required"),
        ):
            with self.subTest(query=query):
                name = query.partition("=")[0]
                answer = self.call(f"/invoices?{query}")
                self.assertInvalid(answer, {f"?{name}": code})

    def test_what_is_no_invoice_of_a_member(self):
        draft = create_invoice(self, self.member, "2026-03-01")
        bill = create_invoice(self, self.env["res.partner"].create({"name": "X"}), None)
        bill.invoice_date = "2026-03-01"
        bill.action_post()
        for number in (draft.name or "draft", bill.name, "INV/2026/99999", "a/pdf"):
            answer = self.call(f"/invoices/{number}")
            self.assertProblem(answer, 404, "not-found")
        self.assertNotIn(bill.name, self._list(limit=200))

    def test_document(self):
        path = f"/invoices/{self.invoice.name}/pdf"
        self.assertProblem(self.call(path), 404, "not-found")
        self.invoice.invoice_pdf_report_file = base64.b64encode(PDF)
        answer = self.call(path)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(answer.content, PDF)
        version = {"If-None-Match": answer.headers["ETag"]}
        again = self.call(path, headers=version)
        self.assertEqual((again.status_code, again.content), (304, b""))

    def test_member_sees_one_member(self):
        self.foreign.invoice_pdf_report_file = base64.b64encode(PDF)
        self.assertEqual(self._list(key=self.token), [self.invoice.name])
        self.assertEqual(self._list(key=self.token, member=self.other.ref), [])
        for part in ("", "/pdf"):
            path = f"/invoices/{self.foreign.name}{part}"
            self.assertProblem(self.call(path, key=self.token), 404, "not-found")

    def test_without_permission(self):
        key = self._create_client("Curious")._generate_key()
        for part in ("", f"/{self.invoice.name}", f"/{self.invoice.name}/pdf"):
            answer = self.call(f"/invoices{part}", key=key)
            self.assertProblem(answer, 401, "unauthorized")

    def test_other_company(self):
        company = self._create_cooperative("Another cooperative")
        client = self._create_client("Elsewhere", company_id=company.id)
        client.scope_ids |= self.env.ref("somconnexio_api.scope_invoices_read")
        key = client._generate_key()
        self.assertEqual(self._list(key=key), [])
        answer = self.call(f"/invoices/{self.invoice.name}", key=key)
        self.assertProblem(answer, 404, "not-found")

    def test_queries_do_not_grow_with_the_list(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._list(limit=200)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for _number in range(4):
            create_invoice(self, self._create_member(), "2026-01-05").action_post()
        count()
        self.assertLessEqual(count(), few + 2)
