import hashlib
import json

from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge

from odoo import http
from odoo.http import request
from odoo.tools import consteq

# OTRS's own payload has 8 kB; with long articles it may be a lot more
MAX_BODY = 2_000_000
SECRET_HEADER = "X-Api-Key"
# What is kept of an event: nothing personal, the truth is read from OTRS anyway
KEPT_KEYS = ("Event", "TicketID", "State", "StateType", "Queue", "Changed", "ChangeBy")


class OtrsWebhook(http.Controller):
    _webhook_url = "/somconnexio_otrs/webhook/<string:code>"

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
        """Take note that a ticket changed; a job reads it.

        OTRS signs nothing and numbers nothing: the caller proves itself by a secret in
        a header, and the same body twice is the same event.
        """
        backend = request.env["otrs.backend"].sudo().search([("code", "=", code)])
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
        secret = backend._get_credential("WEBHOOK_SECRET") if backend else ""
        if not secret or not consteq(given.encode(), secret.encode()):
            raise Forbidden()

    def _read_payload(self, body):
        """The few values of an event that are kept, from the flat or the deep form."""
        try:
            data = json.loads(body)
        except ValueError as error:
            raise BadRequest() from error
        if not isinstance(data, dict):
            raise BadRequest()
        event, ticket = data.get("Event"), data.get("Ticket")
        flat = {
            **(ticket if isinstance(ticket, dict) else {}),
            **data,
            **(event if isinstance(event, dict) else {}),
        }
        return {
            key: str(flat[key])
            for key in KEPT_KEYS
            if isinstance(flat.get(key), str | int)
        }
