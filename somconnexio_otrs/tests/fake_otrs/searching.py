"""How OTRS searches: what it doesn't know, it ignores."""

import re
from datetime import datetime

from .rules import FIELDS, STATES

TIMESTAMP = "%Y-%m-%d %H:%M:%S"
DEFAULT_LIMIT = 500


def search(tickets, data):
    """Tickets that meet all criteria which OTRS understands, in its order."""
    found = list(tickets)
    for key, condition in data.items():
        found = [ticket for ticket in found if _matches(ticket, key, condition)]
    if data.get("SortBy") == "Changed":
        found.sort(key=lambda item: (item.changed, item.ticket_id))
    else:
        found.sort(key=lambda item: (item.created, item.ticket_id))
    if data.get("OrderBy", "Down") == "Down":
        found.reverse()
    return found[: int(data.get("Limit") or 0) or DEFAULT_LIMIT]


def _matches(ticket, key, condition):
    """Whether a ticket meets one criterion; an unknown one is ignored."""
    if key in ("TicketLastChangeTimeNewerDate", "TicketCreateTimeNewerDate"):
        there = ticket.created if "Create" in key else ticket.changed
        try:
            return there >= datetime.strptime(condition, TIMESTAMP)
        except ValueError:
            return False
    options = condition if isinstance(condition, list) else [condition]
    if key == "Title":
        patterns = [re.escape(str(one)).replace(r"\*", ".*") for one in options]
        title = ticket.values["Title"]
        return any(re.fullmatch(one, title, re.IGNORECASE) for one in patterns)
    if key == "StateType":
        return STATES[ticket.values["State"]] in options
    if key == "CustomerIDRaw":
        return ticket.values.get("CustomerID") in options
    if key == "TicketID":
        return ticket.ticket_id in [int(one) for one in options]
    return _matches_field(ticket, key, condition)


def _matches_field(ticket, key, condition):
    name = key.removeprefix("DynamicField_")
    if name == key or name not in FIELDS or not isinstance(condition, dict):
        return True
    value = ticket.fields.get(name) or ""
    values = [str(one).casefold() for one in _as_list(value)]
    for operator, wanted in condition.items():
        options = [str(one).casefold() for one in _as_list(wanted)]
        if operator == "Equals" and not set(values) & set(options):
            return False
        if operator == "Empty" and bool(value) == bool(int(wanted)):
            return False
    return True


def _as_list(value):
    return value if isinstance(value, list) else [value]
