"""A real Znuny that can be held up, stopped and killed in the middle of a request."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
import psycopg2
from otrs_znuny import AGENT_STEP, Znuny

PATIENCE = 30


def wait_until(what: str, is_true: Callable[[], object], seconds: float = PATIENCE):
    """Return the first true thing that ``is_true`` says."""
    end = time.monotonic() + seconds
    while not (answer := is_true()):
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.02)
    return answer


class FragileZnuny(Znuny):
    """The suite's Znuny as processes of the machine, and its database."""

    @property
    def _socket(self) -> str:
        return f"host={self.folder}/run user=pgadmin dbname=znuny"

    @property
    def service(self) -> str:
        """Return the address of the ticket operations."""
        return f"{self.url}{AGENT_STEP.PATH}"

    def is_well(self) -> bool:
        """Tell whether it answers."""
        with suppress(OSError):
            return (
                urllib.request.urlopen(f"{self.url}/healthz", timeout=5).status == 200
            )
        return False

    def count(self, query: str, *values) -> int:
        """Return the number that a query of its database gives."""
        with closing(psycopg2.connect(self._socket)) as database:
            cursor = database.cursor()
            cursor.execute(query, values)
            return cursor.fetchone()[0]

    def processes(self) -> list[psutil.Process]:
        """Return the web server and its workers."""
        master = psutil.Process(self.web_pid())
        return [master, *master.children(recursive=True)]

    def _signal(self, number: int) -> None:
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                os.kill(process.pid, number)

    def freeze(self) -> None:
        """Stop the workers where they are; the requests stay open."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the workers go on with what they were doing."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the web server at once, in the middle of whatever it does."""
        processes = self.processes()
        self._signal(signal.SIGKILL)
        psutil.wait_procs(processes, timeout=10)

    def stop_database(self) -> None:
        """Stop the database under the running web server."""
        self._control_database("stop", "-m", "immediate")

    def start(self) -> None:
        """Start what doesn't run."""
        self.run("setup.sh")

    def _control_database(self, *words: str) -> None:
        data = self.folder / "pg"
        command = [str(_find_pg_ctl()), "-D", str(data), "-w", *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", data.owner(), "--", *command]
        subprocess.run(command, check=True, capture_output=True, cwd="/", timeout=60)

    def is_called_by(self, pid: int) -> bool:
        """Tell whether a process has a connection to the web server."""
        port = int(self.url.rpartition(":")[2])
        with suppress(psutil.NoSuchProcess):
            connections = psutil.Process(pid).net_connections("tcp")
            return any(one.raddr and one.raddr.port == port for one in connections)
        return False

    @contextmanager
    def holding(self, table: str) -> Iterator[Callable[[], bool]]:
        """Keep everybody from writing into a table of the database.

        Gives what tells whether somebody waits for it. The database may be stopped
        meanwhile.
        """
        with closing(psycopg2.connect(self._socket)) as database:
            cursor = database.cursor()
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")

            def is_waited_for() -> bool:
                cursor.execute(
                    "SELECT 1 FROM pg_locks WHERE relation = %s::regclass"
                    " AND NOT granted",
                    (table,),
                )
                return bool(cursor.fetchone())

            yield is_waited_for
            with suppress(psycopg2.Error):
                database.rollback()


def _find_pg_ctl() -> Path:
    """Return the newest PostgreSQL's pg_ctl, which setup.sh uses too."""
    found = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    return max(found, key=lambda path: int(path.parts[-3]))
