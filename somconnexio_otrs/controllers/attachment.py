from werkzeug.exceptions import NotFound, ServiceUnavailable

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

CONVERSATIONS = ("otrs.ticket", "otrs.member.ticket")


class OtrsAttachment(http.Controller):
    @http.route(
        "/somconnexio_otrs/attachment/<string:model>/<int:record_id>"
        "/<int:article_id>/<int:place>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def download(self, model, record_id, article_id, place):
        """Hand on a file that is attached to an article in OTRS, to staff who may
        read the ticket; it is not kept."""
        if model not in CONVERSATIONS:
            raise NotFound()
        ticket = request.env[model].browse(record_id)
        try:
            found, problem = ticket._read_attachment(article_id, place)
        except (AccessError, MissingError) as error:
            raise NotFound() from error
        if problem:
            raise ServiceUnavailable(problem)
        if not found:
            raise NotFound()
        name, content = found
        # never shown within our own pages: anybody may have sent it to OTRS
        headers = [
            ("Content-Type", "application/octet-stream"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(content, headers)
