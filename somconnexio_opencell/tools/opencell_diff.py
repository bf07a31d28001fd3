"""Where what Opencell has and what we want differ, field by field, for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..const import OPEN_SERVICE_STATES

ToDay = Callable[[int | None], str | None]

#: Of the calls, not of the objects
NOT_COMPARED = ("crmAccountType", "crmParentCode", "terminationReason", "statusDate")
#: Codes are compared without regard to case
CODES = ("code", "userAccount", "billingAccount", "seller", "offerTemplate")
#: list → (its wrapper in answers, what an item is known by)
LISTS = {
    "services": ("serviceInstance", "code"),
    "accesses": ("access", "code"),
    "customFields": ("customField", "code"),
    "methodOfPayment": ("", "mandateIdentification"),
}


@dataclass(frozen=True)
class FieldPair:
    """One field: what Opencell has and what we want, as texts."""

    field: str
    theirs: str
    ours: str

    @property
    def differs(self) -> bool:
        """Whether a push would have something to do."""
        if self.field.rpartition(".")[2] in CODES:
            return self.theirs.upper() != self.ours.upper()
        return self.theirs != self.ours


def compare(wanted: dict, remote: dict | None, to_day: ToDay) -> list[FieldPair]:
    """Return the fields that we care for, and what nobody wants any more.

    :param wanted: a payload
    :param remote: the object as an answer has it, or None
    :param to_day: turns an instant of an answer into a day (yyyy-MM-dd)
    """
    return list(_Comparison(to_day).compare_object("", wanted, remote or {}))


class _Comparison:
    def __init__(self, to_day: ToDay):
        self.to_day = to_day

    def compare_object(
        self, path: str, ours: dict, theirs: dict
    ) -> Iterator[FieldPair]:
        for name, value in ours.items():
            field = f"{path}{name}"
            other = theirs.get(name)
            if name in NOT_COMPARED:
                continue
            if name == "isSuspended":
                other = theirs.get("status") == "SUSPENDED"
            if name in LISTS:
                yield from self._compare_list(name, field, value, other)
            elif isinstance(value, dict):
                other = other if isinstance(other, dict) else {}
                yield from self.compare_object(f"{field}.", value, other)
            else:
                yield FieldPair(field, self._show(name, other), self._show(name, value))

    def _compare_list(
        self, name: str, field: str, ours: list[dict], theirs: Any
    ) -> Iterator[FieldPair]:
        wrapper, key = LISTS[name]
        if isinstance(theirs, dict):
            theirs = theirs.get(wrapper)
        left = list(theirs or [])
        for item in ours:
            match = self._take(left, item, key)
            values = {name: value for name, value in item.items() if name != key}
            label = f"{field}[{item[key]}]"
            if values:
                yield from self.compare_object(f"{label}.", values, match or {})
            else:
                yield FieldPair(label, "✓" if match else "", "✓")
        if name in ("services", "accesses"):
            for item in filter(_is_open, left):
                start = self._show("startDate", item.get("startDate"))
                label = f"{field}[{item.get('code')}]"
                yield FieldPair(label, item.get("status") or start, "")

    def _take(self, left: list[dict], item: dict, key: str) -> dict | None:
        """Its other side: what began on the same day, else what is open, else any."""
        same = [one for one in left if _same_code(one.get(key), item[key])]
        day = item.get("subscriptionDate")
        same.sort(
            key=lambda one: (
                bool(day) and self.to_day(one.get("subscriptionDate")) == day,
                _is_open(one),
            ),
            reverse=True,
        )
        if not same:
            return None
        left.remove(same[0])
        return same[0]

    def _show(self, name: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return "✓" if value else "✗"
        if name.endswith("Date") and isinstance(value, int):
            return self.to_day(value) or ""
        if isinstance(value, int | float):
            return f"{value:.15g}"
        return str(value)


def _same_code(first: Any, second: Any) -> bool:
    return str(first or "").upper() == str(second or "").upper()


def _is_open(item: dict) -> bool:
    """Whether a service is billed, or an access takes calls."""
    if "status" in item:
        return item["status"] in OPEN_SERVICE_STATES
    return not item.get("endDate")
