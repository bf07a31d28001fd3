"""Processes that push to a sandbox, as workers do; both versions."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from itertools import count
from pathlib import Path

import pytest
from forked_odoo import ForkedOdoo

from environment.config import CHECKOUT, Config
from environment.stack import Stack

HERE = Path(__file__).resolve().parent
BENCHMARKS = CHECKOUT / "tests" / "benchmarks"
for _folder in (BENCHMARKS, CHECKOUT / "tests" / "opencell_sandbox"):
    sys.path.append(str(_folder))


class Office(ForkedOdoo):
    """A cooperative's Odoo: whatever it does, it does in a new process."""

    def __init__(self, stack: Stack, profile: str, sandbox) -> None:
        super().__init__(stack, f"scx_killed_{profile}", [HERE, BENCHMARKS])
        self.sandbox = sandbox
        self.do("set_up", profile=profile, url=f"{sandbox.root}/opencell")
        self.numbers = count(1)

    def is_killed_at(self, fault: dict, action: str, **words: object) -> None:
        """Have something begun, and kill who does it while Opencell has the call."""
        self.sandbox.control("POST", "/faults", {"seconds": 20, **fault})
        pid = self.begin(action, **words)
        end = time.monotonic() + 30
        while self.sandbox.control("GET", "/faults")["faults"]:
            if time.monotonic() > end:
                raise AssertionError(f"the call never came: {self.read_to_end()}")
            time.sleep(0.02)
        if fault.get("after_effect"):
            time.sleep(0.3)
        os.kill(pid, signal.SIGKILL)
        assert self.read_to_end() == ([], [-signal.SIGKILL])

    def make_contract(self) -> dict:
        """A contract of a new member that Opencell does not know."""
        return self.make_contracts(1)[0]

    def make_contracts(self, count: int) -> list[dict]:
        """Contracts of one new member, billed together, unknown to Opencell."""
        return self.do("make_contracts", number=next(self.numbers), count=count)


@pytest.fixture(scope="module", params=["v7", "v15"])
def office(request, tmp_path_factory):
    """An Odoo and a sandbox of one version."""
    from opencell.systems import make_seed
    from sandbox_process import Sandbox

    folder = tmp_path_factory.mktemp("killed")
    seed = folder / "seed.json"
    seed.write_text(json.dumps(make_seed()))
    sandbox = Sandbox(request.param, folder, seed)
    sandbox.start()
    office = Office(Stack.find(Config.load()), request.param, sandbox)
    yield office
    office.close()
    sandbox.stop()
