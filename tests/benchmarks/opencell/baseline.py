"""The same calls without Odoo: a bare loop of ``requests`` in threads.

``python -m opencell.baseline URL USER PASSWORD THREADS SIZE`` reads one JSON list of
calls per line, the calls of one contract. Those of so many contracts follow each other
in a session of their own, as the bridge's jobs make them. Prints the seconds.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import requests


def make_calls(url: str, login: tuple[str, str], calls: list[dict]) -> None:
    """Make the calls of some contracts."""
    with requests.Session() as session:
        session.auth = login
        session.headers["Accept"] = "application/json"
        for call in calls:
            response = session.request(
                call["method"], url + call["path"], json=call["body"], timeout=(5, 30)
            )
            response.raise_for_status()
            status = response.json()
            if status.get("status") != "SUCCESS":
                raise SystemExit(f"{call['path']}: {status}")


def main() -> None:
    """Make all calls; print how long they took."""
    url, user, password, threads, size = sys.argv[1:]
    contracts = [json.loads(line) for line in sys.stdin]
    parts = [
        list(chain.from_iterable(contracts[first : first + int(size)]))
        for first in range(0, len(contracts), int(size))
    ]
    begun = time.perf_counter()
    with ThreadPoolExecutor(int(threads)) as pool:
        for _done in pool.map(lambda c: make_calls(url, (user, password), c), parts):
            pass
    print(json.dumps({"seconds": time.perf_counter() - begun}))


if __name__ == "__main__":
    main()
