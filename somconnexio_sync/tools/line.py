"""What the calls of a running job share: connections that are not opened anew each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from odoo.sql_db import Cursor
from odoo.tools import SQL

_running: ContextVar[Line | None] = ContextVar("somconnexio_sync_line", default=None)


class Line:
    """A client for each backend, and one connection for the call log.

    Both are opened when they are needed first. What is written to the call log stays,
    whatever becomes of the job.
    """

    def __init__(self, registry, stack: ExitStack) -> None:
        self._registry, self._stack = registry, stack
        self._clients: dict = {}
        self._cr = None
        self._put_off: list[SQL] = []
        self._opened_at: tuple[datetime, float] | None = None

    def get_client(self, backend):
        """Return the backend's client, which stays open as long as the line."""
        key = (backend._name, backend.id)
        if key in self._clients:
            # an earlier transaction's, which may be over
            self._clients[key].observe = backend._logged_call
        else:
            self._clients[key] = self._stack.enter_context(backend._get_client())
        return self._clients[key]

    # === CALL LOG === #

    def now(self) -> datetime:
        """Return the database's time, without asking it each time."""
        if self._opened_at is None:
            with self.log_cursor() as cr:
                self._opened_at = (cr.now(), time.monotonic())
        start, ticks = self._opened_at
        return start + timedelta(seconds=time.monotonic() - ticks)

    @contextmanager
    def log_cursor(self) -> Iterator:
        """Give the call log's cursor; what is done with it stays done."""
        if self._cr is None:
            cr = self._registry.cursor()
            if not isinstance(cr, Cursor):
                # a test's, which shares the connection of the test
                with cr:
                    yield cr
                return
            self._cr = cr
            # each statement is a transaction: no other words go to and fro
            cr.connection.autocommit = True
        yield self._cr

    def execute(self, query: SQL):
        """Make a query and what was put off, at one go; return its first row."""
        queries, self._put_off = [*self._put_off, query], []
        with self.log_cursor() as cr:
            cr.execute(SQL("; ").join(queries))
            return cr.fetchone() if cr.description else None

    def execute_later(self, query: SQL) -> None:
        """Have a query made together with the next one, or at the end of the line."""
        self._put_off.append(query)

    def close(self) -> None:
        """Make what was put off, and give the connection back."""
        try:
            if self._put_off:
                self.execute(self._put_off.pop())
        finally:
            if self._cr is not None:
                self._cr.connection.autocommit = False
                self._cr.close()


@contextmanager
def open_line(registry) -> Iterator[Line]:
    """Have the calls made inside share a line; within another one they share that."""
    if line := get_line():
        yield line
        return
    with ExitStack() as stack:
        line = Line(registry, stack)
        stack.callback(_running.reset, _running.set(line))
        stack.callback(line.close)
        yield line


def get_line() -> Line | None:
    """Return the line of the running job, if it has one."""
    return _running.get()
