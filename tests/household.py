"""Somebody who orders services, for journeys that end at the contract."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from demo.cast import Cast
from demo.census import Census
from demo.people import Person, invent_person, make_mobile
from demo.wait import wait_until
from demo.website import fibre_line, mobile_portability_line, new_order

FIBRE = "SE_SC_REC_BA_F_600"
SLOWER_FIBRE = "SE_SC_REC_BA_F_300"
MOBILE = "SE_SC_REC_MOBILE_T_150_1024"
REASON = "No hi ha prou senyal"
#: A job that is due within this time may meddle with what a journey does next
SOON = timedelta(seconds=90)


@dataclass
class Order:
    """What somebody ordered, and the names of its service orders, line by line."""

    reference: str
    service_orders: list[str]


class Household:
    """A new member: orders on the website, and what staff and agents make of it."""

    def __init__(self, cast: Cast, world: Census, rng: random.Random):
        self.cast = cast
        self.staff = cast.staff
        self.technician = cast.technician
        self._world = world
        self._rng = rng

    def invent(self) -> Person:
        """Make up a person."""
        return invent_person(self._rng)

    def fibre(self, person: Person, product: str = FIBRE) -> dict:
        """Return a line for a fibre at the person's home."""
        return fibre_line(product, person)

    def mobile(self, product: str = MOBILE) -> dict:
        """Return a line that brings a number."""
        provider = self.cast.mobile_provider()
        return mobile_portability_line(product, make_mobile(self._rng), provider)

    def order(self, person: Person, *lines: dict) -> str:
        """Order lines as a new member; return the order's reference."""
        body = new_order(person, person.iban, list(lines))
        return self.cast.website.order(body)

    def validate(self, reference: str) -> Order:
        """Have staff validate the order and wait for its tickets."""
        orders = self.staff.validate_order(reference)
        names = [order["name"] for order in orders]
        for name in names:
            self.staff.wait_for_ticket(name)
        return Order(reference, names)

    def buy(self, *lines: dict, person: Person | None = None) -> Order:
        """Order lines as a new member and have them validated."""
        return self.validate(self.order(person or self.invent(), *lines))

    def see_contract(self, service_order: str) -> int:
        """Wait until the service order is completed; return its contract."""
        order = self.staff.wait_for_state(service_order, "completed")
        return order["contract_id"][0]

    def see_failure(self, service_order: str) -> dict:
        """The service order failed for the agent's reason; somebody is to act."""
        order = self.staff.wait_for_state(service_order, "failed")
        # OTRS writes the state first, and Odoo may have read it in between
        wait_until(
            f"the reason in {service_order}",
            lambda: self.staff.service_order(service_order)["failure_reason"] == REASON,
            explain=lambda: self.staff.service_order(service_order),
        )
        assert self.staff.activities("service.order", order["id"])
        return order

    def see_ticket(self, service_order: str) -> dict:
        """Return the only ticket of a service order, as OTRS has it."""
        tickets = self._world.tickets(service_order)
        assert len(tickets) == 1, f"{service_order} has {len(tickets)} tickets"
        return self._world.agent.get(tickets[0])

    def wait_for_silence(self) -> None:
        """Wait until no job about tickets is left that runs now or soon.

        One that found its record locked reads the ticket again seconds later.
        """
        wait_until("the end of all jobs", lambda: not self._count_jobs(SOON))

    def _count_jobs(self, within: timedelta) -> int:
        moment = datetime.now(timezone.utc) + within
        return self._world.rows(
            "queue.job",
            ("model_name", "like", "otrs."),
            ("state", "in", ("pending", "enqueued", "started")),
            "|",
            ("eta", "=", False),
            ("eta", "<=", moment.strftime("%Y-%m-%d %H:%M:%S")),
        )

    @property
    def day(self) -> date:
        """A day of last month on which something can have begun."""
        return self.cast.calendar.day(9)
