"""Compares a subscription with what we want it to be. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from ..const import ENDED_STATES, OPEN_SERVICE_STATES
from .differences import Conceal, Difference, mask_number

ToDay = Callable[[int | None], str | None]
PAUSED = "SUSPENDED"


def compare_subscription(
    wanted: dict, remote: dict, today: date, to_day: ToDay, conceal: Conceal
) -> list[Difference]:
    """Return what differs between a subscription's payload and the subscription.

    :param wanted: what our payload says
    :param remote: the subscription as Opencell has it
    :param to_day: turns an instant of an answer into a day (yyyy-MM-dd)
    :param conceal: hides personal values
    """
    comparison = _Comparison(wanted, remote, to_day, conceal)
    return list(comparison.differences(today.isoformat()))


def find_extra_services(wanted: dict, remote: dict, to_day: ToDay) -> list[dict]:
    """Return the open service instances that nothing of ours stands for."""
    comparison = _Comparison(wanted, remote, to_day, str)
    list(comparison.compare_services())
    return comparison.extra


class _Comparison:
    def __init__(self, wanted: dict, remote: dict, to_day: ToDay, conceal: Conceal):
        self.wanted = wanted
        self.remote = remote
        self.to_day = to_day
        self.conceal = conceal
        self.extra: list[dict] = []

    def differences(self, today: str) -> Iterator[Difference]:
        """Where it is, whether it goes on, and then what it consists of."""
        parents = self.wanted["userAccount"], self.remote.get("userAccount") or ""
        if parents[0].upper() != parents[1].upper():
            yield Difference("parent_differs", "userAccount", *parents)
        status = self.remote.get("status") or ""
        until = self.wanted.get("terminationDate")
        if status in ENDED_STATES:
            yield from self._compare_end(status, until)
            return
        if until and self.to_day(self.remote.get("subscribedTillDate")) != until:
            yield Difference("end_missing", "terminationDate", until, status)
            return
        yield from self._compare_status(status)
        yield from self._compare_fields()
        if not until:
            yield from self.compare_services()
            yield from self._compare_accesses(today)

    def _compare_end(self, status: str, until: str | None) -> Iterator[Difference]:
        ended = self.to_day(self.remote.get("terminationDate")) or ""
        if not until:
            yield Difference("ended_there", "status", theirs=f"{status} {ended}")
        elif ended and ended != until:
            yield Difference("end_differs", "terminationDate", until, ended)

    def _compare_status(self, status: str) -> Iterator[Difference]:
        is_paused = self.wanted.get("isSuspended", False)
        if is_paused != (status == PAUSED):
            ours = PAUSED if is_paused else "ACTIVE"
            yield Difference("status_differs", "status", ours, status)

    def _compare_fields(self) -> Iterator[Difference]:
        offer, other = self.wanted["offerTemplate"], self.remote.get("offerTemplate")
        if offer.upper() != (other or "").upper():
            yield Difference("offer_differs", "offerTemplate", offer, other or "")
        day = self.to_day(self.remote.get("subscriptionDate")) or ""
        if day != self.wanted["subscriptionDate"]:
            start = self.wanted["subscriptionDate"]
            yield Difference("start_differs", "subscriptionDate", start, day)
        # a phone number, as a rule
        ours, theirs = self.wanted["description"], self.remote.get("description") or ""
        if ours != theirs:
            values = self.conceal(ours), self.conceal(theirs)
            yield Difference("field_differs", "description", *values)
        listed = self.remote.get("customFields", {}).get("customField", [])
        values = {field["code"]: field.get("stringValue") or "" for field in listed}
        for field in self.wanted["customFields"]:
            theirs = values.get(field["code"], "")
            if field["stringValue"] != theirs:
                pair = self.conceal(field["stringValue"]), self.conceal(theirs)
                yield Difference("field_differs", field["code"], *pair)

    def _compare_accesses(self, today: str) -> Iterator[Difference]:
        listed = self.remote.get("accesses", {}).get("access", [])
        there = {item["code"] for item in listed if self._is_usable(item, today)}
        here = {
            item["code"] for item in self.wanted["accesses"] if not item.get("endDate")
        }
        if missing := sorted(here - there):
            ours = ", ".join(map(mask_number, missing))
            yield Difference("access_missing", "access", ours=ours)
        if extra := sorted(there - here):
            theirs = ", ".join(map(mask_number, extra))
            yield Difference("access_extra", "access", theirs=theirs)
        if here == there == {item["code"] for item in listed} and len(here) == 1:
            yield from self._compare_access_start(listed[0])

    def _compare_access_start(self, access: dict) -> Iterator[Difference]:
        """The first day of a number that was never changed: calls before are lost."""
        [start] = [
            item["startDate"]
            for item in self.wanted["accesses"]
            if item["code"] == access["code"]
        ]
        theirs = self.to_day(access.get("startDate")) or start
        if theirs > start:
            yield Difference("access_start_differs", "access", start, theirs)

    # -- services

    def compare_services(self) -> Iterator[Difference]:
        """What is missing, what is otherwise, and what is too much."""
        left = list(self.remote.get("services", {}).get("serviceInstance", []))
        for service in self.wanted["services"]:
            instance = self._take_instance(left, service)
            if instance is None:
                day = service["subscriptionDate"]
                yield Difference("service_missing", service["code"], ours=day)
            else:
                yield from self._compare_service(service, instance)
        self.extra = [one for one in left if one["status"] in OPEN_SERVICE_STATES]
        for one in self.extra:
            day = self.to_day(one.get("subscriptionDate")) or ""
            yield Difference("service_extra", one["code"], theirs=day)

    def _compare_service(self, service: dict, instance: dict) -> Iterator[Difference]:
        code, until = service["code"], service.get("terminationDate")
        day = self.to_day(instance.get("subscriptionDate")) or ""
        if day != service["subscriptionDate"]:
            yield Difference(
                "service_start_differs", code, service["subscriptionDate"], day
            )
        if float(instance.get("quantity") or 0) != float(service["quantity"]):
            ours, theirs = str(service["quantity"]), str(instance.get("quantity"))
            yield Difference("service_quantity_differs", code, ours, theirs)
        status = instance["status"]
        ended = self.to_day(instance.get("terminationDate")) or ""
        scheduled = self.to_day(instance.get("subscribedTillDate"))
        if status in OPEN_SERVICE_STATES:
            if until and scheduled != until:
                yield Difference("service_end_missing", code, until, status)
        elif not until:
            yield Difference("service_ended_there", code, theirs=f"{status} {ended}")
        elif ended and ended != until:
            yield Difference("service_end_differs", code, until, ended)

    def _take_instance(self, left: list[dict], service: dict) -> dict | None:
        """The instance that began on the service's day, else an open one.

        Of two that began on the same day the open one is the one that is meant.
        """
        same = [one for one in left if one["code"].upper() == service["code"].upper()]
        same.sort(key=lambda one: one["status"] not in OPEN_SERVICE_STATES)
        day = service["subscriptionDate"]
        found = [one for one in same if self.to_day(one["subscriptionDate"]) == day]
        found += [one for one in same if one["status"] in OPEN_SERVICE_STATES]
        if not found:
            return None
        left.remove(found[0])
        return found[0]

    def _is_usable(self, access: dict, today: str) -> bool:
        until = self.to_day(access.get("endDate"))
        return not until or until > today
