"""An Odoo whose every work is done by a new process, which can be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from environment.stack import Stack

TESTS = Path(__file__).resolve().parent


class ForkedOdoo:
    """A database of its own and the program ``workers/forks.py`` in it.

    :param database: name of the copy of the template that it works in
    :param folders: where ``works.py`` is, with the actions by name, and its imports
    """

    def __init__(self, stack: Stack, database: str, folders: list[Path]) -> None:
        self.stack, self.database = stack, database
        stack.cluster.copy(os.environ["SCX_PLAIN_DB"], database)
        folder = stack.config.home / database
        conf = stack.odoo.write_conf(
            folder / "odoo.conf", database=database, data_dir=folder
        )
        # what the backend's record says must count here, not the environment
        env = {
            name: value
            for name, value in stack.odoo.environment().items()
            if not name.startswith("SOMCONNEXIO_")
        }
        words = [*map(str, folders), str(TESTS / "workers"), env["PYTHONPATH"]]
        env["PYTHONPATH"] = os.pathsep.join(words)
        self.log = folder / "forks.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "forks", str(conf), database],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=env,
                text=True,
            )
        assert self._read()["ready"]

    def do(self, action: str, **words: object):
        """Have something done to the end; return what came of it."""
        (answer,) = self.do_together({"do": action, **words})
        return answer

    def do_together(self, *works: dict) -> list:
        """Have several things done at once; return what came of each."""
        self._send(*works)
        answers, codes = self.read_to_end()
        assert codes == [0] * len(works), self.log.read_text()[-4000:]
        return answers

    def begin(self, action: str, **words: object) -> int:
        """Have something begun; return the number of the process that does it."""
        self._send({"do": action, **words})
        return self._read()["pid"]

    def read_to_end(self) -> tuple[list, list[int]]:
        """Return the answers in the order in which they came, and the exit codes."""
        answers = []
        while "ended" not in (said := self._read()):
            answers += [said["answer"]] if "answer" in said else []
        return answers, said["ended"]

    def _send(self, *works: dict) -> None:
        self.process.stdin.write(json.dumps(works) + "\n")
        self.process.stdin.flush()

    def _read(self) -> dict:
        line = self.process.stdout.readline()
        assert line, self.log.read_text()[-4000:]
        return json.loads(line)

    def close(self) -> None:
        """End everything."""
        self.process.stdin.close()
        self.process.wait(30)
        self.stack.cluster.drop(self.database)
