"""How fast the domain is: members and contracts, due service orders, screens.

``./dev bench domain [--members N] [--contracts N] [--orders N]``: 10,000 members with
12,000 contracts, then 10,000 service orders that are due. The same contracts are made
in the same batches and turns on a database that has OCA's contract and nothing of
ours: ``contract_create_ratio`` compares the two (1 = as fast as without our addons).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from process import Worker, batches

from demo.report import Report
from environment.config import Config
from environment.stack import Stack

#: kind of database → what its process can do
KINDS = {"plain": "domain.plain", "ours": "domain.cooperative"}
BATCH = {"members": 1000, "accounts": 1000, "contracts": 500}
FIRST_LOOK = 100
SCREENS = ("list", "kanban", "search", "form")


class Bench:
    """The measurements, and the figures they have come to."""

    def __init__(self, options: argparse.Namespace, stack: Stack) -> None:
        self.options = options
        self.report = Report()
        self.workers = {
            kind: Worker(stack, kind, module) for kind, module in KINDS.items()
        }
        self.figures: dict[str, object] = {"cores": os.cpu_count()}

    def run(self) -> None:
        """Measure everything."""
        with self.report.step(f"{self.options.members} members"):
            self.make_members()
        with self.report.step(f"{self.options.contracts} contracts"):
            self.make_contracts()
        with self.report.step(f"{self.options.orders} due service orders"):
            self.complete_orders()
        self.print_figures()

    def make_members(self) -> None:
        """Members on both sides; with accounts and mandates on ours."""
        for worker in self.workers.values():
            worker.do("products")
        seconds = self._turns("members", self.options.members)
        self._note("member_create", self.options.members, seconds)
        ours = self.workers["ours"]
        for first, number in batches(0, self.options.members, BATCH["accounts"]):
            ours.do("accounts", first=first, number=number)

    def make_contracts(self) -> None:
        """Contracts on both sides; a look at the screens with few and with all."""
        members, all_of_them = self.options.members, self.options.contracts
        self._turns("contracts", FIRST_LOOK, members=members)
        self._count_queries(FIRST_LOOK)
        rest = all_of_them - FIRST_LOOK
        seconds = self._turns("contracts", rest, first=FIRST_LOOK, members=members)
        self._note("contract_create", rest, seconds)
        self._count_queries(all_of_them)

    def complete_orders(self) -> None:
        """What is due, completed by the scheduled action."""
        number = self.workers["ours"].do("orders", number=self.options.orders)["orders"]
        answer = self.workers["ours"].do("complete")
        completed = answer["states"].get("completed", 0)
        if completed != number:
            raise SystemExit(f"of {number} due, this became: {answer['states']}")
        self.figures["orders_completed_per_s"] = round(number / answer["seconds"], 1)

    def _turns(
        self, action: str, number: int, *, first: int = 0, **words: object
    ) -> dict[str, float]:
        """Let both do the same, batch by batch: what slows one slows the other."""
        seconds = dict.fromkeys(self.workers, 0.0)
        for start, size in batches(first, number, BATCH[action]):
            for kind, worker in self.workers.items():
                answer = worker.do(action, first=start, number=size, **words)
                seconds[kind] += answer["seconds"]
        return seconds

    def _note(self, name: str, number: int, seconds: dict[str, float]) -> None:
        rates = {kind: number / seconds[kind] for kind in seconds}
        self.figures[f"{name}_per_s"] = round(rates["ours"], 1)
        self.figures[f"{name}_plain_per_s"] = round(rates["plain"], 1)
        self.figures[f"{name}_ratio"] = round(rates["ours"] / rates["plain"], 3)

    def _count_queries(self, contracts: int) -> None:
        counts = self.workers["ours"].do("queries")
        for screen in SCREENS:
            self.figures[f"queries_{screen}_{contracts}"] = counts[screen]

    def print_figures(self) -> None:
        """Print the figures, and write them as flat JSON."""
        sizes = {
            name: getattr(self.options, name)
            for name in ("members", "contracts", "orders")
        }
        self.figures |= {**sizes, "batch": BATCH["contracts"]}
        rows = [[name, value] for name, value in self.figures.items()]
        self.report.table(["figure", "value"], rows)
        text = json.dumps(self.figures, indent=1)
        Path(os.environ["SCX_BENCH_JSON"]).write_text(text + "\n")

    def close(self) -> None:
        """Leave nothing behind."""
        for worker in self.workers.values():
            worker.close()


def main() -> int:
    """Measure, print a table and write the same figures as flat JSON."""
    parser = argparse.ArgumentParser(prog="./dev bench domain")
    parser.add_argument("--members", type=int, default=10000)
    parser.add_argument("--contracts", type=int, default=12000)
    parser.add_argument("--orders", type=int, default=10000)
    bench = Bench(parser.parse_args(), Stack.find(Config.load()))
    try:
        bench.run()
    finally:
        bench.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
