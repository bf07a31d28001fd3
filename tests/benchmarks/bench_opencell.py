"""How fast the exchange with Opencell is.

``./dev bench opencell [--members N] [--contracts N] [--bare N] [--latency S]
[--outage S] [--invoices N] [--batch N] [--only push|invoices]``

Push: 12,000 contracts of 10,000 new members go to the sandbox, each of whose answers
takes 50 ms, with 4 jobs at once; then both sides are compared; then the same calls (of
the first 2,000 contracts, unless ``--bare`` says otherwise) are made by ``requests``
alone, in 4 threads and as many sessions: ``push_ratio`` compares the calls per second
(1 = as fast as without Odoo). With ``--outage`` Opencell is away for so many seconds
when a third is done.

Invoices: 10,000 invoices of four lines are taken over from an Opencell and posted; the
same entries are made by Odoo's own means on a database without our addons, in batches
of the same size and in turns. ``invoice_import_ratio`` compares the two (2 = twice as
fast as Odoo alone).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from opencell.invoices import InvoiceBench
from opencell.push import Push

from demo.report import Report
from environment.config import Config
from environment.stack import Stack


def measure_push(options: argparse.Namespace, report: Report, stack: Stack) -> dict:
    """Contracts of new members, and the comparison of both sides."""
    push = Push(stack, report, options)
    try:
        with report.step(f"{options.contracts} contracts"):
            push.prepare()
        with report.step("sending them"):
            return push.measure()
    finally:
        push.close()


def measure_invoices(options: argparse.Namespace, report: Report, stack: Stack) -> dict:
    """Import and posting of invoices."""
    bench = InvoiceBench(stack, options.invoices, options.batch)
    try:
        with report.step(f"{options.invoices} members and contracts"):
            bench.prepare()
        with report.step(f"{options.invoices} invoices"):
            return bench.run()
    finally:
        bench.close()


MEASUREMENTS = {"push": measure_push, "invoices": measure_invoices}


def read_options() -> argparse.Namespace:
    """Return the sizes of the measurements."""
    parser = argparse.ArgumentParser(prog="./dev bench opencell")
    parser.add_argument("--members", type=int, default=10000)
    parser.add_argument("--contracts", type=int, default=12000)
    parser.add_argument("--bare", type=int, default=2000, help="contracts without Odoo")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds")
    parser.add_argument("--outage", type=float, default=0, help="seconds")
    parser.add_argument("--invoices", type=int, default=10000)
    parser.add_argument("--batch", type=int, default=100, help="invoices per batch")
    parser.add_argument("--only", choices=MEASUREMENTS)
    return parser.parse_args()


def main() -> int:
    """Measure, print a table and write the same figures as flat JSON."""
    options = read_options()
    report = Report()
    stack = Stack.find(Config.load())
    figures: dict[str, object] = {"cores": os.cpu_count(), **vars(options)}
    for name, measure in MEASUREMENTS.items():
        if options.only in (None, name):
            figures |= measure(options, report, stack)
    report.table(["figure", "value"], [[k, v] for k, v in figures.items()])
    text = json.dumps(figures, indent=1)
    Path(os.environ["SCX_BENCH_JSON"]).write_text(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
