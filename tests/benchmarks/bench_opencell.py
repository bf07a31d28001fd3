"""How fast the exchange with Opencell is.

``./dev bench opencell [--invoices N] [--batch N]``: N invoices of four lines are taken
over from an Opencell and posted; the same entries are made by Odoo's own means on a
database without our addons, in batches of the same size and in turns.
``invoice_import_ratio`` compares the two (2 = twice as fast as Odoo alone).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from opencell.invoices import InvoiceBench

from demo.report import Report
from environment.config import Config
from environment.stack import Stack


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


def main() -> int:
    """Measure, print a table and write the same figures as flat JSON."""
    parser = argparse.ArgumentParser(prog="./dev bench opencell")
    parser.add_argument("--invoices", type=int, default=10000)
    parser.add_argument("--batch", type=int, default=100, help="invoices per batch")
    options = parser.parse_args()
    report = Report()
    stack = Stack.find(Config.load())
    figures = {"cores": os.cpu_count(), **measure_invoices(options, report, stack)}
    report.table(
        ["figure", "value"], [[name, value] for name, value in figures.items()]
    )
    text = json.dumps(figures, indent=1)
    Path(os.environ["SCX_BENCH_JSON"]).write_text(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
