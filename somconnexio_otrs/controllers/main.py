from odoo import http

from odoo.addons.somconnexio_sync.tools.webhook import WebhookMixin, webhook_route

# What is kept of an event: nothing personal, the truth is read from OTRS anyway
KEPT_KEYS = ("Event", "TicketID", "State", "StateType", "Queue", "Changed", "ChangeBy")


class OtrsWebhook(WebhookMixin, http.Controller):
    _backend_model = "otrs.backend"
    # OTRS's own payload has 8 kB; with long articles it may be a lot more
    _max_body = 2_000_000

    @webhook_route("/somconnexio_otrs/webhook/<string:code>")
    def receive(self, code, **_query):
        """Take note that a ticket changed; a job reads it."""
        return self._take_note(code)

    def _read_payload(self, data):
        """The few values of an event that are kept, from the flat or the deep form."""
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
