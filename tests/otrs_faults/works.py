"""What happens to service orders in Odoo, and the jobs that follow from it, each in a
process of its own."""

from __future__ import annotations

import hashlib
import json
import time
import urllib.request
from itertools import count

from domain import cooperative, plan
from fault_timing import READ_TIMEOUT
from psycopg2.extensions import TransactionRollbackError

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.queue_job.exception import FailedJobError, RetryableJobError
from odoo.addons.queue_job.job import Job
from odoo.addons.somconnexio_otrs.controllers.main import OtrsWebhook
from odoo.addons.somconnexio_otrs.tools.otrs_client import SESSIONS
from odoo.addons.somconnexio_sync.exceptions import (
    RemoteUnreachableError,
    SyncError,
    UnknownOutcomeError,
)

ACCOUNT = ("odoo_api", "odoo-secret")
#: Seconds until a job comes again, and those that all may take together
PAUSE = 0.4
#: How long the minute takes after which a job looks for what came of a lost answer
MINUTE = 5
PATIENCE = 60
# (name, source), and what a person enters: (name, target, format)
FIELDS_OUT = [
    ("MemberRef", "{partner_id.ref}"),
    ("MemberName", "{partner_id.name}"),
    ("ProductCode", "{product_id.default_code}"),
    ("PhoneNumber", "{lead_line_id.phone_number}"),
    ("ICC", "{lead_line_id.icc}"),
]
FIELDS_IN = [
    ("ActivationDate", "effective_date", "date"),
    ("PhoneNumber", "phone_number", "digits"),
    ("ICC", "icc", "digits"),
    ("FailureReason", "failure_reason", "text"),
]


def set_up(env, url: str) -> None:
    """Make a cooperative with its OTRS."""
    cooperative.create_products(env)
    env.company.country_id = env.ref("base.es")
    backend = env["otrs.backend"].create(
        {
            "name": "OTRS",
            "code": "OTRS_FAULTS",
            "company_id": env.company.id,
            "state": "enabled",
            "url": url,
            "username": ACCOUNT[0],
            "password": ACCOUNT[1],
            "link_webservice": "GenericLinkConnectorREST",
            "connect_timeout": READ_TIMEOUT,
            "read_timeout": READ_TIMEOUT,
            "breaker_threshold": 100_000,
        }
    )
    _create_ticket_type(env, backend)


def _create_ticket_type(env, backend) -> None:
    mobile = env["service.technology"].search([("code", "=", "bench_mobile")])
    lines = [
        {"direction": "out", "name": name, "source": source}
        for name, source in FIELDS_OUT
    ]
    lines += [
        {
            "direction": "in",
            "name": name,
            "target": target,
            "value_format": value_format,
        }
        for name, target, value_format in FIELDS_IN
    ]
    env["otrs.ticket.type"].create(
        {
            "name": "Mobile",
            "backend_id": backend.id,
            "technology_ids": [Command.set(mobile.ids)],
            "queue": "Provisioning::Mobile",
            "ticket_type": "Petició",
            "process_id": f"Process-{1:032d}",
            "activity_id": f"Activity-{11:032d}",
            "field_ids": [Command.create(line) for line in lines],
        }
    )


def make_orders(env, number: int, lines: int = 1) -> list[str]:
    """Validate an order of a new member; return the names of its service orders."""
    cooperative.create_members(env, number, 1)
    member = cooperative.find_members(env)[-1]
    numbers = count(number * 100)
    product = env["product.product"].search([("default_code", "=", "mobile")])
    supplier = env["service.supplier"].search([("code", "=", "bench")])
    lead = env["crm.lead"].create(
        {
            "is_service_order": True,
            "partner_id": member.id,
            "company_id": env.company.id,
            "iban": plan.prepare_iban(number),
            "consent_date": plan.START,
            "order_line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "phone_number": f"6{next(numbers):08d}",
                        "icc": f"8934{next(numbers):015d}",
                        "supplier_id": supplier.id,
                    }
                )
                for _line in range(lines)
            ],
        }
    )
    lead.action_validate_order()
    return lead.service_order_ids.sorted("name").mapped("name")


def find_orders(env, names: list[str]):
    return env["service.order"].search([("name", "in", names)], order="name")


def get_today(env) -> str:
    """Return the cooperative's date."""
    return str(env.company._get_business_date())


def cancel(env, names: list[str]) -> None:
    """The member doesn't want it any more."""
    find_orders(env, names)._cancel("Ja no el vol")


def change_number(env, names: list[str]) -> str:
    """The member wants another number; return it."""
    [order] = find_orders(env, names)
    number = f"7{order.id:08d}"
    order.lead_line_id.phone_number = number
    return number


def write_article(env, names: list[str]) -> None:
    """Somebody of the staff writes to the people who work on a ticket."""
    for order in find_orders(env, names):
        message = order.with_context(is_otrs_article=True).message_post(
            body="Truqueu abans", message_type="comment"
        )
        env["otrs.article"]._create_for_message(
            order.otrs_ticket_id, message, "De l'oficina"
        )


def poll(env) -> None:
    """The scheduler's hour has come."""
    env["otrs.backend"]._cron_poll()


def receive(env, body: str) -> None:
    """A webhook came in: do what the controller does."""
    backend = env["otrs.backend"].search([])
    payload = OtrsWebhook()._read_payload(json.loads(body))
    event_id = hashlib.sha256(body.encode()).hexdigest()
    env["sync.inbox.event"]._receive(backend, event_id, payload)


def run_jobs(env, without: str = "", ended_session_url: str = "") -> int:
    """Run all jobs that wait, as queue_job's runner does, and those that they make;
    one that must wait comes again soon.

    :param without: name of a method whose jobs stay
    :param ended_session_url: have a session that OTRS has ended since
    """
    if ended_session_url:
        _end_session(env, ended_session_url)
    end = time.monotonic() + PATIENCE
    turns, due = 0, {}
    while jobs := _find_jobs(env, without):
        if time.monotonic() > end:
            raise TimeoutError(f"{len(jobs)} jobs never came to an end")
        outcomes = [
            _run_job(env, uuid)
            for uuid, is_postponed in jobs
            if _is_due(due, uuid, is_postponed)
        ]
        turns += len(outcomes)
        if not any(outcomes):
            time.sleep(PAUSE)
    return turns


def _is_due(due: dict, uuid: str, is_postponed: bool) -> bool:
    """Tell whether a job's time has come; a minute passes in some seconds."""
    moment = time.monotonic() + (MINUTE if is_postponed else 0)
    return due.setdefault(uuid, moment) <= time.monotonic()


def forget_jobs(env) -> None:
    """Leave nothing of an earlier case to be done."""
    jobs = env["queue.job"].search([("state", "=", "pending")])
    jobs.write({"state": "cancelled"})


def _find_jobs(env, without: str) -> list[tuple[str, bool]]:
    """Return the jobs that wait, and whether they wait for a moment to come."""
    with env.registry.cursor() as cr:
        jobs = api.Environment(cr, SUPERUSER_ID, {})["queue.job"].search(
            [("state", "=", "pending"), ("method_name", "!=", without)], order="id"
        )
        now = fields.Datetime.now()
        return [(job.uuid, bool(job.eta and job.eta > now)) for job in jobs]


def _run_job(env, uuid: str) -> bool:
    """Run a job in a transaction of its own; tell whether it came to an end."""
    with env.registry.cursor() as cr:
        fresh = api.Environment(cr, SUPERUSER_ID, {})
        job = Job.load(fresh, uuid)
        try:
            job.perform()
            fresh.flush_all()
        except (RetryableJobError, TransactionRollbackError):
            cr.rollback()
            return False
        except (SyncError, FailedJobError, UserError) as error:
            cr.rollback()
            _fail(cr, uuid, error)
            return True
        job.set_done()
        job.store()
        return True


def _fail(cr, uuid: str, error: Exception) -> None:
    job = Job.load(api.Environment(cr, SUPERUSER_ID, {}), uuid)
    vals = {"exc_name": type(error).__name__, "exc_message": str(error)}
    job.set_failed(**vals)
    job.store()
    job.on_fail(vals)


def _end_session(env, url: str) -> None:
    """Log in, and have the session ended over there."""
    backend = env["otrs.backend"].search([])
    with backend._get_client() as client:
        client.check()
        session = SESSIONS.get(client._account)
    request = urllib.request.Request(f"{url}/Session/{session}", method="DELETE")
    request.add_header("X-OTRS-Header-UserLogin", ACCOUNT[0])
    request.add_header("X-OTRS-Header-Password", ACCOUNT[1])
    urllib.request.urlopen(request, timeout=30).close()


def look(env, names: list[str]) -> list[dict]:
    """Return how the service orders stand, and what was noted on their tickets."""
    found = []
    for order in find_orders(env, names):
        ticket = order.otrs_ticket_id
        found.append(
            {
                "state": order.state,
                "reason": order.failure_reason or "",
                "date": str(order.effective_date or ""),
                "tickets": len(order.otrs_ticket_ids),
                "binding": ticket.state,
                "number": ticket.ticket_number,
                "error": ticket.error_message or ticket.pull_error or "",
                "ticket_state": ticket.ticket_state,
                "contracts": len(order.contract_id),
                "articles": ticket.article_ids.filtered(
                    lambda one: one.direction == "out"
                ).mapped("state"),
            }
        )
    return found


def count_links(env, names: list[str]) -> list[int]:
    """Return how many links OTRS shows on each ticket; slow answers are asked again."""
    tickets = find_orders(env, names).otrs_ticket_id
    backend = env["otrs.backend"].search([])
    try:
        with backend._get_client() as client:
            return [len(client.list_links(one.external_id)) for one in tickets]
    except (RemoteUnreachableError, UnknownOutcomeError) as error:
        raise RetryableJobError(str(error)) from error


ACTIONS = {
    "count_links": count_links,
    "set_up": set_up,
    "make_orders": make_orders,
    "get_today": get_today,
    "cancel": cancel,
    "change_number": change_number,
    "write_article": write_article,
    "poll": poll,
    "receive": receive,
    "run_jobs": run_jobs,
    "forget_jobs": forget_jobs,
    "look": look,
}
