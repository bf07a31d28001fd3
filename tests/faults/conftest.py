"""Systems that can be killed and frozen, and one small order to watch."""

from __future__ import annotations

import io
import os
import signal

import psutil
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

    def _signal(self, name: str, number: int) -> None:
        processes = self._processes(name)
        for process in processes:
            os.kill(process.pid, number)
        if number == signal.SIGKILL:
            psutil.wait_procs(processes, timeout=10)

    def kill(self, name: str) -> None:
        """End a system at once, in the middle of whatever it does."""
        self._signal(name, signal.SIGKILL)
        assert not self._get(name).healthy()

    def freeze(self, name: str) -> None:
        """Stop a system: connections are accepted, answers don't come."""
        self._signal(name, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let a frozen system go on where it was."""
        self._signal(name, signal.SIGCONT)

    def start(self, name: str = "") -> None:
        """Start a system, or all of them; what runs is left alone."""
        self._services.start([name] if name else [])


@pytest.fixture
def systems():
    """Kill and freeze systems; afterwards all of them run again."""
    from environment.config import Config
    from environment.stack import Stack

    services = Stack.find(Config.load()).services
    systems = Systems(services)
    yield systems
    for service in services.all:
        if service.pid():
            systems.thaw(service.name)
    systems.start()


@pytest.fixture
def single(cast, rng):
    """A story of one new member with one mobile."""
    from demo.report import Report
    from demo.story import Story

    story = Story(cast, Report(io.StringIO()), rng)
    story.invent_one_mobile()
    return story
