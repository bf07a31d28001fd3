"""The command line of the demo: do the journey, tell it, sum it up."""

from __future__ import annotations

import argparse
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from .cast import Cast
from .odoo_client import OdooRefusedError
from .report import Report
from .settings import MissingSettingsError, Settings
from .story import USAGE_RECORDS, Story


def tell(story: Story) -> None:
    """Go the golden path from the website's form to the member's invoice."""
    report = story.report
    _order(story, report)
    _work(story, report)
    _bill(story, report)
    _portal(story, report)


def _order(story: Story, report: Report) -> None:
    with report.step("The website posts three orders to the API"):
        story.cast.operator.set_today(story.dates.first_day)
        story.invent()
        for home in story.households:
            story.order(home)
            wishes = " + ".join(service.title for service in home.services)
            who = home.person.name if home.person else f"member {home.member}"
            report.fact(f"{home.order}: {who} orders {wishes}")
    with report.step("The back office validates them"):
        for home in story.households:
            story.validate(home)
            names = ", ".join(service.service_order for service in home.services)
            report.fact(f"{home.order} → {names} (member {home.member})")


def _work(story: Story, report: Report) -> None:
    with report.step("Tickets are born in OTRS"):
        for service in story.services:
            story.wait_for_ticket(service)
            report.fact(f"{service.service_order} → ticket {service.ticket}")
    with report.step("Technicians do the work and close the tickets"):
        with ThreadPoolExecutor(len(story.services)) as technicians:
            list(technicians.map(story.do_the_work, story.services))
        for service in story.services:
            end = f"active from {service.activation}" if service.succeeds else "failed"
            report.fact(f"ticket {service.ticket}: {end}")
    with report.step("Odoo has the contracts"):
        for service in story.working:
            story.see_contract(service)
            report.fact(f"{service.service_order} → {service.contract}, active")
        for service in story.services:
            if not service.succeeds:
                story.see_failure(service)
                report.fact(f"{service.service_order} failed; staff have an activity")
    with report.step("Opencell has the subscriptions"):
        for service in story.working:
            story.see_subscription(service)
            report.fact(f"{service.contract} → subscription {service.subscription}")


def _bill(story: Story, report: Report) -> None:
    with report.step(f"The network sends {USAGE_RECORDS} usage records"):
        sent = story.use_phones()
        report.fact(f"{sent} records of {story.dates.month} accepted by Opencell")
    with report.step(f"Opencell bills {story.dates.month}"):
        story.bill()
        report.fact(f"bill run of {story.dates.billing_day} finished")
    with report.step("The invoices arrive in Odoo's accounting"):
        story.import_invoices()
        for home in story.households:
            if any(service.succeeds for service in home.services):
                story.see_invoice(home)
                service = home.services[0]
                report.fact(f"{service.invoice}: {service.amount:.2f} EUR, posted")
            else:
                story.see_nothing_billed(home)
                report.fact(f"member {home.member}: nothing billed")


def _portal(story: Story, report: Report) -> None:
    with report.step("The new member opens the invitation and the portal"):
        size = story.visit_portal(story.newcomer)
        report.fact(f"contracts and invoice are there; the PDF has {size} bytes")


def summarise(story: Story, report: Report, seconds: float) -> None:
    """Print each object with its name in each system, and the times."""
    report.say("\nOne order, its traces in each system")
    head = [
        "service",
        "order",
        "service order",
        "OTRS ticket",
        "contract",
        "subscription",
        "invoice",
        "EUR",
    ]
    rows = [
        [
            service.title,
            service.order,
            service.service_order,
            service.ticket,
            service.contract or "– (failed)",
            service.subscription or "–",
            service.invoice or "–",
            f"{service.amount:.2f}" if service.invoice else "–",
        ]
        for service in story.services
    ]
    report.table(head, rows)
    report.say("\nTime of each step")
    times = [[title, f"{spent:.1f} s"] for title, spent in report.times]
    report.table(["step", "time"], [*times, ["all of it", f"{seconds:.1f} s"]])


def main(arguments: list[str] | None = None) -> int:
    """Do the journey once; 0 only if everything was seen."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument(
        "--once", action="store_true", help="accepted for ./dev demo; always so"
    )
    parser.add_argument("--seed", type=int, help="invent the same people again")
    options = parser.parse_args(arguments)
    rng = random.Random(options.seed)
    report = Report()
    start = time.monotonic()
    try:
        story = Story(Cast(Settings.from_environment(), rng), report, rng)
        tell(story)
    except MissingSettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except (AssertionError, OdooRefusedError, requests.RequestException) as error:
        report.say(f"\n✗ {type(error).__name__}: {error}")
        return 1
    summarise(story, report, time.monotonic() - start)
    return 0
