"""How fast invoices come into accounting, against Odoo's own way.

Both post the same invoices in batches of the same size, in turns, each on a database
of its own. Ours also lists and reads them over HTTP, which counts.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from process import Worker, batches

from environment.pythonenv import venv_python
from environment.stack import Stack

HERE = Path(__file__).resolve().parents[1]
SETUP_BATCH = 1000


class BillingServer:
    """Opencell's process."""

    def __init__(self, stack: Stack, accounts: list[list[str]]) -> None:
        env = {**os.environ, "PYTHONPATH": str(HERE)}
        command = [str(venv_python(stack.config)), "-m", "opencell.billing_server"]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=env,
            text=True,
        )
        self.process.stdin.write(json.dumps(accounts) + "\n")
        self.process.stdin.flush()
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise SystemExit("Opencell's process ended: see above")

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait(60)


class InvoiceBench:
    """Members on both sides, an invoice for each; then the race."""

    def __init__(self, stack: Stack, number: int, batch: int) -> None:
        self.stack, self.number, self.batch = stack, number, batch
        self.plain = Worker(stack, "plain", "opencell.invoices_plain")
        self.ours = Worker(stack, "ours", "opencell.invoices_ours")
        self.server: BillingServer | None = None

    def prepare(self) -> None:
        """Make what the invoices are for."""
        self.ours.do("products")
        for first, size in batches(0, self.number, SETUP_BATCH):
            self.plain.do("members", first=first, number=size)
            self.ours.do("members", first=first, number=size)
            self.ours.do("mandates", first=first, number=size)
            self.ours.do("contracts", first=first, number=size, members=self.number)
        self.plain.do("prepare")
        accounts = self.ours.do("accounts")["accounts"]
        self.server = BillingServer(self.stack, accounts)
        self.ours.do("prepare", url=self.server.url, batch=self.batch)

    def run(self) -> dict[str, object]:
        """Measure; return the figures."""
        answer = self.ours.do("pull")
        parts = {"pull": answer["seconds"], "fetch": 0.0, "post": 0.0}
        plain = 0.0
        turns = list(batches(0, self.number, self.batch))
        for (first, size), batch in zip(turns, answer["batches"], strict=True):
            plain += self.plain.do("post", first=first, number=size)["seconds"]
            parts["fetch"] += self.ours.do("fetch", batch=batch)["seconds"]
            parts["post"] += self.ours.do("post", batch=batch)["seconds"]
            self._check(first, size)
        seconds = sum(parts.values())
        return {
            "invoices": self.number,
            "invoice_batch": self.batch,
            "invoice_lines": 4,
            "invoice_import_per_s": round(self.number / seconds, 1),
            "invoice_plain_per_s": round(self.number / plain, 1),
            "invoice_import_ratio": round(plain / seconds, 2),
            **{
                f"invoice_{name}_share": round(value / seconds, 2)
                for name, value in parts.items()
            },
        }

    def _check(self, first: int, size: int) -> None:
        """Both sides must have the same lines after each turn."""
        theirs, ours = (
            worker.do("digest", first=first, number=size)
            for worker in (self.plain, self.ours)
        )
        if theirs["count"] < size or theirs["digest"] != ours["digest"]:
            raise SystemExit(f"not the same lines: {theirs} and {ours}")

    def close(self) -> None:
        """Leave nothing behind."""
        if self.server:
            self.server.close()
        self.plain.close()
        self.ours.close()
