"""Processes that push to a sandbox, as workers do; both versions."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import pytest

from environment.config import CHECKOUT, Config
from environment.stack import Stack

HERE = Path(__file__).resolve().parent
BENCHMARKS = CHECKOUT / "tests" / "benchmarks"
for _folder in (BENCHMARKS, CHECKOUT / "tests" / "opencell_sandbox"):
    sys.path.append(str(_folder))


class Office:
    """A cooperative's Odoo: whatever it does, it does in a new process."""

    def __init__(self, stack: Stack, profile: str, sandbox) -> None:
        self.stack, self.sandbox = stack, sandbox
        self.database = f"scx_killed_{profile}"
        stack.cluster.copy(os.environ["SCX_PLAIN_DB"], self.database)
        folder = stack.config.home / self.database
        conf = stack.odoo.write_conf(
            folder / "odoo.conf", database=self.database, data_dir=folder
        )
        # what the backend's record says must count here, not the environment
        env = {
            name: value
            for name, value in stack.odoo.environment().items()
            if not name.startswith("SOMCONNEXIO_")
        }
        words = [str(HERE), str(BENCHMARKS), env["PYTHONPATH"]]
        env["PYTHONPATH"] = os.pathsep.join(words)
        self.log = folder / "forks.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "forks", str(conf), self.database],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=env,
                text=True,
            )
        assert self._read()["ready"]
        self.do("set_up", profile=profile, url=f"{sandbox.root}/opencell")
        self.numbers = count(1)

    def do(self, action: str, **words: object):
        """Have something done to the end; return what came of it."""
        (answer,) = self.do_together({"do": action, **words})
        return answer

    def do_together(self, *works: dict) -> list:
        """Have several things done at once; return what came of each."""
        self._send(*works)
        answers, codes = self._read_to_end()
        assert codes == [0] * len(works), self.log.read_text()[-4000:]
        return answers

    def is_killed_at(self, fault: dict, action: str, **words: object) -> None:
        """Have something begun, and kill who does it while Opencell has the call."""
        self.sandbox.control("POST", "/faults", {"seconds": 20, **fault})
        self._send({"do": action, **words})
        pid = self._read()["pid"]
        end = time.monotonic() + 30
        while self.sandbox.control("GET", "/faults")["faults"]:
            if time.monotonic() > end:
                raise AssertionError(f"the call never came: {self._read()}")
            time.sleep(0.02)
        if fault.get("after_effect"):
            time.sleep(0.3)
        os.kill(pid, signal.SIGKILL)
        assert self._read_to_end() == ([], [-signal.SIGKILL])

    def make_contract(self) -> dict:
        """A contract of a new member that Opencell does not know."""
        return self.make_contracts(1)[0]

    def make_contracts(self, count: int) -> list[dict]:
        """Contracts of one new member, billed together, unknown to Opencell."""
        return self.do("make_contracts", number=next(self.numbers), count=count)

    def _send(self, *works: dict) -> None:
        self.process.stdin.write(json.dumps(works) + "\n")
        self.process.stdin.flush()

    def _read_to_end(self) -> tuple[list, list[int]]:
        """Return the answers in the order in which they came, and the exit codes."""
        answers = []
        while "ended" not in (said := self._read()):
            answers += [said["answer"]] if "answer" in said else []
        return answers, said["ended"]

    def _read(self) -> dict:
        line = self.process.stdout.readline()
        assert line, self.log.read_text()[-4000:]
        return json.loads(line)

    def close(self) -> None:
        """End everything."""
        self.process.stdin.close()
        self.process.wait(30)
        self.stack.cluster.drop(self.database)


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
