"""What has to be called so that a subscription in Opencell becomes what we want.

Pure: compares two dictionaries. A call whose answer was lost is found done at the next
look, so that repeating a push never activates a service twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from ..const import ENDED_STATES, OPEN_SERVICE_STATES

UPSERT = "create_or_update_subscription_partial"
TERMINATE = "terminate_subscription"

Step = tuple[str, dict]
ToDay = Callable[[int | None], str | None]


class SubscriptionEndedError(Exception):
    """The contract is in use but its subscription is over in Opencell."""


def plan_subscription(
    wanted: dict, remote: dict | None, today: date, to_day: ToDay
) -> list[Step]:
    """Return the calls that bring a subscription to its wanted state, in order.

    :param wanted: what our payload says
    :param remote: the subscription as Opencell has it, or None
    :param to_day: turns an instant of an answer into a day (yyyy-MM-dd)
    """
    if remote and remote.get("status") in ENDED_STATES:
        if not wanted.get("terminationDate"):
            raise SubscriptionEndedError(remote["status"])
        return []
    planner = _Planner(wanted, remote or {}, today.isoformat(), to_day)
    return list(planner.steps())


class _Planner:
    def __init__(self, wanted: dict, remote: dict, today: str, to_day: ToDay):
        self.wanted = wanted
        self.remote = remote
        self.today = today
        self.to_day = to_day
        self.instances = remote.get("services", {}).get("serviceInstance", [])

    def steps(self) -> Iterator[Step]:
        starts, ends = self._compare_services()
        accesses = self._compare_accesses()
        if starts or accesses or self._differs():
            yield self._upsert(accesses, starts)
        if ends:
            yield self._upsert([], ends)
        until = self.wanted.get("terminationDate")
        if until and self.to_day(self.remote.get("subscribedTillDate")) != until:
            yield (
                TERMINATE,
                {
                    "subscriptionCode": self.wanted["code"],
                    "terminationReason": self.wanted["terminationReason"],
                    "terminationDate": until,
                },
            )

    def _upsert(self, accesses: list[dict], services: list[dict]) -> Step:
        names = "code description userAccount offerTemplate subscriptionDate"
        body = {name: self.wanted[name] for name in names.split()}
        if self.wanted["customFields"]:
            body["customFields"] = {"customField": self.wanted["customFields"]}
        if accesses:
            body["accesses"] = {"access": accesses}
        if services:
            body["services"] = {"serviceInstance": services}
        return UPSERT, body

    def _differs(self) -> bool:
        """Whether anything but accesses and services has to be written."""
        fields = self.remote.get("customFields", {}).get("customField", [])
        values = {field["code"]: field.get("stringValue", "") for field in fields}
        return (
            self.remote.get("description") != self.wanted["description"]
            or self.remote.get("userAccount", "").upper()
            != self.wanted["userAccount"].upper()
            or any(
                values.get(field["code"], "") != field["stringValue"]
                for field in self.wanted["customFields"]
            )
        )

    def _compare_accesses(self) -> list[dict]:
        """Open what is missing and close what is there and not wanted."""
        listed = self.remote.get("accesses", {}).get("access", [])
        current = {item["code"] for item in listed if not item.get("endDate")}
        codes = {item["code"] for item in self.wanted["accesses"]}
        closed = [
            {"code": code, "endDate": self.today} for code in sorted(current - codes)
        ]
        # a number that replaces another one works from today on only
        moved = {"startDate": self.today} if closed else {}
        opened = [
            {**item, **moved}
            for item in self.wanted["accesses"]
            if item["code"] not in current
        ]
        return closed + opened

    def _compare_services(self) -> tuple[list[dict], list[dict]]:
        """Services to activate, and then those to terminate."""
        starts, ends = [], []
        left = list(self.instances)
        for service in self.wanted["services"]:
            instance = self._take_instance(left, service)
            until = service.get("terminationDate")
            if instance is None:
                # one that is over is activated too: its days are billed
                names = ("code", "quantity", "subscriptionDate")
                starts.append({name: service[name] for name in names})
            if until and self._is_open(instance, until):
                end = {
                    "terminationDate": until,
                    "terminationReason": self.wanted["terminationReason"],
                }
                known = {"id": instance["id"]} if instance else {}
                ends.append({**known, "code": service["code"], **end})
        return starts, ends

    def _is_open(self, instance: dict | None, until: str) -> bool:
        if instance is None:
            return True
        scheduled = self.to_day(instance.get("subscribedTillDate")) == until
        return instance["status"] in OPEN_SERVICE_STATES and not scheduled

    def _take_instance(self, left: list[dict], service: dict) -> dict | None:
        """The instance that began on the service's day, else an open one."""
        same = [item for item in left if item["code"] == service["code"]]
        day = service["subscriptionDate"]
        found = [
            item for item in same if self.to_day(item.get("subscriptionDate")) == day
        ]
        found += [item for item in same if item["status"] in OPEN_SERVICE_STATES]
        if not found:
            return None
        left.remove(found[0])
        return found[0]
