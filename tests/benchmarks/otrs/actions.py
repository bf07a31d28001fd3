"""What the worker process does in Odoo for the measurements with OTRS."""

from __future__ import annotations

import os
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from domain import cooperative
from profile_action import profiled

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.queue_job.job import Job

from .plan import ENDS, FIRST_ID

MEBIBYTE = 1024 * 1024
FIELDS_IN = (
    ("ActivationDate", "effective_date", "date"),
    ("FailureReason", "failure_reason", "text"),
)
# of ten service orders
KINDS = {
    "tariff_change": (0, 2, 4, 6, 8),
    "suspension": (1, 3),
    "termination": (5, 7, 9),
}
# what a ticket's state makes of its service order
EXPECTED = {
    "open": ("in_progress",),
    "pending reminder": ("held",),
    "closed unsuccessful": ("failed",),
    "closed successful": ("completed", "in_progress"),
}


def create_backend(env, url: str, user: str, password: str) -> None:
    """Make the OTRS of the company, with a ticket type for each kind of order."""
    backend = env["otrs.backend"].create(
        {
            "name": "OTRS",
            "code": "OTRS_BENCH",
            "company_id": env.company.id,
            "state": "enabled",
            "url": url,
            "username": user,
            "password": password,
            "poll_watermark": datetime.now() - timedelta(hours=3),
        }
    )
    env["otrs.ticket.type"].create(
        [
            {
                "name": kind,
                "backend_id": backend.id,
                "order_type": kind,
                "queue": "Provisioning::Mobile",
                "customer_user": "{partner_id.email}",
                "field_ids": [
                    Command.create(
                        {
                            "direction": "in",
                            "name": name,
                            "target": target,
                            "value_format": value_format,
                        }
                    )
                    for name, target, value_format in FIELDS_IN
                ],
            }
            for kind in KINDS
        ]
    )


def create_ticketed(env, first: int, number: int) -> dict:
    """Make service orders in progress whose tickets exist, as jobs left them.

    :return: ``references`` in the order of the tickets' ids
    """
    contracts = env["contract.contract"].search(
        [], order="id", offset=first, limit=number
    )
    contracts._activate()
    orders = env["service.order"].create(
        _prepare_orders(env, dict(enumerate(contracts, first)))
    )
    orders._acknowledge()
    orders._set_in_progress()
    bindings = orders.otrs_ticket_ids.sorted("id")
    assert len(bindings) == number, (len(bindings), number)
    env.flush_all()
    # nothing is to be sent
    env.cr.precommit.clear()
    _note_tickets(env, bindings, first)
    return {"references": bindings.mapped("external_code")}


def _prepare_orders(env, contracts: dict) -> list[dict]:
    tariff = env["product.product"].search([("default_code", "=", "big_mobile")])
    reason = env["contract.termination.reason"].search([], limit=1)
    kinds = {digit: kind for kind, digits in KINDS.items() for digit in digits}
    extra = {
        "tariff_change": {"product_id": tariff.id},
        "termination": {"termination_reason_id": reason.id},
    }
    return [
        {
            "type": kinds[n % 10],
            "company_id": env.company.id,
            "partner_id": contract.partner_id.id,
            "contract_id": contract.id,
            "technology_id": contract.service_technology_id.id,
            "product_id": contract.tariff_product_id.id,
            "effective_date": env.company._get_business_date(),
            "is_provisioning_needed": True,
            **extra.get(kinds[n % 10], {}),
        }
        for n, contract in contracts.items()
    ]


def _note_tickets(env, bindings, first: int) -> None:
    """Have the tickets known, as after their creation."""
    env.execute_query(
        SQL(
            "UPDATE otrs_ticket SET state = 'done', external_id = (%s + r.n)::text,"
            " ticket_state = 'new', ticket_state_type = 'new', date_pulled = now(),"
            " date_synchronized = now(), ticket_number = '9900' || lpad(r.n::text, 12,"
            " '0') FROM (SELECT id, %s + row_number() OVER (ORDER BY id) - 1 AS n"
            " FROM otrs_ticket WHERE id IN %s) r WHERE r.id = otrs_ticket.id"
            " RETURNING otrs_ticket.id",
            FIRST_ID,
            first,
            tuple(bindings.ids),
        )
    )
    env.invalidate_all()


def fetch(env, number: int, *, at_once: bool) -> dict:
    """Read the tickets and nothing else: many with each call, or one by one."""
    ids = [FIRST_ID + n for n in range(number)]
    backend = env["otrs.backend"].search([])
    begun = time.perf_counter()
    with backend._get_client() as client:
        if at_once:
            found = len(client.get_tickets(ids))
        else:
            found = sum(1 for one in ids if client.get_ticket(one))
    seconds = time.perf_counter() - begun
    assert found == number, f"{found} of {number} tickets"
    return {"seconds": seconds}


def warm(env, connections: int) -> None:
    """Read the first ticket on several connections at once, twice.

    A process of Znuny loads much of its program with the first request it gets, a
    second and more: not what a reading takes.
    """
    backend = env["otrs.backend"].search([])
    with ExitStack() as stack, ThreadPoolExecutor(connections) as pool:
        main = stack.enter_context(backend._get_client())
        main.get_ticket(FIRST_ID)
        others = [stack.enter_context(main._fork()) for _ in range(connections)]
        for _ in range(2):
            list(pool.map(lambda client: client.get_tickets([FIRST_ID]), others))


@profiled
def poll(env) -> dict:
    """Poll, with every job that it makes, each in a transaction of its own.

    ``jobs`` tells of each kind how many there were, and what they took.
    """
    registry = env.registry
    backend_id = env["otrs.backend"].search([]).id
    env.cr.execute("DELETE FROM queue_job")
    env.cr.execute("DELETE FROM sync_call_log")
    env.cr.commit()
    begun, memory, jobs = time.perf_counter(), [], defaultdict(Counter)
    with registry.cursor() as cr:
        new_env = api.Environment(cr, SUPERUSER_ID, {})
        new_env["otrs.backend"].browse(backend_id)._delay_poll()
    longest = 0.0
    while True:
        since = time.perf_counter()
        done = _run_next(registry)
        if not done:
            break
        seconds = time.perf_counter() - since
        longest = max(longest, seconds)
        jobs[done["method"]].update(jobs=1, seconds=seconds, queries=done["queries"])
        jobs[done["method"]].update(done["calls"])
        memory.append(_get_memory())
    return {
        "seconds": time.perf_counter() - begun,
        "jobs": jobs,
        "longest_job": longest,
        "rss_growth_mb": (max(memory) - memory[0]) / MEBIBYTE,
    }


def _run_next(registry) -> dict:
    """Do the oldest job; return what it took, or nothing if there was none."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        record = env["queue.job"].search(
            [("state", "=", "pending")], order="id", limit=1
        )
        if not record:
            return {}
        job = Job.load(env, record.uuid)
        before = cr.sql_log_count
        job.set_started()
        job.perform()
        env.flush_all()
        job.set_done()
        job.store()
        queries = cr.sql_log_count - before
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        calls = dict(env["sync.call.log"]._read_group([], ["operation"], ["__count"]))
        cr.execute("DELETE FROM sync_call_log")
    return {"method": job.method_name, "queries": queries, "calls": calls}


def count_states(env, number: int) -> dict:
    """Count the service orders that are as their tickets say, and the others."""
    bindings = env["otrs.ticket"].search([], order="id")
    ends = {digit: state for state, digits in ENDS.items() for digit in digits}
    wrong = [
        f"{binding.external_code}: {ends[n % 10]} / {binding.service_order_id.state}"
        for n, binding in enumerate(bindings)
        if binding.service_order_id.state not in EXPECTED[ends[n % 10]]
        or binding.ticket_state != ends[n % 10]
    ]
    failed = env["queue.job"].search_count([("state", "=", "failed")])
    assert len(bindings) == number
    return {"wrong": wrong[:10], "count_wrong": len(wrong), "failed_jobs": failed}


def _get_memory() -> int:
    """Resident memory of this process in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


ACTIONS = {
    **cooperative.ACTIONS,
    "backend": create_backend,
    "ticketed": create_ticketed,
    "fetch": fetch,
    "warm": warm,
    "poll": poll,
    "states": count_states,
}
