"""What Opencell tells others by itself."""

from __future__ import annotations

from .opencell_transport import OpencellTransport


class NotificationCalls(OpencellTransport):
    """What can be asked of notifications."""

    def create_or_update_webhook(self, body: dict) -> None:
        """Have Opencell send a notification to an address."""
        self._request(
            "create_or_update_webhook",
            "POST",
            "/notification/webhook/createOrUpdate",
            reference=body["code"],
            json=body,
        )
