"""Tickets that changed while Odoo was down: reading them, and taking them over."""

from __future__ import annotations

from process import Worker, batches

from environment.services import ZNUNY_LOGIN
from environment.stack import Stack

from .tickets import Znuny

BATCH = {"members": 1000, "accounts": 1000, "contracts": 500}
TICKETS = 300
# Znuny works on every dynamic field of a ticket, also on those without a value
FEW_FIELDS = 20
# More than Znuny has processes: none is left that has not answered yet
CONNECTIONS = 6


class Poll:
    """Service orders in Odoo with a ticket each in a real Znuny."""

    def __init__(self, stack: Stack, report, options) -> None:
        self.report, self.number = report, options.tickets
        self.znuny = Znuny(
            stack.config.state / "znuny-bench", stack.config.logs / "bench_otrs.log"
        )
        self.worker = Worker(stack, "ours", "otrs.actions")

    def prepare(self) -> None:
        """Make the cooperative, its service orders, and their tickets."""
        self.znuny.start()
        self.worker.do("products")
        number = self.number
        for action in ("members", "accounts"):
            for first, size in batches(0, number, BATCH[action]):
                self.worker.do(action, first=first, number=size)
        for first, size in batches(0, number, BATCH["contracts"]):
            self.worker.do("contracts", first=first, number=size, members=number)
        user, password = ZNUNY_LOGIN
        self.worker.do("backend", url=self.znuny.url, user=user, password=password)
        references = []
        for first, size in batches(0, number, TICKETS):
            answer = self.worker.do("ticketed", first=first, number=size)
            references += answer["references"]
        self.znuny.create_tickets(references)
        self.znuny.change_tickets(number)

    def measure(self) -> dict:
        """Read the tickets in both ways, then poll."""
        number = self.number
        cold, warm = self._fetch(at_once=True)
        cold_singly, warm_singly = self._fetch(at_once=False)
        self.znuny.keep_fields(FEW_FIELDS)
        few, _warm = self._fetch(at_once=True)
        few_singly, _warm = self._fetch(at_once=False)
        self.znuny.keep_fields(None)
        self._forget()
        poll = self.worker.do("poll")
        states = self.worker.do("states", number=number)
        if states["count_wrong"] or states["failed_jobs"]:
            raise SystemExit(f"not brought up to date: {states}")
        again = self.worker.do("poll")
        read = poll["jobs"]["_poll"]
        return {
            "fetch_per_s": round(number / cold, 1),
            "fetch_singly_per_s": round(number / cold_singly, 1),
            "fetch_ratio": round(cold_singly / cold, 2),
            "fetch_warm_ratio": round(warm_singly / warm, 2),
            "fetch_few_fields_ratio": round(few_singly / few, 2),
            "poll_seconds": round(poll["seconds"], 1),
            "poll_tickets_per_s": round(number / poll["seconds"], 1),
            "poll_ratio": round(cold_singly / poll["seconds"], 2),
            "poll_calls": read["TicketSearch"] + read["TicketGetList"],
            "poll_searches": read["TicketSearch"],
            "poll_gets": read["TicketGetList"],
            "poll_own_seconds": round(read["seconds"], 1),
            "poll_queries_per_ticket": round(read["queries"] / number, 1),
            "poll_pages": read["jobs"],
            "poll_jobs": sum(one["jobs"] for one in poll["jobs"].values()),
            **_get_further(poll["jobs"]),
            "poll_longest_job_s": round(poll["longest_job"], 2),
            "poll_rss_growth_mb": round(poll["rss_growth_mb"], 1),
            "poll_again_seconds": round(again["seconds"], 2),
        }

    def _fetch(self, *, at_once: bool) -> tuple[float, float]:
        """Seconds of reading tickets that have just changed, and of doing it again."""
        self._forget()
        cold, warm = (
            self.worker.do("fetch", number=self.number, at_once=at_once)["seconds"]
            for _ in range(2)
        )
        return cold, warm

    def _forget(self) -> None:
        """Have Znuny know its queues and fields, and of the tickets only the first."""
        self.znuny.forget()
        self.worker.do("warm", connections=CONNECTIONS)

    def close(self) -> None:
        """Leave nothing running."""
        self.worker.close()
        self.znuny.stop()


def _get_further(jobs: dict) -> dict:
    """What the jobs asked and took that follow a poll: articles and histories."""
    return {
        f"{method.removeprefix('_')}_{name}": round(one.get(name, 0), 1)
        for method, one in jobs.items()
        if method != "_poll"
        for name in ("jobs", "seconds", "TicketGetList", "TicketHistoryGet")
        if name in one
    }
