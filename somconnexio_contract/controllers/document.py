# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..const_signup import DOCUMENT_MIMETYPES
from ..models.service_upload_mixin import MEGABYTE


class DocumentUpload(http.Controller):
    """The page on which a member uploads the documents of an order.

    Who knows the secret of the order sees which documents it needs, and nothing of
    what has been uploaded.
    """

    _page_url = "/documents/<string:token>"

    @http.route(_page_url, type="http", auth="public", methods=["GET"], sitemap=False)
    def document_page(self, token, done=None):
        """Show what is needed."""
        lead = self._open_order(token)
        if self._is_closed(lead):
            return self._render_closed(lead)
        return self._render_page(lead, done=bool(done))

    @http.route(_page_url, type="http", auth="public", methods=["POST"], sitemap=False)
    def document_upload(self, token, document_id=None, **_other):
        """Take the files for one document."""
        lead = self._open_order(token)
        if self._is_closed(lead):
            return self._render_closed(lead)
        document = lead.document_ids.filtered(
            lambda document: str(document.id) == document_id
        )
        if not document:
            return self._render_closed(lead.browse())
        try:
            with request.env.cr.savepoint():
                document._upload(self._read_files(lead.company_id))
        except UserError as error:
            return self._render_page(lead, error=str(error), status=422)
        return request.redirect(f"/documents/{token}?done=1", code=303)

    def _open_order(self, token: str):
        """The order of a secret, in the language of its member."""
        lead = request.env["crm.lead"]._get_by_document_token(token)
        if lead:
            lang = lead._get_notification_lang("order_documents")
            request.update_context(lang=lang)
            lead = lead.with_context(lang=lang)
        return lead

    def _is_closed(self, lead) -> bool:
        return not lead or not lead.active or lead._is_document_link_expired()

    def _read_files(self, company) -> list[tuple[str, bytes]]:
        """Names and contents; of what is too large only as much as shows it."""
        limit = company.document_max_megabytes * MEGABYTE + 1
        files = request.httprequest.files.getlist("files")
        # One more than allowed is enough to be refused.
        files = [file for file in files if file.filename]
        files = files[: company.document_max_files + 1]
        return [(file.filename, file.read(limit)) for file in files]

    def _render_page(self, lead, error=None, done=False, status=200):
        values = {
            "lead": lead,
            "documents": lead.document_ids,
            "error": error,
            "done": done,
            "accept": ",".join(DOCUMENT_MIMETYPES),
        }
        return self._render("document_page", values, status)

    def _render_closed(self, lead):
        """Say that the link does not work: unknown, or too old."""
        status = 410 if lead else 404
        return self._render("document_page_closed", {"lead": lead}, status)

    def _render(self, template: str, values: dict, status: int):
        lang = request.env.lang or "en_US"
        values["page_lang"] = lang.replace("_", "-")
        response = request.render(f"somconnexio_contract.{template}", values)
        response.status_code = status
        # The address is a secret: no other site and no cache gets it.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response
