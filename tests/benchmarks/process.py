"""Odoo processes on databases of their own, which do what a benchmark tells them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from environment.pythonenv import venv_python
from environment.stack import Stack

HERE = Path(__file__).resolve().parent


class Worker:
    """An Odoo process on a database of its own.

    kind: "plain" without our addons, "ours" with them; module: whose ``ACTIONS`` it
    can do.
    """

    def __init__(self, stack: Stack, kind: str, module: str) -> None:
        self.stack = stack
        self.database = f"scx_bench_{module.replace('.', '_')}"
        databases = stack.databases
        template = (
            databases.provide_dependencies()
            if kind == "plain"
            else databases.provide_addons(demo=False)
        )
        stack.cluster.copy(template, self.database)
        command = [venv_python(stack.config), "-m", "worker"]
        command += [stack.config.odoo_conf, self.database, module]
        env = stack.odoo.environment()
        env["PYTHONPATH"] = os.pathsep.join((str(HERE), env["PYTHONPATH"]))
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=env,
            text=True,
        )
        self._answer()

    def do(self, action: str, **words: object) -> dict:
        """Have something done; return what it says, with the seconds it took."""
        self.process.stdin.write(json.dumps({"do": action, **words}) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the process of {self.database} ended: see above")
        return json.loads(line)

    def close(self) -> None:
        """End the process and drop its database."""
        self.process.stdin.close()
        self.process.wait(60)
        self.stack.cluster.drop(self.database)


def batches(first: int, number: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield the first number and the size of each batch."""
    for start in range(first, first + number, size):
        yield start, min(size, first + number - start)
