"""Both sides compared from end to end, as the jobs do it: one transaction a slice."""

from __future__ import annotations

import os
import time
from pathlib import Path

from odoo import SUPERUSER_ID, api

MEBIBYTE = 1024 * 1024


def reconcile(registry, backend_id: int) -> dict:
    """Run a whole reconciliation; return what it took.

    :return: ``seconds``, remote ``calls``, ``compared``, ``found`` and
        ``rss_growth_mb``: memory at the end, or at its highest, above the first slice's
    """
    run_id = _start(registry, backend_id)
    begun, calls = time.perf_counter(), _count_calls(registry)
    memory = []
    while _compare_slice(registry, run_id):
        memory.append(_get_memory())
    memory.append(_get_memory())
    seconds = time.perf_counter() - begun
    with registry.cursor() as cr:
        run = api.Environment(cr, SUPERUSER_ID, {})["sync.reconciliation"].browse(
            run_id
        )
        answer = {"state": run.state, "compared": run.compared, "found": run.found}
    return {
        **answer,
        "seconds": seconds,
        "calls": _count_calls(registry) - calls,
        "rss_growth_mb": (max(memory) - memory[0]) / MEBIBYTE,
    }


def _start(registry, backend_id: int) -> int:
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        backend = env["opencell.backend"].browse(backend_id)
        return env["sync.reconciliation"]._start(backend).id


def _compare_slice(registry, run_id: int) -> bool:
    """Do what one job does; return whether there is another one to do."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        run = env["sync.reconciliation"].browse(run_id)
        run._compare(run.pages)
        return run.state == "running"


def _count_calls(registry) -> int:
    with registry.cursor() as cr:
        return api.Environment(cr, SUPERUSER_ID, {})["sync.call.log"].search_count([])


def _get_memory() -> int:
    """Resident memory of this process in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
