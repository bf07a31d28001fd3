# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A program that gets events: a real HTTP server which checks what it gets."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ..tools.event_signature import verify


class EventReceiver:
    """Keeps each event once, by its id, if the signature fits its secret.

    `answers` are what the next requests get, first in, first out: a status, (status,
    headers), "lost_before" or "lost_after" (too late, without or with effect). After
    them all is well.
    """

    def __init__(self):
        self.secret = ""
        self.events: dict[str, dict] = {}
        self.requests: list[tuple[dict, bytes]] = []
        self.answers: list = []
        self.patience = 0.5
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._server.daemon_threads = True
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()

    @property
    def url(self) -> str:
        """Address to register."""
        return f"http://127.0.0.1:{self._server.server_port}/events?token=t0psecret"

    def close(self) -> None:
        """Refuse connections from now on."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, headers: dict, body: bytes) -> tuple[int, dict]:
        """Do what a receiver does; return status and headers of the answer."""
        self.requests.append((headers, body))
        answer = self.answers.pop(0) if self.answers else 204
        if answer == "lost_before":
            time.sleep(self.patience)
            return 204, {}
        if isinstance(answer, tuple):
            return answer
        if answer not in (204, "lost_after"):
            return answer, {}
        if not verify(self.secret, headers, body, int(time.time())):
            return 401, {}
        message = json.loads(body)
        if message["type"] != "ping":
            self.events.setdefault(message["id"], message)
        if answer == "lost_after":
            time.sleep(self.patience)
        return 204, {}

    def _make_handler(receiver):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                """Take an event."""
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, more = receiver.take(headers, body)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                """Say nothing."""

        return Handler
