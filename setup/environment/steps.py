"""What ./dev prints: steps with their times, progress, failures; the lock."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

STARTED = time.monotonic()
_screen = threading.Lock()


class Failure(Exception):
    """What stops ./dev, told to the user in one line (and a log's last lines)."""


def say(text: str = "") -> None:
    """Print a line at once, whole even when several threads print."""
    with _screen:
        print(text, flush=True)


def since_start() -> float:
    return time.monotonic() - STARTED


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Name what is being done, then say how long it took."""
    begun = time.monotonic()
    if sys.stdout.isatty():
        say(f"   …      {title}")
    yield
    say(f"{time.monotonic() - begun:7.1f} s  {title}")


class Progress:
    """A bar that moves on a terminal and is silent elsewhere."""

    WIDTH = 30

    def __init__(self, title: str, total: float, unit: str) -> None:
        self.title, self.total, self.unit = title, total, unit
        self.shown = sys.stdout.isatty()

    def show(self, done: float) -> None:
        """Draw the bar at ``done`` of the total."""
        if not self.shown:
            return
        part = min(1.0, done / self.total) if self.total else 0.0
        bar = "█" * int(part * self.WIDTH)
        with _screen:
            sys.stdout.write(
                f"\r   {bar:·<{self.WIDTH}} {part:4.0%}  {self.title} "
                f"({done:.0f} of {self.total:.0f} {self.unit})\033[K"
            )
            sys.stdout.flush()

    def end(self) -> None:
        """Wipe the bar's line."""
        if self.shown:
            with _screen:
                sys.stdout.write("\r\033[K")
                sys.stdout.flush()


def together(*jobs: Callable[[], None]) -> None:
    """Run jobs that do not need each other side by side; raise the first failure."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        running = [pool.submit(job) for job in jobs]
    for job in running:
        job.result()


def tail(log: Path, lines: int = 15) -> str:
    """Return a log's last lines, to be shown with a failure."""
    if not log.exists():
        return ""
    return "\n".join(
        "    " + line for line in log.read_text(errors="replace").splitlines()[-lines:]
    )


def run(
    command: Sequence[str | Path],
    log: Path,
    *,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    stdin: str | None = None,
) -> None:
    """Run a program, its output in ``log``; its failure is ours, with the log's end."""
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [str(word) for word in command]
    with log.open("w") as output:
        done = subprocess.run(
            words,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Failure(
            f"{Path(words[0]).name} failed ({done.returncode}):\n{tail(log)}\n"
            f"  all of it: {log}"
        )


@contextlib.contextmanager
def turn(file: Path) -> Iterator[None]:
    """Wait until no other ./dev of this user makes what ``file`` stands for."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def lock(folder: Path, command: str) -> Iterator[None]:
    """Keep a second ./dev of this checkout out while this one changes things.

    Programs that ./dev starts may call ./dev themselves: they come in by
    ``SCX_LOCKED``, which names the folder that is already locked for them.
    """
    if os.environ.get("SCX_LOCKED") == str(folder):
        yield
        return
    file = folder / "lock"
    with file.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            raise Failure(
                f"another ./dev is at work in this checkout ({handle.read().strip()}):"
                " wait for it, or end it with Ctrl-C where it runs"
            ) from None
        handle.truncate(0)
        handle.write(f"./dev {command}, process {os.getpid()}\n")
        handle.flush()
        os.environ["SCX_LOCKED"] = str(folder)
        try:
            yield
        finally:
            del os.environ["SCX_LOCKED"]
            handle.truncate(0)
