"""A real Odoo server with workers, on a database of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import psutil
import requests

from environment.stack import Stack

START_SECONDS = 180


def find_free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class ServedOdoo:
    """Odoo as a cooperative runs it: one process that forks so many workers.

    :param folder: where its configuration, files and log go
    :param options: more of Odoo's own
    :param extra_addons: folders with addons that no cooperative has
    """

    def __init__(
        self,
        stack: Stack,
        database: str,
        folder: Path,
        *,
        workers: int,
        options: tuple[str, ...] = (),
        extra_addons: tuple[Path, ...] = (),
    ) -> None:
        self.worker_count = workers
        port = find_free_port()
        conf = stack.odoo.write_conf(
            folder / "server.conf", database=database, http_port=port, data_dir=folder
        )
        addons = [*stack.odoo.addons_path(), *extra_addons]
        command = stack.odoo.command(
            *("-c", conf, "-d", database, f"--workers={workers}"),
            *("--max-cron-threads=0", f"--gevent-port={find_free_port()}"),
            *("--addons-path", ",".join(map(str, addons))),
            *("--log-level=warn", "--limit-request=1000000", *options),
        )
        # what a backend's record says must count here, not the environment
        env = {
            name: value
            for name, value in stack.odoo.environment().items()
            if not name.startswith("SOMCONNEXIO_")
        }
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / "server.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [str(word) for word in command], env=env, stdout=log, stderr=log
            )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                if requests.get(f"{self.url}/web/health", timeout=10).ok:
                    return
            except requests.RequestException:
                time.sleep(0.2)
        self.close()
        raise AssertionError(f"Odoo did not start: {self.log.read_text()[-4000:]}")

    def workers(self) -> list[psutil.Process]:
        """Return the processes that serve requests."""
        return psutil.Process(self.process.pid).children()

    def memory(self) -> float:
        """Return what all workers together hold, in MiB."""
        return sum(one.memory_info().rss for one in self.workers()) / 2**20

    def close(self) -> None:
        """End it with all its workers."""
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGTERM)
            self.process.wait(60)
