"""The sandbox and the Odoo server of a measurement, on ports and files of their own."""

from __future__ import annotations

import json
import shutil
import urllib.request
from functools import partial
from pathlib import Path

from domain import plan

from environment.config import CHECKOUT, SANDBOX_LOGIN
from environment.processes import Daemon, answers
from environment.pythonenv import venv_python
from environment.stack import Stack

SETUP = CHECKOUT / "setup"
SEED = SETUP / "opencell_sandbox" / "seed.json"
#: Services of an offer of the sandbox's catalogue, by the products' codes
OFFERS = {
    "OF_SC_TEMPLATE_MOB": ("mobile", "big_mobile"),
    "OF_SC_TEMPLATE_BA": ("fiber", "addon"),
}
SLOTS = 4


class Sandbox:
    """An Opencell sandbox whose every answer takes its time."""

    def __init__(self, stack: Stack, folder: Path, latency: float) -> None:
        self.stack, self.folder, self.latency = stack, folder, latency
        self.url = stack.config.url("opencell")
        seed = folder / "seed.json"
        seed.write_text(json.dumps(make_seed()))
        user, password = SANDBOX_LOGIN
        words = ["-m", "opencell_sandbox", "--port", stack.config.port("opencell")]
        words += ["--user", user, "--password", password, "--seed", seed]
        words += ["--database", folder / "opencell.sqlite"]
        self.daemon = Daemon(
            "bench_opencell",
            [venv_python(stack.config), *words],
            log=folder / "opencell.log",
            run_folder=folder,
            healthy=partial(answers, f"{self.url}/sandbox/health"),
            env=stack.config.environment() | {"PYTHONPATH": str(SETUP)},
            cwd=CHECKOUT,
        )

    def start(self) -> None:
        """Start it, with what it knew."""
        self.daemon.start()
        self._ask("/sandbox/latency", "PUT", {"milliseconds": 1000 * self.latency})

    def stop(self) -> None:
        """End it."""
        self.daemon.stop()

    def forget(self) -> None:
        """Have nothing but the catalogue."""
        self._ask("/sandbox/reset", "POST")
        self.start()

    def count(self) -> dict:
        """Return how many objects there are of each kind."""
        return self._ask("/sandbox/state?counts_only=true")["counts"]

    def count_calls(self) -> dict:
        """Return how often each operation was called."""
        return self._ask("/sandbox/requests")["counts"]

    def _ask(self, path: str, method: str = "GET", body: dict | None = None) -> dict:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def make_seed() -> dict:
    """The sandbox's catalogue, and in it the products of the measurement."""
    seed = json.loads(SEED.read_text())
    for offer in seed["offers"]:
        codes = OFFERS.get(offer["code"], ())
        offer["services"] += codes
        for code in codes:
            seed["services"].append(
                {
                    "code": code,
                    "description": code,
                    "subCategory": "ISC_MOBILE",
                    "recurring": {
                        "code": f"CH_{code}",
                        "price": str(plan.PRICES[code]),
                    },
                }
            )
    return seed


class OdooServer:
    """Odoo as it runs in production: worker processes and the job runner."""

    def __init__(self, stack: Stack, folder: Path, database: str) -> None:
        config = stack.config
        conf = stack.odoo.write_conf(
            folder / "odoo.conf", database=database, data_dir=folder / "odoo"
        )
        channels = f"root:{SLOTS},root.somconnexio:{SLOTS}"
        channels += f",root.somconnexio.opencell:{SLOTS}"
        command = stack.odoo.command("-c", conf, f"--workers={SLOTS + 2}")
        command += ["--max-cron-threads=1", "--log-level=warn"]
        command += [f"--gevent-port={config.port('form')}"]
        env = stack.services.bridges() | stack.odoo.environment()
        self.daemon = Daemon(
            "bench_odoo",
            command,
            log=folder / "odoo.log",
            run_folder=folder,
            healthy=partial(answers, config.url("odoo") + "/web/health"),
            env=env | {"ODOO_QUEUE_JOB_CHANNELS": channels},
            cwd=CHECKOUT,
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.daemon.start()

    def stop(self) -> None:
        """End it with its workers."""
        self.daemon.stop()


def clean_folder(stack: Stack) -> Path:
    """Return an empty folder for a measurement's files."""
    folder = stack.config.home / "bench_opencell"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
