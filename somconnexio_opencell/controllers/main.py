from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.http import request

from odoo.addons.somconnexio_sync.tools.webhook import WebhookMixin, webhook_route


class OpencellWebhook(WebhookMixin, http.Controller):
    _backend_model = "opencell.backend"
    # what we have Opencell send has less than 100 bytes
    _max_body = 10_000

    @webhook_route("/somconnexio_opencell/webhook/<string:code>")
    def receive(self, code, **_query):
        """Take note that an invoice has got its number; a job reads it."""
        return self._take_note(code)

    def _get_given_secret(self):
        """A password, which is what Opencell can send; or a header."""
        basic = request.httprequest.authorization
        if basic and basic.type == "basic":
            return basic.password or ""
        return super()._get_given_secret()

    def _read_payload(self, data):
        """Of which invoice a notification tells: its id, and nothing else is kept."""
        number = str(data.get("id", ""))
        if data.get("type") != "invoice" or not (number.isascii() and number.isdigit()):
            raise BadRequest()
        return {"type": "invoice", "id": number}
