"""Requests that come evenly, whether the earlier ones were answered or not."""

from __future__ import annotations

import random
import statistics
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests

IBAN = "ES9121000418450200051332"
SENDERS = 32
FLOOR = "empty_route"
# requests of each kind, so that each worker has had some
WARM_UP = 6


class Program:
    """A program that calls the API, over connections that it keeps.

    :param known: its `key`, and what there is: `codes` and phone `numbers` of
        contracts, `members`
    :param has_floor: whether the server has the addon with the empty route
    """

    def __init__(
        self, url: str, known: dict, rng: random.Random, *, has_floor: bool = False
    ) -> None:
        self.url, self.known, self.rng = url, known, rng
        self.own = threading.local()
        self.references: list[str] = []
        self.requests: dict[str, Callable[[], requests.Response]] = {
            "post_orders": self.post_order,
            "get_orders_reference": self.get_order,
            "get_contracts_by_member": lambda: self.search("member", "members"),
            "get_contracts_by_phone_number": lambda: self.search(
                "phone_number", "numbers"
            ),
            "get_contracts_code": self.get_contract,
            "get_contracts_page": lambda: self.call("GET", "/contracts?limit=50"),
            "get_members": lambda: self.call("GET", "/members?limit=50"),
            "get_products": lambda: self.call("GET", "/products"),
            "get_service_orders": lambda: self.call("GET", "/service-orders?limit=50"),
            "post_service_orders_preview": self.preview,
        }
        if has_floor:
            self.requests[FLOOR] = lambda: self.call("GET", "/nothing", root="/floor")

    def call(self, method: str, path: str, root: str = "/api/v1", **options):
        """Send a request."""
        if not hasattr(self.own, "session"):
            self.own.session = requests.Session()
            self.own.session.headers["API-Key"] = self.known["key"]
        return self.own.session.request(
            method, self.url + root + path, timeout=60, **options
        )

    def choose(self, name: str) -> str:
        """Return one of what there is."""
        return self.rng.choice(self.known[name])

    def search(self, name: str, among: str):
        """Search contracts."""
        return self.call("GET", f"/contracts?{name}={self.choose(among)}")

    def get_contract(self):
        """Read a contract."""
        return self.call("GET", f"/contracts/{self.choose('codes')}")

    def post_order(self):
        """Place an order, no two alike."""
        line = {
            "product": "mobile",
            "kind": "portability",
            "phone_number": f"7{self.rng.randrange(10**8):08d}",
            "previous_provider": "bench",
        }
        body = {
            "uuid": str(uuid.uuid4()),
            "member": self.choose("members"),
            "iban": IBAN,
            "consent_date": "2026-01-31",
            "lines": [line],
        }
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        answer = self.call("POST", "/orders", json=body, headers=headers)
        if answer.status_code == 201:
            self.references.append(answer.json()["reference"])
        return answer

    def get_order(self):
        """Read an order of its own."""
        return self.call("GET", f"/orders/{self.rng.choice(self.references)}")

    def preview(self):
        """Ask what would come of a change."""
        body = {"type": "suspension", "contract": self.choose("codes")}
        return self.call("POST", "/service-orders/preview", json=body)


class Load:
    """What came of requests that were sent at a rate."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []

    def warm_up(self) -> None:
        """Have each worker load what it loads with the first requests."""
        for _turn in range(WARM_UP):
            for name in self.program.requests:
                self._send(name, time.perf_counter())
        self.times.clear()

    def run(self, rate: int, seconds: int) -> None:
        """Send so many requests a second, all kinds in turn."""
        names = list(self.program.requests)
        begun = time.perf_counter()
        with ThreadPoolExecutor(SENDERS) as pool:
            for number in range(rate * seconds):
                due = begun + number / rate
                time.sleep(max(due - time.perf_counter(), 0))
                pool.submit(self._send, names[number % len(names)], due)

    def _send(self, name: str, due: float) -> None:
        """Send a request; it has taken time since it was due."""
        try:
            answer = self.program.requests[name]()
        except requests.RequestException as exc:
            self.errors.append(f"{name}: {exc}")
            return
        self.times[name].append((time.perf_counter() - due) * 1000)
        if not answer.ok:
            self.errors.append(f"{name}: {answer.status_code} {answer.text[:200]}")

    def summarize(self) -> dict[str, float]:
        """Return the figures of each kind, in milliseconds."""
        figures: dict[str, float] = {}
        for name, times in self.times.items():
            times.sort()
            figures[f"p50_ms_{name}"] = round(statistics.median(times), 1)
            figures[f"p95_ms_{name}"] = round(times[int(len(times) * 0.95)], 1)
        return figures
