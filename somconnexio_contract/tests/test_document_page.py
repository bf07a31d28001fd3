# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_document import PDF, DocumentCommon

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
MEGABYTE = 1024 * 1024


@tagged("post_install", "-at_install")
class TestDocumentPage(DocumentCommon, HttpCase):
    """Members upload their documents without login, by a secret address."""

    def setUp(self):
        super().setUp()
        self.order = self._create_order(member=self.newcomer)
        self.document = self._get_document(self.order)
        self.url = f"/documents/{self.order.sudo().document_token}"

    def _post(self, *files, url=None, document=None, csrf=True):
        """Send the form of a document with files (pairs of name and content)."""
        page = html.fromstring(self.url_open(self.url).content)
        tokens = page.xpath("//input[@name='csrf_token']/@value")
        data = {"document_id": str((document or self.document).id)}
        if csrf:
            data["csrf_token"] = tokens[0]
        return self.url_open(
            url or self.url,
            data=data,
            files=[("files", file) for file in files],
            allow_redirects=False,
        )

    def _assert_refused(self, response, status: int, text: str = ""):
        self.assertEqual(response.status_code, status)
        self.assertIn(text, response.text)
        self.document.invalidate_recordset()
        self.assertEqual(self.document.state, "missing")
        self.assertFalse(self.document.attachment_ids)

    def test_the_page_says_what_is_needed_and_why(self):
        response = self.url_open(self.url)
        self.assertEqual(response.status_code, 200)
        text = html.fromstring(response.content).text_content()
        for words in (
            self.document.kind_id.name,
            self.document.kind_id.help,
            self.document.reason,
            self.company.name,
        ):
            self.assertIn(words, text)
        self.assertNotIn(self.newcomer.vat, text)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")

    def test_a_right_file_is_kept(self):
        response = self._post(("dni.pdf", PDF))
        self.assertEqual(response.status_code, 303)
        self.document.invalidate_recordset()
        self.assertEqual(self.document.state, "uploaded")
        attachment = self.document.attachment_ids
        self.assertEqual(attachment.raw, PDF)
        self.assertEqual(attachment.mimetype, "application/pdf")
        self.assertFalse(attachment.public)
        text = self.url_open(response.headers["Location"]).text
        self.assertIn("alert-success", text)

    def test_a_repeated_upload_adds_nothing(self):
        self._post(("dni.pdf", PDF))
        response = self._post(("again.pdf", PDF))
        self.assertEqual(response.status_code, 303)
        self.document.invalidate_recordset()
        self.assertEqual(len(self.document.attachment_ids), 1)
        self._post(("back.png", PNG))
        self.document.invalidate_recordset()
        self.assertEqual(len(self.document.attachment_ids), 2)

    def test_a_wrong_secret_opens_nothing(self):
        wrong = f"{self.url[:-1]}{'a' if self.url[-1] != 'a' else 'b'}"
        self.assertEqual(self.url_open(wrong).status_code, 404)
        self._assert_refused(self._post(("dni.pdf", PDF), url=wrong), 404)

    def test_the_document_of_another_order_is_out_of_reach(self):
        other = self._get_document(self._create_order(member=self._create_member()))
        response = self._post(("dni.pdf", PDF), document=other)
        self.assertEqual(response.status_code, 404)
        self.assertFalse(other.attachment_ids)

    def test_an_expired_secret_takes_nothing(self):
        response = self.url_open(self.url)
        csrf = html.fromstring(response.content).xpath(
            "//input[@name='csrf_token']/@value"
        )[0]
        self.order.sudo().document_token_expiry = fields.Datetime.now() - timedelta(1)
        self.assertEqual(self.url_open(self.url).status_code, 410)
        response = self.url_open(
            self.url,
            data={"document_id": str(self.document.id), "csrf_token": csrf},
            files=[("files", ("dni.pdf", PDF))],
        )
        self._assert_refused(response, 410)

    def test_a_file_that_is_too_large_is_refused(self):
        self.company.document_max_megabytes = 1
        large = PDF + b"0" * MEGABYTE
        self._assert_refused(self._post(("dni.pdf", large)), 422, "alert-danger")

    def test_a_file_of_the_size_of_the_limit_is_kept(self):
        self.company.document_max_megabytes = 1
        right = PDF + b"0" * (MEGABYTE - len(PDF))
        self.assertEqual(self._post(("dni.pdf", right)).status_code, 303)

    def test_the_content_counts_and_not_the_name(self):
        for content in (b"<html><script>alert(1)</script></html>", b"words", b""):
            with self.subTest(content=content):
                response = self._post(("dni.pdf", content))
                self._assert_refused(response, 422, "alert-danger")

    def test_one_wrong_file_refuses_all(self):
        response = self._post(("dni.pdf", PDF), ("dni.png", b"words"))
        self._assert_refused(response, 422)

    def test_too_many_files_are_refused(self):
        self.company.document_max_files = 2
        files = [(f"{number}.pdf", PDF + b"%" * number) for number in range(3)]
        self._assert_refused(self._post(*files), 422, "2")

    def test_a_form_from_elsewhere_is_refused(self):
        self._assert_refused(self._post(("dni.pdf", PDF), csrf=False), 400)

    def test_a_confirmed_document_is_closed(self):
        self._post(("dni.pdf", PDF))
        self.document.invalidate_recordset()
        self.document.action_confirm()
        page = html.fromstring(self.url_open(self.url).content)
        self.assertFalse(page.xpath("//form"))

    def test_the_page_speaks_the_language_of_the_member(self):
        self.env["res.lang"]._activate_lang("ca_ES")
        self.newcomer.lang = "ca_ES"
        page = html.fromstring(self.url_open(self.url).content)
        self.assertEqual(page.get("lang"), "ca-ES")
