"""The server's clock, which can be moved, and its way with dates.

Every instant is an integer of milliseconds since 1970 (UTC), as Opencell writes it;
days and months are those of the server's time zone.
"""

import re
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .errors import invalid

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)"
    r"(Z|[+-]\d{2}:?\d{2})?"
)


class ServerTime:
    """Clock and calendar of one server.

    offset: milliseconds added to the real time; the clock goes on running.
    """

    def __init__(self, zone: str, offset: int = 0):
        self.zone = ZoneInfo(zone)
        self.offset = offset

    def now(self) -> int:
        """Return the instant that the server takes for now."""
        return int(time.time() * 1000) + self.offset

    def move(self, instant: int | None) -> None:
        """Let the clock go on from instant; None brings the real time back."""
        self.offset = 0 if instant is None else instant - int(time.time() * 1000)

    def moment(self, instant: int) -> datetime:
        """Return the local date and time of an instant."""
        return datetime.fromtimestamp(instant / 1000, self.zone)

    def day(self, instant: int) -> date:
        """Return the local day of an instant."""
        return self.moment(instant).date()

    def midnight(self, day: date) -> int:
        """Return the instant at which a local day begins."""
        local = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return int(local.timestamp() * 1000)

    def end_of_day(self, instant: int) -> int:
        """Return the last instant of the local day of an instant."""
        return self.midnight(self.day(instant) + timedelta(days=1)) - 1

    def month(self, instant: int) -> str:
        """Return the local month of an instant, as 2024-05."""
        return self.moment(instant).strftime("%Y-%m")

    def first_of_month(self, instant: int) -> int:
        """Return the instant at which the month of an instant begins."""
        return self.midnight(self.day(instant).replace(day=1))

    def iso(self, instant: int | None) -> str | None:
        """Return an instant as local ISO 8601 text."""
        return (
            None if instant is None else self.moment(instant).isoformat("T", "seconds")
        )

    def parse(self, value: object) -> int:
        """Return the instant of a date in a request body, a query or a path.

        Epoch milliseconds, yyyy-MM-dd (local midnight) and ISO 8601 are understood; a
        number of seconds is silently taken for milliseconds, as Opencell does.
        """
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        text = str(value)
        if re.fullmatch(r"-?\d+", text):
            return int(text)
        try:
            if DAY.fullmatch(text):
                return self.midnight(date.fromisoformat(text))
            if match := ISO.fullmatch(text):
                return self._parse_iso(*match.groups())
        except ValueError:
            pass
        raise invalid(
            f'Cannot deserialize value of type `java.util.Date` from String "{text}"'
        )

    def _parse_iso(self, stamp: str, offset: str | None) -> int:
        if "." in stamp:
            whole, fraction = stamp.split(".")
            stamp = f"{whole}.{fraction:0<6}"
        if offset is None:
            moment = datetime.fromisoformat(stamp).replace(tzinfo=self.zone)
        else:
            zone = "+00:00" if offset == "Z" else f"{offset[:3]}:{offset[-2:]}"
            moment = datetime.fromisoformat(stamp + zone)
        return int(moment.timestamp() * 1000)


def months_between(first: date, last: date) -> list[date]:
    """Return the first day of every month from first's to last's, last excluded."""
    months = []
    current = first.replace(day=1)
    while current < last.replace(day=1):
        months.append(current)
        current = next_month(current)
    return months


def next_month(day: date) -> date:
    """Return the first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
