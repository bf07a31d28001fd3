"""Values that cross the border to OTRS, and tickets as they come back.

Pure functions, no network and no ORM. OTRS creates a ticket step by step without a
transaction: a value refused late leaves half a ticket behind, so everything that can
be known beforehand is checked here.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

import pytz

from ..const import (
    FORMAT_DATE,
    FORMAT_DATETIME,
    FORMAT_DIGITS,
    FORMAT_FLAG,
    MAX_FIELD_LENGTH,
    MAX_TITLE_LENGTH,
)

TIMESTAMP = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class OtrsTicket:
    """A ticket as OTRS reported it; ``changed`` and ``created`` are naive UTC."""

    ticket_id: int
    number: str
    title: str
    state: str
    state_type: str
    queue: str
    created: datetime | None
    changed: datetime | None
    fields: dict = field(default_factory=dict)
    article_count: int = 0

    def get_field(self, name):
        """Value of a dynamic field, or None: OTRS before 6.5.2 lists an unset field
        as null, later ones leave it out, and an emptied one is an empty text."""
        value = self.fields.get(name)
        return None if value in ("", [], {}) else value


def format_value(value, value_format):
    """Return ``value`` (text, number, date, …) as OTRS takes it; "" when empty.

    A date becomes ``YYYY-MM-DD``, a moment ``YYYY-MM-DD HH:MM:SS`` (naive, in the
    server's time zone), a flag "1" or "0", digits lose every other character.
    """
    if value_format == FORMAT_FLAG:
        return "1" if value else "0"
    if value is None or value is False or value == "":
        return ""
    if value_format == FORMAT_DATE and isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    if value_format == FORMAT_DATETIME and isinstance(value, datetime):
        return value.strftime(TIMESTAMP)
    if value_format == FORMAT_DIGITS:
        return _keep_digits(value)
    return str(value).strip()


def _keep_digits(value):
    return "".join(char for char in str(value) if char.isdigit())


def parse_value(value, value_format):
    """Read a dynamic field value that came back: text, digits, date, moment or bool;
    None when it's empty. Raise ValueError for a date that isn't one."""
    if value is None or value in ("", [], {}):
        return None
    if value_format == FORMAT_FLAG:
        return str(value) in ("1", "true", "True", "yes")
    if value_format == FORMAT_DATE:
        return datetime.strptime(str(value)[:10], "%Y-%m-%d").date()
    if value_format == FORMAT_DATETIME:
        return datetime.strptime(str(value), TIMESTAMP)
    if value_format == FORMAT_DIGITS:
        return _keep_digits(value) or None
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value).strip()


def to_server_time(moment, time_zone):
    """A naive UTC moment as the text that the server in ``time_zone`` means by it."""
    local = pytz.utc.localize(moment).astimezone(pytz.timezone(time_zone))
    return local.strftime(TIMESTAMP)


def from_server_time(text, time_zone):
    """The naive UTC moment of a server timestamp, or None when there is none.

    The hour that a clock change repeats is read as the earlier one: polling twice
    costs nothing, missing a change does.
    """
    if not text:
        return None
    moment = datetime.strptime(str(text)[:19], TIMESTAMP)
    zone = pytz.timezone(time_zone)
    return zone.localize(moment, is_dst=True).astimezone(pytz.utc).replace(tzinfo=None)


def find_problems(payload):
    """Every reason why OTRS would refuse or mutilate ``payload``.

    Return (code, name of the field) pairs; code is one of ``too_long``, ``bad_name``,
    ``repeated`` and ``no_value``.
    """
    problems = []
    ticket = payload.get("Ticket") or {}
    if len(str(ticket.get("Title") or "")) > MAX_TITLE_LENGTH:
        problems.append(("too_long", "Title"))
    seen = set()
    for item in payload.get("DynamicField") or []:
        name, value = str(item.get("Name") or ""), item.get("Value")
        if not (name.isascii() and name.isalnum()):
            problems.append(("bad_name", name))
        elif name in seen:
            problems.append(("repeated", name))
        elif value is None or isinstance(value, dict):
            problems.append(("no_value", name))
        elif len(str(value)) > MAX_FIELD_LENGTH:
            problems.append(("too_long", name))
        seen.add(name)
    return problems


def parse_ticket(data, time_zone):
    """Read a ticket of TicketGet; ids come as numbers here and as text elsewhere."""
    return OtrsTicket(
        ticket_id=int(data["TicketID"]),
        number=str(data.get("TicketNumber") or ""),
        title=str(data.get("Title") or ""),
        state=str(data.get("State") or ""),
        state_type=str(data.get("StateType") or ""),
        queue=str(data.get("Queue") or ""),
        created=from_server_time(data.get("Created"), time_zone),
        changed=from_server_time(data.get("Changed"), time_zone),
        fields={
            item["Name"]: item.get("Value") for item in data.get("DynamicField") or []
        },
        article_count=len(data.get("Article") or []),
    )
