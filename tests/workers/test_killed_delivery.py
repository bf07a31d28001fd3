"""A worker dies while a receiver has its event, before or after it took that.

Whoever does the job next sends it again under the same id: the receiver has it once.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pytest
from forked_odoo import ForkedOdoo

from environment.config import CHECKOUT, Config
from environment.stack import Stack

HERE = Path(__file__).resolve().parent
BENCHMARKS = CHECKOUT / "tests" / "benchmarks"
#: Seconds for which the receiver keeps a worker waiting that is to be killed
HELD = 30


class Receiver:
    """Keeps each event once, and one worker waiting if told so."""

    def __init__(self) -> None:
        self.taken: dict[str, dict] = {}
        self.requests = 0
        self.hold: str | None = None
        self.is_holding = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Address to register."""
        return f"http://127.0.0.1:{self.server.server_port}/events"

    def _take(self, body: bytes) -> None:
        self.requests += 1
        hold, self.hold = self.hold, None
        message = json.loads(body)
        if hold != "before":
            self.taken.setdefault(message["id"], message)
        if hold:
            self.is_holding.set()
            time.sleep(HELD)

    def _make_handler(receiver):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                """Take an event."""
                receiver._take(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args):
                """Say nothing."""

        return Handler


@pytest.fixture(scope="module")
def receiver():
    """A receiver that runs as long as the tests."""
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()


@pytest.fixture(scope="module")
def mailroom(receiver):
    """An Odoo that has its events sent to the receiver."""
    odoo = ForkedOdoo(
        Stack.find(Config.load()), "scx_killed_events", [HERE, BENCHMARKS]
    )
    odoo.do("subscribe", url=receiver.url)
    odoo.numbers = count(1)
    yield odoo
    odoo.close()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_event_arrives_once(mailroom, receiver, moment):
    delivery = mailroom.do("make_event", number=next(mailroom.numbers))
    receiver.is_holding.clear()
    receiver.hold, before = moment, receiver.requests
    pid = mailroom.begin("deliver", delivery=delivery["id"])
    assert receiver.is_holding.wait(30), "the event never came"
    os.kill(pid, signal.SIGKILL)
    assert mailroom.read_to_end() == ([], [-signal.SIGKILL])
    assert (delivery["uuid"] in receiver.taken) == (moment == "after")
    found = mailroom.do("look_at_delivery", delivery=delivery["id"])
    assert found == {"state": "to_push", "outcomes": ["under_way"]}
    assert mailroom.do("deliver", delivery=delivery["id"]) == "Sent"
    found = mailroom.do("look_at_delivery", delivery=delivery["id"])
    assert found == {"state": "done", "outcomes": ["under_way", "done"]}
    assert receiver.requests == before + 2
    assert list(receiver.taken).count(delivery["uuid"]) == 1
    again = mailroom.do("deliver", delivery=delivery["id"])
    assert again.startswith("Nothing to do")
    assert receiver.requests == before + 2


def test_killed_before_its_end_a_change_is_told_to_nobody(mailroom, receiver):
    """The event is in the transaction of the change: without one, without the other."""
    before = mailroom.do("count_events")
    pid = mailroom.begin("make_event_slowly", number=next(mailroom.numbers))
    time.sleep(3)
    os.kill(pid, signal.SIGKILL)
    assert mailroom.read_to_end() == ([], [-signal.SIGKILL])
    assert mailroom.do("count_events") == before
