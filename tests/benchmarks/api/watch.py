"""What must not grow: the queries of a request, the memory of a worker."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from .load import Program

#: MiB that a worker may hold more after many addresses of a route than before; an
#: app for each address, as there was once, would be gigabytes
GROWTH_PER_WORKER = 16
# Addresses after which a worker holds what it needs for any of them
WARM = 100


def count_queries(program: Program) -> dict[str, int]:
    """Return how many queries each kind of request makes, once it was made before."""
    return {
        name: int(ask().headers["X-Queries"]) for name, ask in program.requests.items()
    }


def watch_memory(server, program: Program, addresses: Iterable[str]) -> dict:
    """Read each address once; return what all workers held before and after, in MiB.

    :param server: `ServedOdoo`
    """
    addresses, workers = list(addresses), server.worker_count

    def read(address: str) -> int:
        return program.call("GET", address).status_code

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(read, addresses[:WARM]))
        before = server.memory()
        statuses = set(pool.map(read, addresses[WARM:]))
        after = server.memory()
    return {
        "statuses": sorted(statuses),
        "rss_mb_before": round(before, 1),
        "rss_mb_after": round(after, 1),
        "rss_growth_mb_per_worker": round((after - before) / workers, 1),
    }
