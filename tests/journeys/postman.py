"""Carries Znuny's webhooks to Odoo, and not as he should."""

from __future__ import annotations

import http.server
import json
import threading
from dataclasses import dataclass

import requests

TIMEOUT = (5, 60)


@dataclass
class Letter:
    """One webhook."""

    body: bytes
    headers: dict[str, str]

    @property
    def event(self) -> dict[str, str]:
        return json.loads(self.body)


class Postman:
    """Takes every webhook at once, says that it was received, and then does what his
    manner is:

    lost
        nothing ever arrives;
    doubled
        each arrives three times, one right after the other;
    delayed
        all arrive in their order when it's all over;
    reordered
        all arrive when it's all over, the last one first;
    disordered
        as reordered, and each twice.
    """

    def __init__(self, target: str):
        self.manner = "lost"
        self.letters: list[Letter] = []
        self._target = target
        postman = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                wanted = ("Content-Type", "X-Api-Key")
                headers = {name: self.headers[name] for name in wanted}
                postman.take(Letter(body, headers))
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_arguments):
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, letter: Letter) -> None:
        """Take a letter and do with it what the manner says."""
        self.letters.append(letter)
        if self.manner == "doubled":
            for _time in range(3):
                self._deliver(letter)

    def has_last_news(self, states: dict[str, str]) -> bool:
        """Tell whether a letter says the end of each ticket (reference → state)."""
        told = {
            (letter.event.get("OdooRef"), letter.event.get("State"))
            for letter in self.letters
        }
        return set(states.items()) <= told

    def deliver_kept(self) -> None:
        """Bring what was kept, in the order of the manner."""
        kept = list(self.letters)
        if self.manner in ("reordered", "disordered"):
            kept.reverse()
        times = {"lost": 0, "doubled": 0, "disordered": 2}.get(self.manner, 1)
        for letter in kept:
            for _time in range(times):
                self._deliver(letter)

    def _deliver(self, letter: Letter) -> None:
        answer = requests.post(
            self._target, letter.body, headers=letter.headers, timeout=TIMEOUT
        )
        answer.raise_for_status()

    def close(self) -> None:
        """Go home."""
        self._server.shutdown()
        self._server.server_close()
