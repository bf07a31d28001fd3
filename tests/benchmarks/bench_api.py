"""How fast the REST API answers: orders in, their state, the catalogue.

``./dev bench api [ORDERS]`` posts that many orders (50) of new members, one after the
other, through the public door of the running demo; each has a mobile portability.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from demo.cast import Cast
from demo.people import invent_person, make_mobile
from demo.report import Report
from demo.settings import Settings
from demo.website import mobile_portability_line, new_order

MOBILE = "SE_SC_REC_MOBILE_T_UNL_20480"


def measure(actions: list[Callable[[], object]]) -> dict[str, float]:
    """Do things one after the other; return their figures in milliseconds."""
    times = []
    for action in actions:
        begun = time.perf_counter()
        action()
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return {
        "count": len(times),
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "per_second": round(1000 * len(times) / sum(times), 1),
    }


def make_orders(cast: Cast, rng: random.Random, number: int) -> list[dict]:
    """Return the bodies of orders, no two alike."""
    provider = cast.mobile_provider()
    bodies = []
    for _turn in range(number):
        person = invent_person(rng)
        line = mobile_portability_line(MOBILE, make_mobile(rng), provider)
        bodies.append(new_order(person, person.iban, [line]))
    return bodies


def main() -> int:
    """Measure, print a table and write the same figures as flat JSON."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    rng = random.Random()
    cast = Cast(Settings.from_environment(), rng)
    bodies = make_orders(cast, rng, number)
    references: list[str] = []
    refused = {**bodies[0], "iban": "ES00", "lines": []}
    website = cast.website
    results = {
        "post_order": measure(
            [lambda b=b: references.append(website.order(b)) for b in bodies]
        ),
        "repeat_order": measure([lambda b=b: website.post_order(b) for b in bodies]),
        "refuse_order": measure([lambda: website.post_order(refused)] * number),
        "get_order": measure(
            [lambda r=r: website.get(f"/orders/{r}") for r in references]
        ),
        "get_products": measure([lambda: website.get("/products")] * number),
    }
    head = ["request", "count", "median_ms", "p95_ms", "per_second"]
    rows = [[name, *figures.values()] for name, figures in results.items()]
    Report().table(head, rows)
    flat = {
        f"{name}_{key}": value
        for name, figures in results.items()
        for key, value in figures.items()
    }
    flat["cores"] = os.cpu_count()
    Path(os.environ["SCX_BENCH_JSON"]).write_text(json.dumps(flat, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
