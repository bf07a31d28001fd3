"""An Odoo and a Znuny of the suite alone, and the table of what was shown."""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path

import pytest
from forked_odoo import ForkedOdoo
from otrs_znuny import AGENT_STEP

from environment.config import CHECKOUT, Config
from environment.stack import Stack

HERE = Path(__file__).resolve().parent
BENCHMARKS = CHECKOUT / "tests" / "benchmarks"
sys.path.append(str(HERE))

RESULTS = pytest.StashKey[dict]()


@pytest.fixture(scope="session")
def hook():
    """Who takes the webhooks."""
    from webhooks import Receiver

    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="session")
def znuny(hook):
    """A Znuny that may be broken; each case finds it whole."""
    from breakdowns import FragileZnuny

    folder = Path(os.environ["SCX_STATE"]) / "znuny-faults"
    server = FragileZnuny(folder, "", hook)
    server.run("setup.sh")
    server.run("reset.sh")
    yield server
    server.run("stop.sh")


@pytest.fixture(scope="session")
def office(znuny):
    """An Odoo whose jobs run in processes that may be killed."""
    folders = [HERE, BENCHMARKS]
    office = ForkedOdoo(Stack.find(Config.load()), "scx_otrs_faults", folders)
    office.numbers = count(1)
    office.do("set_up", url=znuny.url)
    yield office
    office.close()


@pytest.fixture
def agent(znuny):
    """The person who works on the tickets."""
    return AGENT_STEP.Agent(znuny.url)


def pytest_configure(config):
    config.stash[RESULTS] = {}


@pytest.fixture
def note(request):
    """Write a cell of the table; it stands for shown once the case is over."""

    def write(row: str, column: str, text: str) -> None:
        request.config.stash[RESULTS][row, column] = text

    return write


def pytest_terminal_summary(terminalreporter, config):
    results = config.stash[RESULTS]
    if not results:
        return
    from matrix import render

    terminalreporter.section("what happens to the real OTRS, and what comes of it")
    for line in render(results):
        terminalreporter.write_line(line)
