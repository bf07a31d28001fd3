"""How fast contracts of new members reach Opencell; an outage loses nothing."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

from process import Worker, batches

from environment.config import CHECKOUT, SANDBOX_LOGIN
from environment.pythonenv import venv_python
from environment.stack import Stack

from .systems import SLOTS, OdooServer, Sandbox, clean_folder

BATCH = {"members": 1000, "accounts": 1000, "contracts": 500}
API = "/opencell/api/rest"
#: Seconds between two looks at how far it is
PAUSE = 2
#: Seconds without progress after which something must be wrong
PATIENCE = 900


class Push:
    """Contracts in Odoo, none in Opencell; then all of them."""

    def __init__(self, stack: Stack, report, options) -> None:
        self.stack, self.report, self.options = stack, report, options
        self.folder = clean_folder(stack)
        self.sandbox = Sandbox(stack, self.folder, options.latency)
        self.worker = Worker(stack, "ours", "opencell.actions")
        self.odoo = OdooServer(stack, self.folder, self.worker.database)

    def prepare(self) -> None:
        """Make members and contracts, and the backend."""
        self.worker.do("products")
        members = self.options.members
        for action, number in (("members", members), ("accounts", members)):
            for first, size in batches(0, number, BATCH[action]):
                self.worker.do(action, first=first, number=size)
        for first, size in batches(0, self.options.contracts, BATCH["contracts"]):
            self.worker.do("contracts", first=first, number=size, members=members)
        self.worker.do("activate")
        user, password = SANDBOX_LOGIN
        url = f"{self.sandbox.url}/opencell"
        self.worker.do("backend", url=url, user=user, password=password)
        self.sandbox.start()
        self.odoo.start()

    def measure(self) -> dict:
        """Send everything; then the same calls bare. Return the figures."""
        number = self.options.contracts
        seconds = self._send_all()
        self._check_counts(number)
        calls = sum(self.sandbox.count_calls().values())
        figures = {
            "push_per_s": round(number / seconds, 2),
            "push_minutes": round(seconds / 60, 1),
            "push_calls": calls,
            "push_calls_per_s": round(calls / seconds, 2),
        }
        self.odoo.stop()
        figures |= self._reconcile()
        bare = self._run_baseline(min(number, self.options.bare))
        figures["push_bare_calls"] = bare["calls"]
        figures["push_bare_calls_per_s"] = round(bare["calls"] / bare["seconds"], 2)
        if not self.options.outage:
            # a sandbox that was away has forgotten how often it was called
            figures["push_ratio"] = round(
                figures["push_calls_per_s"] / figures["push_bare_calls_per_s"], 3
            )
        return figures

    def close(self) -> None:
        """Leave nothing running."""
        self.odoo.stop()
        self.sandbox.stop()
        self.worker.close()

    # === OURS === #

    def _send_all(self) -> float:
        begun = time.perf_counter()
        self.worker.do("send")
        outage = self.options.outage
        moved, last = time.monotonic(), -1
        while True:
            progress = self.worker.do("progress")
            done = progress["done"]
            if progress["errors"]:
                raise SystemExit(f"refused: {progress['errors']}")
            if done == progress["contracts"]:
                return time.perf_counter() - begun
            if outage and done > progress["contracts"] // 3:
                self._have_outage(outage)
                outage = 0
            if done != last:
                moved, last = time.monotonic(), done
                self.report.fact(f"{done} of {progress['contracts']}")
            if time.monotonic() - moved > PATIENCE:
                raise SystemExit(f"nothing moves any more: {progress}")
            time.sleep(PAUSE)

    def _have_outage(self, seconds: float) -> None:
        """Stop Opencell for a while, in the middle."""
        self.report.fact(f"Opencell stops for {seconds:.0f} s")
        self.sandbox.stop()
        time.sleep(seconds)
        breaker = self.worker.do("breaker")
        self.report.fact(f"the breaker is {breaker['breaker']}: {breaker['outcomes']}")
        if breaker["breaker"] == "closed":
            raise SystemExit("Opencell was away and the breaker did not open")
        self.sandbox.start()

    def _check_counts(self, contracts: int) -> None:
        """Each thing exists once."""
        counts = self.sandbox.count()
        members = min(self.options.members, contracts)
        wanted = {
            "customers": members,
            "billingAccounts": members,
            "userAccounts": contracts,
            "subscriptions": contracts,
        }
        found = {kind: counts.get(kind) for kind in wanted}
        if found != wanted:
            raise SystemExit(f"in Opencell are {found}, wanted {wanted}")
        self.report.fact(f"in Opencell: {found}")

    def _reconcile(self) -> dict:
        """Compare both sides, which agree."""
        answer = self.worker.do("reconcile")
        if answer["state"] != "done" or answer["found"]:
            raise SystemExit(f"both sides should agree: {answer}")
        return {
            "reconcile_s": round(answer["seconds"], 1),
            "reconcile_rss_growth_mb": round(answer["rss_growth_mb"], 1),
            "reconcile_calls": answer["calls"],
        }

    # === BARE === #

    def _run_baseline(self, number: int) -> dict:
        """Make the calls of the first contracts without Odoo; how many, how long."""
        file = self.folder / "calls.jsonl"
        answer = self.worker.do("calls", target=str(file), limit=number)
        self.sandbox.forget()
        self.report.fact(
            f"{answer['calls']} calls of {number} contracts, bare, in {SLOTS} threads"
        )
        seconds = run_bare(self.stack, file, answer["chunk"])
        self._check_counts(number)
        return {"calls": answer["calls"], "seconds": seconds}


def run_bare(stack: Stack, calls: Path, size: int) -> float:
    """Make calls by ``requests`` alone, of so many contracts in one session."""
    command = [venv_python(stack.config), "-m", "opencell.baseline"]
    command += [stack.config.url("opencell") + API, *SANDBOX_LOGIN, SLOTS, size]
    env = stack.odoo.environment()
    env["PYTHONPATH"] = str(CHECKOUT / "tests" / "benchmarks")
    with calls.open() as lines:
        done = subprocess.run(
            [str(word) for word in command],
            stdin=lines,
            capture_output=True,
            text=True,
            env=env,
            check=True,
        )
    return json.loads(done.stdout)["seconds"]
