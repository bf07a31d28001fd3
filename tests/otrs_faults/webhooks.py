"""Who takes OTRS's webhooks, and what can go wrong with it."""

from __future__ import annotations

import http.server
import threading
import time

from otrs_znuny import HOOK_PATH, free_port

WEBHOOK = {"webhook": "take over a webhook"}
#: longer than OTRS waits (Timeout of the webhook's transport)
TOO_LONG = 11


class Receiver:
    """Takes webhooks on a port that stays the same; ``bodies`` are those accepted or
    at least read."""

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}{HOOK_PATH}"
        self.bodies: list[str] = []
        self.status, self.delay = 200, 0.0
        self._server = None
        self.listen()

    def listen(self) -> None:
        """Be there."""
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                # one that fails has kept nothing
                if receiver.status == 200:
                    receiver.bodies.append(body.decode())
                time.sleep(receiver.delay)
                self.send_response(receiver.status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_arguments):
                """Say nothing."""

        address = ("127.0.0.1", self.port)
        self._server = http.server.ThreadingHTTPServer(address, Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Be gone."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def mend(self) -> None:
        """Be well again."""
        self.status, self.delay = 200, 0.0
        if not self._server:
            self.listen()


class Well:
    title = "nothing goes wrong"
    #: how often Odoo hears of one change
    heard = 1

    def spoil(self, receiver: Receiver) -> None:
        """Make the receiver do badly."""


class Down(Well):
    title = "receiver down"

    def spoil(self, receiver):
        receiver.close()


class Broken(Well):
    title = "receiver says 500"

    def spoil(self, receiver):
        receiver.status = 500


class Slow(Well):
    title = "receiver slow"
    # OTRS believes that the first one was lost
    heard = 2

    def spoil(self, receiver):
        receiver.delay = TOO_LONG


RECEIVERS = {
    "receiver_down": Down(),
    "receiver_500": Broken(),
    "receiver_slow": Slow(),
}
