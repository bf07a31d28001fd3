"""The door through which a remote system tells us that something happened."""

import hashlib
import json

from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge

from odoo import http
from odoo.http import request
from odoo.tools import consteq

SECRET_HEADER = "X-Api-Key"


def webhook_route(url):
    """The route of a webhook: a POST from outside, without a session.

    :param url: with ``<string:code>``, the code of the backend
    """
    return http.route(
        url,
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
    )


class WebhookMixin:
    """What the webhooks of all bridges have in common.

    The remotes sign nothing and number nothing: the caller proves itself by a secret,
    and the same body twice is the same event. What it says is a hint only; a job reads
    the truth.

    Not a controller itself: Odoo makes one class of all that inherit from the same
    controller.
    """

    #: the model of the backends
    _backend_model: str
    #: bytes; more are refused before they are read
    _max_body: int

    def _take_note(self, code):
        """Keep an event once; answer the request that told of it.

        :param code: the code of the backend
        :raises Forbidden: for whoever doesn't know the secret; without one, everybody
        :raises RequestEntityTooLarge: if the body has more than ``_max_body`` bytes
        :raises BadRequest: if it is not understood
        """
        backend = request.env[self._backend_model].sudo().search([("code", "=", code)])
        self._check_secret(backend)
        if (request.httprequest.content_length or 0) > self._max_body:
            raise RequestEntityTooLarge()
        body = request.httprequest.get_data()
        try:
            data = json.loads(body)
        except ValueError as error:
            raise BadRequest() from error
        if not isinstance(data, dict):
            raise BadRequest()
        event_id = hashlib.sha256(body).hexdigest()
        events = request.env["sync.inbox.event"].sudo()
        events._receive(backend, event_id, self._read_payload(data))
        return request.make_json_response({"received": True})

    def _check_secret(self, backend):
        secret = backend._get_credential("WEBHOOK_SECRET") if backend else ""
        given = self._get_given_secret()
        if not secret or not consteq(given.encode(), secret.encode()):
            raise Forbidden()

    def _get_given_secret(self):
        """By what the caller proves itself. Extension point."""
        return request.httprequest.headers.get(SECRET_HEADER, "")

    def _read_payload(self, data: dict) -> dict:
        """The few values of an event that are kept: nothing personal.

        :raises BadRequest: if it is not understood
        """
        raise NotImplementedError
