# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo.tests import tagged

from odoo.addons.somconnexio_sync.models.sync_live_mixin import RESTING

from .common import OpencellApiCommon

NUMBER = "SO2026-000001"
PDF = f"%PDF-1.4 invoice {NUMBER}".encode()


class InvoiceCases:
    """Invoices that Opencell made, as programs and members see them."""

    def setUp(self):
        super().setUp()
        self.token, self.other_token = self.allow("invoices:read")
        self.backend.invoice_document = "on_demand"
        self.bill(self.contract, "7.00", "1.50")
        [self.invoice] = self.import_invoices()
        self.assertEqual(self.invoice.state, "done", self.invoice.error_message)
        self.remote.calls.clear()

    def _find(self, contract, key=None):
        answer = self.call(f"/invoices?contract={contract.code}", key=key)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()["items"]

    def _get_pdf(self, key=None):
        return self.call(f"/invoices/{NUMBER}/pdf", key=key)

    def _get_former(self):
        self.client.may_use_former_api = True
        self.env.flush_all()
        return self.url_open(
            f"/api/invoice/{self.invoice.move_id.id}", headers={"API-Key": self.key}
        )

    # === CONTRACTS OF LINES === #

    def test_lines_tell_their_contract(self):
        for key in (None, self.token):
            found = self.call(f"/invoices/{NUMBER}", key=key).json()
            self.assertEqual(found["contracts"], [self.contract.code])
            self.assertEqual(
                [line["contract"] for line in found["lines"]],
                [self.contract.code] * 2,
            )

    def test_search_by_contract(self):
        for key in (None, self.token):
            [found] = self._find(self.contract, key)
            self.assertEqual(found["number"], NUMBER)
            self.assertEqual(found["contracts"], [self.contract.code])
        self.assertEqual(self._find(self.contract, self.other_token), [])
        self.assertEqual(self._find(self.push_contract()), [])

    def test_queries_do_not_grow_with_the_list(self):
        def count():
            path = "/invoices?limit=200"
            self.call(path)
            before = self.env.cr.sql_log_count
            found = self.call(path).json()["items"]
            return self.env.cr.sql_log_count - before, len(found)

        few, rows = count()
        for number in range(2, 6):
            contract = self.push_contract()
            self.bill(contract, number=f"SO2026-{number:06d}")
        self.import_invoices()
        more, more_rows = count()
        self.assertEqual(more_rows, rows + 4)
        self.assertLessEqual(more, few)

    # === PDF === #

    def test_document_is_fetched_once(self):
        for key in (None, self.token, None):
            answer = self._get_pdf(key)
            self.assertEqual(answer.status_code, 200, answer.text)
            self.assertEqual(answer.headers["Content-Type"], "application/pdf")
            self.assertEqual(answer.content, PDF)
        self.assertEqual(self.remote.calls, ["fetchPdfInvoice"])
        self.assertEqual(self.invoice.document_state, "attached")

    def test_document_of_another_member_is_not_even_fetched(self):
        answer = self._get_pdf(self.other_token)
        self.assertProblem(answer, 404, "not-found")
        self.assertEqual(self.remote.calls, [])

    def test_outage_is_told_as_one(self):
        for fault in ("refused", "lost_before", "unavailable", "text_500", "html_401"):
            with self.subTest(fault=fault):
                RESTING.clear()
                self.wire.break_next(fault)
                self.assertUnavailable(self._get_pdf())
                # what comes next does not wait in vain
                calls = len(self.remote.calls)
                self.assertUnavailable(self._get_pdf())
                self.assertEqual(len(self.remote.calls), calls)
                self.assertFalse(self.wire.faults)
        RESTING.clear()
        self.assertEqual(self.invoice.document_state, "on_demand")
        self.assertEqual(self._get_pdf().content, PDF)

    def test_paused_opencell(self):
        self.backend._pause("Update")
        self.assertUnavailable(self._get_pdf())
        self.assertEqual(self.remote.calls, [])
        self.backend.action_resume()
        self.assertEqual(self._get_pdf().content, PDF)

    def test_document_that_opencell_does_not_have(self):
        self.remote.documents[NUMBER] = "bm90IGEgcGRm"
        self.assertProblem(self._get_pdf(), 404, "not-found")
        self.backend.state = "disabled"
        self.assertProblem(self._get_pdf(), 404, "not-found")

    def test_former_api_tells_an_outage_and_fetches_once(self):
        self.wire.break_next("lost_before")
        answer = self._get_former()
        self.assertEqual(answer.status_code, 503, answer.text)
        self.assertEqual(answer.json()["code"], 503)
        self.assertNotIn("pencell", answer.text)
        RESTING.clear()
        for _turn in range(2):
            answer = self._get_former()
            self.assertEqual(answer.status_code, 200, answer.text)
            self.assertEqual(base64.b64decode(answer.json()["pdf"]), PDF)
        self.assertEqual(self.remote.calls, ["fetchPdfInvoice"])


@tagged("post_install", "-at_install")
class TestInvoices(InvoiceCases, OpencellApiCommon):
    """... of version 7."""


@tagged("post_install", "-at_install")
class TestInvoicesModern(InvoiceCases, OpencellApiCommon):
    """... of a later version."""

    profile = "v15"
