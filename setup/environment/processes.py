"""Programs in the background: started once, found again, waited for, ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .steps import Failure, tail


def answers(url: str, timeout: float = 2) -> bool:
    """Tell whether a web server answers, no matter what."""
    try:
        urllib.request.urlopen(url, timeout=timeout).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
    return True


def _birth(pid: int) -> str:
    """Return when a process started: a number used again is another process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    state, *rest = stat.rpartition(")")[2].split()
    return "" if state in "ZX" else rest[18]


@dataclass
class Daemon:
    """A program of ours in the background, known by its file in ``run/``."""

    name: str
    command: Sequence[str | Path]
    log: Path
    run_folder: Path
    healthy: Callable[[], bool]
    env: dict[str, str] | None = None
    cwd: Path | None = None
    patience: float = 60
    _child: subprocess.Popen | None = field(default=None, init=False, repr=False)

    @property
    def pid_file(self) -> Path:
        return self.run_folder / f"{self.name}.pid"

    def pid(self) -> int | None:
        """Return the process's number if it (and no other) is alive."""
        with contextlib.suppress(OSError, ValueError):
            number, birth = self.pid_file.read_text().split()
            if _birth(int(number)) == birth:
                return int(number)
        return None

    def start(self) -> bool:
        """Start it unless it runs, wait until healthy; tell if it was started."""
        if self.pid() and self._wait():
            return False
        self.stop()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.run_folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as output:
            self._child = subprocess.Popen(
                [str(word) for word in self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.env,
                cwd=self.cwd,
                start_new_session=True,  # Ctrl-C is for us, not for it
            )
        self.pid_file.write_text(f"{self._child.pid} {_birth(self._child.pid)}\n")
        if not self._wait():
            self.stop()
            raise Failure(f"{self.name} does not start:\n{tail(self.log)}")
        return True

    def _wait(self) -> bool:
        """Wait until it answers; give up if it died or time is over."""
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            if self._child and self._child.poll() is not None:
                return False
            if not self.pid():
                return False
            if self.healthy():
                return True
            time.sleep(0.2)
        return False

    def stop(self) -> bool:
        """End the process and those it started; tell if there was one."""
        pid = self.pid()
        if not pid:
            self.pid_file.unlink(missing_ok=True)
            return False
        for kind, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, kind)
            end = time.monotonic() + patience
            while time.monotonic() < end:
                if self._child:
                    self._child.poll()
                if not self.pid():
                    self.pid_file.unlink(missing_ok=True)
                    return True
                time.sleep(0.1)
        raise Failure(f"process {pid} ({self.name}) can't be ended")
