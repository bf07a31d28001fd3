"""How fast what changed in OTRS reaches the service orders.

``./dev bench otrs [--tickets N]``

N tickets (3,000) of service orders in progress are made in a real Znuny by SQL and
changed there, as agents would while Odoo was down: some are open, on hold, failed,
done. They are read with nothing else, many at a time and one by one: ``fetch_ratio``
compares the two (10 = ten times as fast), both after Znuny forgot them, as when they
change; ``fetch_warm_ratio`` both from its cache. The limit is Znuny's work for each
dynamic field that it has: ``fetch_few_fields_ratio`` is with twenty of them.

Then one poll with all its jobs, in one process, brings every service order up to date:
``poll_tickets_per_s``, and ``poll_ratio`` compares it with reading alone, one by one.
``poll_calls`` is what the poll asked of OTRS, ``poll_own_seconds`` what it took; the
rest are jobs that follow it, for articles and for the histories of ended tickets.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from otrs.poll import Poll

from demo.report import Report
from environment.config import Config
from environment.stack import Stack


def read_options() -> argparse.Namespace:
    """Return the size of the measurement."""
    parser = argparse.ArgumentParser(prog="./dev bench otrs")
    parser.add_argument("--tickets", type=int, default=3000)
    return parser.parse_args()


def main() -> int:
    """Measure, print a table and write the same figures as flat JSON."""
    options = read_options()
    report = Report()
    bench = Poll(Stack.find(Config.load()), report, options)
    try:
        with report.step(f"{options.tickets} service orders and tickets"):
            bench.prepare()
        with report.step("reading and polling"):
            figures = {"cores": os.cpu_count(), **vars(options), **bench.measure()}
    finally:
        bench.close()
    report.table(["figure", "value"], [[k, v] for k, v in figures.items()])
    text = json.dumps(figures, indent=1)
    Path(os.environ["SCX_BENCH_JSON"]).write_text(text + "\n")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
