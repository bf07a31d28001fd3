"""What has to be called so that a subscription in Opencell becomes what we want.

Pure: compares two dictionaries. A call whose answer was lost is found done at the next
look, so that repeating a push never activates a service twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from ..const import ENDED_STATES, NO_END, OPEN_SERVICE_STATES

UPSERT = "create_or_update_subscription_partial"
SUSPEND = "suspend_subscription"
RESUME = "resume_subscription"
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
        self.changes = self._compare_services()
        self.accesses = self._compare_accesses()
        self.is_paused = remote.get("status") == "SUSPENDED"

    def steps(self) -> Iterator[Step]:
        """What comes first is done first: pause, changes, pause, end."""
        pauses = self.wanted.get("isSuspended", False)
        turn = self.wanted.get("statusDate")
        moment = self._get_moment()
        if moment:
            yield from self._change(moment, pauses, turn)
        elif self.accesses or self._differs():
            yield self._upsert(self.accesses, [])
        if pauses and not self.is_paused:
            days = (turn or self.today, moment, self.wanted["subscriptionDate"])
            yield self._pause(max(filter(None, days)))
        until = self.wanted.get("terminationDate")
        if self.is_paused and not pauses and (turn or not until):
            yield self._go_on(turn or self.today)
        if until and self.to_day(self.remote.get("subscribedTillDate")) != until:
            yield (
                TERMINATE,
                {
                    "subscriptionCode": self.wanted["code"],
                    "terminationReason": self.wanted["terminationReason"],
                    "terminationDate": until,
                },
            )

    # -- changes, and pauses around them

    def _get_moment(self) -> str | None:
        """The day on which services change or a number is opened, if they do."""
        days = [
            item.get("terminationDate") or item["subscriptionDate"]
            for item in self.changes
        ]
        if self.remote and any("startDate" in item for item in self.accesses):
            days.append(self.today)
        return max(days, default=None)

    def _change(self, moment: str, pauses: bool, turn: str | None) -> Iterator[Step]:
        """Services of a paused subscription can't be ended, a new one would wake it.

        So it goes on and pauses again on the very day of the change: nothing is billed.
        """
        if self.remote and pauses and not self.is_paused and (turn or moment) < moment:
            yield self._pause(turn or moment)
        was_paused = self.is_paused
        goes_on_before = not pauses and bool(turn) and turn <= moment
        if was_paused:
            yield self._go_on(turn if goes_on_before else moment)
        yield from self._write()
        if was_paused and not pauses and not goes_on_before:
            yield self._pause(moment)

    def _write(self) -> Iterator[Step]:
        """As few calls as can be: one names a service once only."""
        rounds: list[list[dict]] = [[]]
        last: dict[str, int] = {}
        for item in self.changes:
            number = last[item["code"]] = last.get(item["code"], -1) + 1
            if number == len(rounds):
                rounds.append([])
            rounds[number].append(item)
        for number, services in enumerate(rounds):
            yield self._upsert([] if number else self.accesses, services)

    def _pause(self, day: str) -> Step:
        self.is_paused = True
        return SUSPEND, self._get_action(day)

    def _go_on(self, day: str) -> Step:
        self.is_paused = False
        return RESUME, self._get_action(day)

    def _get_action(self, day: str) -> dict:
        return {"subscriptionCode": self.wanted["code"], "actionDate": day}

    def _upsert(self, accesses: list[dict], services: list[dict]) -> Step:
        names = "code description userAccount offerTemplate subscriptionDate"
        body = {name: self.wanted[name] for name in names.split()}
        if self.remote.get("endAgreementDate"):
            # an update that does not name it may wipe it
            body["endAgreementDate"] = self.remote["endAgreementDate"]
        if self.wanted["customFields"]:
            body["customFields"] = {"customField": self.wanted["customFields"]}
        if accesses:
            body["accesses"] = {"access": accesses}
        if services:
            body["services"] = {"serviceInstance": services}
        return UPSERT, body

    # -- differences

    def _differs(self) -> bool:
        """Whether anything but accesses and services has to be written."""
        if not self.remote:
            return True
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
        known = {item["code"] for item in listed}
        current = {item["code"] for item in listed if self._is_usable(item)}
        codes = {item["code"] for item in self.wanted["accesses"]}
        closed = [
            {"code": code, "endDate": self.today} for code in sorted(current - codes)
        ]
        # a number that replaces another one works from today on only
        moved = {"startDate": self.today} if closed else {}
        for item in self.wanted["accesses"]:
            until = item.get("endDate")
            if item["code"] not in known:
                closed.append({**item, **moved})
            elif until:
                ends = [one for one in listed if one["code"] == item["code"]]
                if all(self.to_day(one.get("endDate")) != until for one in ends):
                    closed.append({"code": item["code"], "endDate": until})
            elif item["code"] not in current:
                # it was closed before and can't be told to have no end again
                reopened = {"startDate": self.today, "endDate": NO_END}
                closed.append({"code": item["code"], **reopened})
        return closed

    def _is_usable(self, access: dict) -> bool:
        ends = self.to_day(access.get("endDate"))
        return not ends or ends > self.today

    def _compare_services(self) -> list[dict]:
        """Services to activate and to terminate, in the order of their days."""
        changes = []
        left = list(self.instances)
        for service in self.wanted["services"]:
            instance = self._take_instance(left, service)
            until = service.get("terminationDate")
            if instance is None:
                # one that is over is activated too: its days are billed
                names = ("code", "quantity", "subscriptionDate")
                changes.append({name: service[name] for name in names})
            if until and self._is_open(instance, until):
                known = {"id": instance["id"]} if instance else {}
                end = {
                    "code": service["code"],
                    "terminationDate": until,
                    "terminationReason": self.wanted["terminationReason"],
                }
                changes.append({**known, **end})
        return changes + self._call_off(left)

    def _call_off(self, left: list[dict]) -> list[dict]:
        """End what was sent and then called off, as if it had never begun."""
        codes = self.wanted.get("calledOff", ())
        return [
            {
                "id": item["id"],
                "code": item["code"],
                "terminationDate": self.to_day(item["subscriptionDate"]),
                "terminationReason": self.wanted["terminationReason"],
            }
            for item in left
            if item["code"] in codes and item["status"] in OPEN_SERVICE_STATES
        ]

    def _is_open(self, instance: dict | None, until: str) -> bool:
        if instance is None:
            return True
        scheduled = self.to_day(instance.get("subscribedTillDate")) == until
        return instance["status"] in OPEN_SERVICE_STATES and not scheduled

    def _was_called_off(self, item: dict) -> bool:
        """Whether it ended on its first day: it never was, and may begin again."""
        days = (item.get("subscriptionDate"), item.get("terminationDate"))
        first, last = map(self.to_day, days)
        return item["status"] not in OPEN_SERVICE_STATES and first == last

    def _take_instance(self, left: list[dict], service: dict) -> dict | None:
        """The instance that began on the service's day, else an open one."""
        day = service["subscriptionDate"]
        is_brief = service.get("terminationDate") == day
        same = [
            item
            for item in left
            if item["code"] == service["code"]
            and (is_brief or not self._was_called_off(item))
        ]
        found = [
            item for item in same if self.to_day(item.get("subscriptionDate")) == day
        ]
        found += [item for item in same if item["status"] in OPEN_SERVICE_STATES]
        if not found:
            return None
        left.remove(found[0])
        return found[0]
