"""Systems that can be killed or held up, and one small order to watch."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psutil
import psycopg2
import pytest


class Systems:
    """The running systems as processes of the machine."""

    def __init__(self, services):
        self._services = services

    def _get(self, name: str):
        return next(one for one in self._services.all if one.name == name)

    def _processes(self, name: str) -> list[psutil.Process]:
        """Return a system's main process and all that it started."""
        pid = self._get(name).pid()
        assert pid, f"{name} does not run"
        main = psutil.Process(pid)
        return [main, *main.children(recursive=True)]

    def kill(self, name: str) -> None:
        """End a system at once, in the middle of whatever it does."""
        processes = self._processes(name)
        for process in processes:
            os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs(processes, timeout=10)
        assert not self._get(name).healthy()

    def start(self, name: str = "") -> None:
        """Start a system, or all of them; what runs is left alone."""
        self._services.start([name] if name else [])

    @contextmanager
    def otrs_takes_long(self) -> Iterator[Callable[[], bool]]:
        """Keep OTRS from writing a ticket, as a busy database does; it can still read.

        Gives what tells whether somebody waits for a ticket to be written.
        """
        socket = f"host={os.environ['SCX_ZNUNY_DIR']}/run user=pgadmin dbname=znuny"
        with closing(psycopg2.connect(socket)) as database:
            cursor = database.cursor()
            cursor.execute("LOCK TABLE ticket IN EXCLUSIVE MODE")

            def is_waited_for() -> bool:
                cursor.execute(
                    "SELECT 1 FROM pg_locks"
                    " WHERE relation = 'ticket'::regclass AND NOT granted"
                )
                return bool(cursor.fetchone())

            yield is_waited_for
            database.rollback()


@pytest.fixture
def systems():
    """Kill systems; afterwards all of them run again."""
    from environment.config import Config
    from environment.stack import Stack

    services = Stack.find(Config.load()).services
    systems = Systems(services)
    yield systems
    systems.start()


@pytest.fixture
def single(cast, rng):
    """A story of one new member with one mobile."""
    from demo.report import Report
    from demo.story import Story

    story = Story(cast, Report(io.StringIO()), rng)
    story.invent_one_mobile()
    return story
