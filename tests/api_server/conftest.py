"""A server with several workers, asked by a program that may do everything."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import psycopg2
import pytest
import requests
from examples import IBAN
from forked_odoo import ForkedOdoo
from served_odoo import ServedOdoo

from environment.config import CHECKOUT, Config
from environment.stack import Stack

HERE = Path(__file__).resolve().parent
BENCHMARKS = CHECKOUT / "tests" / "benchmarks"
DATABASE = "scx_api_server"
WORKERS = 4
TIMEOUT = (10, 120)
# How many there are of what a request uses up
SPARE = 240 if os.environ.get("SCX_FULL") else 12


class Api:
    """The API of a real server, and a look at its database."""

    def __init__(self, stack: Stack) -> None:
        self.office = ForkedOdoo(stack, DATABASE, [HERE, BENCHMARKS])
        self.known = self.office.do("set_up", spare=SPARE)
        folder = stack.config.home / DATABASE
        self.server = ServedOdoo(stack, DATABASE, folder, workers=WORKERS)
        self.root = f"{self.server.url}/api/v1"

    def call(self, method: str, path: str, **options) -> requests.Response:
        """Send a request with the program's key, on a connection of its own."""
        return self._send(method, self.root + path, options)

    def call_former(self, method: str, path: str, **options) -> requests.Response:
        """The same for the former API, whose paths begin at the root."""
        return self._send(method, self.server.url + path, options)

    def _send(self, method: str, url: str, options: dict) -> requests.Response:
        headers = {"API-Key": self.known["key"], **options.pop("headers", {})}
        return requests.request(
            method, url, headers=headers, timeout=TIMEOUT, **options
        )

    def post_order(self, body: dict, key: str = "") -> requests.Response:
        """Place an order; `key`: an Idempotency-Key."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", "/orders", json=body, headers=headers)

    def make_order(self, **changes) -> dict:
        """Return the body of an order that is fine."""
        line = {
            "product": "mobile",
            "kind": "portability",
            "phone_number": "600 111 222",
            "previous_provider": "bench",
        }
        return {
            "uuid": str(uuid.uuid4()),
            "member": self.known["members"][0],
            "iban": IBAN,
            "consent_date": "2026-01-31",
            "lines": [line],
            **changes,
        }

    def count(self) -> dict:
        """Return how many of everything there are."""
        return self.office.do("count")

    @contextmanager
    def connect(self) -> Iterator:
        """Give a cursor of PostgreSQL, to be in the way of the workers."""
        names = {"host": "SCX_PG_HOST", "port": "SCX_PG_PORT", "user": "SCX_PG_USER"}
        where = {name: os.environ[value] for name, value in names.items()}
        with closing(psycopg2.connect(dbname=DATABASE, **where)) as connection:
            yield connection.cursor()
            connection.rollback()

    def is_waited_for(self) -> bool:
        """Tell whether a worker waits for a lock in the database."""
        with self.connect() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity"
                " WHERE datname = %s AND wait_event_type = 'Lock'",
                [DATABASE],
            )
            return bool(cursor.fetchone())

    def find_busy(self) -> list[psutil.Process]:
        """Return the workers that have a request."""
        return [
            worker
            for worker in self.server.workers()
            if any(
                one.status == psutil.CONN_ESTABLISHED
                for one in worker.net_connections("tcp4")
            )
        ]

    def close(self) -> None:
        """End everything."""
        self.server.close()
        self.office.close()


@pytest.fixture(scope="session")
def api():
    """The server; one for all tests of this folder."""
    if str(BENCHMARKS) not in sys.path:
        sys.path.append(str(BENCHMARKS))
    api = Api(Stack.find(Config.load()))
    yield api
    api.close()
