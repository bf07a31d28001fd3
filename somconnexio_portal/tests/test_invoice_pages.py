# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo.tests import tagged

from .common import PortalCommon

PDF = b"%PDF-1.4 the bill as the billing system printed it"


@tagged("post_install", "-at_install")
class TestInvoicePages(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice(cls.member)
        cls.invoice.invoice_pdf_report_file = base64.b64encode(PDF)
        cls.foreign = cls._create_invoice(cls.other)

    def test_member_downloads_the_pdf_of_the_billing_system(self):
        self._log_in(self.member_user)
        response = self.url_open(
            f"/my/invoices/{self.invoice.id}?report_type=pdf&download=true"
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content, PDF)
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_list_shows_own_invoices(self):
        self._log_in(self.member_user)
        text = self._read(self._open("/my/invoices"), "//tbody")[0]
        self.assertIn(self.invoice.name, text)
        self.assertNotIn(self.foreign.name, text)

    def test_page_offers_the_download(self):
        self._log_in(self.member_user)
        page = self._open(f"/my/invoices/{self.invoice.id}")
        links = page.xpath("//a[contains(@class, 'o_download_btn')]/@href")
        self.assertEqual(len(links), 1)
        self.assertEqual(self.url_open(links[0]).content, PDF)

    def test_draft_is_not_shown(self):
        draft = self._create_invoice(self.member, post=False)
        self._log_in(self.member_user)
        self._assert_sent_home(f"/my/invoices/{draft.id}")

    def test_invoice_of_another_member(self):
        self._log_in(self.other_user)
        self._assert_sent_home(f"/my/invoices/{self.invoice.id}")
        self._assert_sent_home(
            f"/my/invoices/{self.invoice.id}?report_type=pdf&download=true"
        )
        token = self.foreign._portal_ensure_token()
        self._assert_sent_home(f"/my/invoices/{self.invoice.id}?access_token={token}")

    def test_attachment_of_another_member(self):
        attachment = self.invoice.invoice_pdf_report_id
        self._log_in(self.other_user)
        for path in (
            f"/web/content/{attachment.id}",
            f"/web/content/account.move/{self.invoice.id}/invoice_pdf_report_file",
        ):
            response = self.url_open(path)
            self.assertEqual(response.status_code, 404, path)
            self.assertNotIn(PDF, response.content)

    def test_words_for_members(self):
        """No bills that members would send, in cards and breadcrumbs."""
        self._log_in(self.member_user)
        page = self._open(f"/my/invoices/{self.invoice.id}")
        crumbs = self._read(page, "//ol[contains(@class, 'o_portal_submenu')]/li")
        self.assertEqual(crumbs[1:], ["Invoices", self.invoice.name])
        card = self._read(
            self._open("/my"), "//a[contains(@href, 'filterby=invoices')]"
        )
        self.assertIn("See and download what has been billed", card[0])
