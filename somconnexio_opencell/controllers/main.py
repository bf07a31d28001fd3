import hashlib
import json

from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge

from odoo import http
from odoo.http import request
from odoo.tools import consteq

# what we have Opencell send has less than 100 bytes
MAX_BODY = 10_000
SECRET_HEADER = "X-Api-Key"


class OpencellWebhook(http.Controller):
    _webhook_url = "/somconnexio_opencell/webhook/<string:code>"

    @http.route(
        _webhook_url,
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
    )
    def receive(self, code, **_query):
        """Take note that an invoice has got its number; a job reads it.

        Opencell signs nothing and numbers nothing: the caller proves itself by a
        password, and the same body twice is the same event.
        """
        backend = request.env["opencell.backend"].sudo().search([("code", "=", code)])
        self._check_secret(backend)
        if (request.httprequest.content_length or 0) > MAX_BODY:
            raise RequestEntityTooLarge()
        body = request.httprequest.get_data()
        payload = self._read_payload(body)
        event_id = hashlib.sha256(body).hexdigest()
        request.env["sync.inbox.event"].sudo()._receive(backend, event_id, payload)
        return request.make_json_response({"received": True})

    def _check_secret(self, backend):
        """Refuse whoever doesn't know the secret; without one, everybody."""
        given = request.httprequest.headers.get(SECRET_HEADER, "")
        basic = request.httprequest.authorization
        if basic and basic.type == "basic":
            given = basic.password or ""
        secret = backend._get_credential("WEBHOOK_SECRET") if backend else ""
        if not secret or not consteq(given.encode(), secret.encode()):
            raise Forbidden()

    def _read_payload(self, body):
        """Of which invoice a notification tells: its id, and nothing else is kept."""
        try:
            data = json.loads(body)
        except ValueError as error:
            raise BadRequest() from error
        if not isinstance(data, dict) or data.get("type") != "invoice":
            raise BadRequest()
        number = str(data.get("id", ""))
        if not (number.isascii() and number.isdigit()):
            raise BadRequest()
        return {"type": "invoice", "id": number}
