"""How fast the REST API answers while requests of all kinds come evenly.

``./dev bench api [--contracts N] [--rate N] [--seconds N] [--workers N]``: with 12,000
contracts, two workers and 20 requests a second for a minute. An empty FastAPI route is
asked in the same run: ``order_post_ratio`` tells how many of those an order costs.
Then each contract is read at its own address, and the memory of the workers watched.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from api.load import FLOOR, Load, Program
from process import Worker, batches
from served_odoo import ServedOdoo

from demo.report import Report
from environment.config import Config
from environment.stack import Stack
from environment.steps import run

ADDONS = Path(__file__).resolve().parent / "addons"
FEW = 100
BATCH = 500
# Odoo's line of a request ends so: status, size, queries, their seconds, the others
QUERIES = re.compile(r'"(\w+) (\S+) HTTP/1\.\d" \d+ \S+ (\d+) [\d.]+ [\d.]+')


class Bench:
    """The measurements, and the figures they have come to."""

    def __init__(self, options: argparse.Namespace, stack: Stack) -> None:
        self.options, self.stack = options, stack
        self.report = Report()
        self.office = Worker(stack, "ours", "api.actions")
        self.folder = stack.config.home / self.office.database
        self.figures: dict[str, object] = {
            "cores": os.cpu_count(),
            "contracts": options.contracts,
            "members": options.contracts,
            "workers": options.workers,
            "rate": options.rate,
            "seconds": options.seconds,
        }

    def run(self) -> None:
        """Measure everything."""
        with self.report.step("an empty route beside ours"):
            self.install_floor()
        self.office.do("catalogue")
        with self.report.step(f"{FEW} contracts"):
            self.make_contracts(0, FEW)
        with self.report.step(f"queries with {FEW} contracts"):
            self.count_queries(FEW)
        with self.report.step(f"{self.options.contracts} contracts"):
            self.make_contracts(FEW, self.options.contracts - FEW)
        with self.report.step(f"queries with {self.options.contracts} contracts"):
            self.count_queries(self.options.contracts)
        self.measure()

    def install_floor(self) -> None:
        """Install the addon of the empty route."""
        paths = [*self.stack.odoo.addons_path(), ADDONS]
        words = ["-i", "scx_floor", "--addons-path", ",".join(map(str, paths))]
        command = self.stack.odoo.once(self.office.database, *words)
        log = self.stack.config.logs / "bench-api.log"
        run(command, log, env=self.stack.odoo.environment())

    def make_contracts(self, first: int, number: int) -> None:
        """Members with an account and one contract each."""
        for start, size in batches(first, number, BATCH):
            for action in ("members", "accounts"):
                self.office.do(action, first=start, number=size)
            self.office.do("contracts", first=start, number=size, members=start + size)
            self.office.do("activate", limit=size)

    def serve(self, *options: str) -> ServedOdoo:
        """Start a server of the database as it is now."""
        return ServedOdoo(
            self.stack,
            self.office.database,
            self.folder,
            workers=self.options.workers,
            options=options,
            extra_addons=(ADDONS,),
        )

    def make_program(self, server: ServedOdoo) -> Program:
        """Return a program with a key of its own."""
        known = self.office.do("client")
        return Program(server.url, known, random.Random(7))

    def count_queries(self, contracts: int) -> None:
        """Note how many queries the last request of each kind made."""
        server = self.serve("--log-handler=werkzeug:INFO")
        try:
            program = self.make_program(server)
            load = Load(program)
            load.warm_up()
            counts = {}
            for name, ask in program.requests.items():
                ask()
                counts[name] = read_queries(server.log)
            self.check(load)
        finally:
            server.close()
        for name, number in counts.items():
            self.figures[f"queries_{name}_{contracts}"] = number

    def measure(self) -> None:
        """Send what comes in a minute; then look at every contract once."""
        server = self.serve()
        try:
            program = self.make_program(server)
            load = Load(program)
            load.warm_up()
            title = f"{self.options.rate} requests a second"
            with self.report.step(f"{title} for {self.options.seconds} s"):
                load.run(self.options.rate, self.options.seconds)
            self.figures |= load.summarize()
            post, floor = (
                self.figures[f"p50_ms_{name}"] for name in ("post_orders", FLOOR)
            )
            self.figures["order_post_ratio"] = round(post / floor, 1)
            with self.report.step(f"{self.options.contracts} addresses"):
                self.watch_memory(server, program)
            self.figures["errors"] = len(load.errors)
            self.check(load)
        finally:
            server.close()

    def watch_memory(self, server: ServedOdoo, program: Program) -> None:
        """Read each contract at its own address."""
        codes = program.known["codes"]
        with ThreadPoolExecutor(self.options.workers) as pool:
            addresses = [f"/contracts/{code}" for code in codes]
            first, rest = addresses[:FEW], addresses[FEW:]
            list(pool.map(lambda one: program.call("GET", one), first))
            self.figures["rss_mb_before"] = round(server.memory(), 1)
            list(pool.map(lambda one: program.call("GET", one), rest))
            self.figures["rss_mb_after"] = round(server.memory(), 1)

    def check(self, load: Load) -> None:
        """Say what went wrong."""
        for error in load.errors[:10]:
            self.report.fact(error)

    def print_figures(self) -> None:
        """Print the figures, and write them as flat JSON."""
        rows = [[name, value] for name, value in self.figures.items()]
        self.report.table(["figure", "value"], rows)
        text = json.dumps(self.figures, indent=1)
        Path(os.environ["SCX_BENCH_JSON"]).write_text(text + "\n")

    def close(self) -> None:
        """Leave nothing behind."""
        self.office.close()


def read_queries(log: Path) -> int:
    """Return how many queries the last request in a log made."""
    return int(QUERIES.findall(log.read_text())[-1][2])


def main() -> int:
    """Measure, print a table and write the same figures as flat JSON."""
    parser = argparse.ArgumentParser(prog="./dev bench api")
    parser.add_argument("--contracts", type=int, default=12_000)
    parser.add_argument("--rate", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    bench = Bench(parser.parse_args(), Stack.find(Config.load()))
    try:
        bench.run()
    finally:
        bench.print_figures()
        bench.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
