"""How fast the REST API answers while requests of all kinds come evenly.

``./dev bench api [--contracts N] [--rate N] [--seconds N] [--workers N]``

With 12,000 contracts and two workers, 20 requests a second for a minute: ``p50_ms_…``
and ``p95_ms_…`` of each kind, from the moment at which a request is due, so that one
that has to wait for others counts as slow. Goal: 150 ms for an order and for a search
of contracts. An empty FastAPI route is asked in the same run: ``order_post_ratio``
tells how many of those an order costs, by the median.

Before, with few contracts and with all of them, the queries of each kind are counted:
``queries_grown`` must be 0. Afterwards each contract is read at its own address:
``rss_growth_mb_per_worker`` has a bound. It and ``errors`` decide the exit code, the
times don't.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from pathlib import Path

from api.load import FLOOR, Load, Program
from api.watch import GROWTH_PER_WORKER, count_queries, watch_memory
from process import Worker, batches
from served_odoo import ServedOdoo

from demo.report import Report
from environment.config import Config
from environment.stack import Stack
from environment.steps import run

ADDONS = Path(__file__).resolve().parent / "addons"
FEW = 100
BATCH = 500


class Bench:
    """The measurements, and the figures they have come to."""

    def __init__(self, options: argparse.Namespace, stack: Stack) -> None:
        self.options, self.stack = options, stack
        self.report = Report()
        self.office = Worker(stack, "ours", "api.actions")
        self.figures: dict[str, object] = {"cores": os.cpu_count(), **vars(options)}
        self.wrong: list[str] = []

    def run(self) -> None:
        """Measure everything."""
        with self.report.step("an empty route beside ours"):
            self.install_floor()
        self.office.do("catalogue")
        with self.report.step(f"{FEW} contracts"):
            self.make_contracts(0, FEW)
        server = self.serve()
        try:
            self.measure(server)
        finally:
            server.close()

    def measure(self, server: ServedOdoo) -> None:
        """Ask the server with few contracts, then with all of them."""
        client, known = self.office.do("client"), self.office.do("known")
        # the same contract each time: a mobile costs other queries than a fibre
        one = {name: known[name][:1] for name in ("codes", "numbers", "members")}
        asking_of_one = self.make_program(server, {**client, **one})
        self.warm_up(asking_of_one)
        few = count_queries(asking_of_one)
        with self.report.step(f"{self.options.contracts} contracts"):
            self.make_contracts(FEW, self.options.contracts - FEW)
        self.compare_queries(few, count_queries(asking_of_one))
        program = self.make_program(server, {**client, **self.office.do("known")})
        load = self.warm_up(program)
        title = f"{self.options.rate} requests a second"
        with self.report.step(f"{title} for {self.options.seconds} s"):
            load.run(self.options.rate, self.options.seconds)
        self.figures |= load.summarize()
        post, floor = (
            self.figures[f"p50_ms_{name}"] for name in ("post_orders", FLOOR)
        )
        self.figures["order_post_ratio"] = round(post / floor, 1)
        self.figures["errors"] = len(load.errors)
        self.wrong += load.errors
        self.watch_addresses(server, program)

    def make_program(self, server: ServedOdoo, known: dict) -> Program:
        """Return a program that knows these contracts and members."""
        return Program(server.url, known, random.Random(7), has_floor=True)

    def warm_up(self, program: Program) -> Load:
        """Return a load whose first requests are behind it."""
        load = Load(program)
        load.warm_up()
        self.wrong += load.errors
        load.errors.clear()
        return load

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

    def serve(self) -> ServedOdoo:
        """Start a server of the database."""
        return ServedOdoo(
            self.stack,
            self.office.database,
            self.stack.config.home / self.office.database,
            workers=self.options.workers,
            extra_addons=(ADDONS,),
        )

    def compare_queries(self, few: dict[str, int], many: dict[str, int]) -> None:
        """Note the queries of each kind; with more contracts there must be no more."""
        grown = [name for name in few if many[name] > few[name]]
        for name in few:
            self.figures[f"queries_{name}_{FEW}"] = few[name]
            self.figures[f"queries_{name}_{self.options.contracts}"] = many[name]
        self.figures["queries_grown"] = len(grown)
        self.wrong += [f"{name}: more queries with more contracts" for name in grown]

    def watch_addresses(self, server: ServedOdoo, program: Program) -> None:
        """Read each contract at its own address."""
        addresses = [f"/contracts/{code}" for code in program.known["codes"]]
        self.figures["addresses"] = len(set(addresses))
        with self.report.step(f"{len(addresses)} addresses"):
            found = watch_memory(server, program, addresses)
        statuses = found.pop("statuses")
        self.figures |= found
        if statuses != [200]:
            self.wrong.append(f"contracts at their addresses: {statuses}")
        if found["rss_growth_mb_per_worker"] > GROWTH_PER_WORKER:
            self.wrong.append(f"memory: more than {GROWTH_PER_WORKER} MiB a worker")

    def print_figures(self) -> None:
        """Print the figures and what is wrong, and write the figures as flat JSON."""
        rows = [[name, value] for name, value in self.figures.items()]
        self.report.table(["figure", "value"], rows)
        for text in self.wrong[:20]:
            self.report.fact(text)
        text = json.dumps(self.figures, indent=1)
        Path(os.environ["SCX_BENCH_JSON"]).write_text(text + "\n")


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
        bench.office.close()
    return 1 if bench.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
