"""The story is last month's: its dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Calendar:
    """The month in which everything happens, and the day on which it is billed."""

    first_day: date
    billing_day: date

    @classmethod
    def last_month(cls, today: date) -> Calendar:
        """Return the dates of the month before ``today``."""
        billing_day = today.replace(day=1)
        first_day = (billing_day - timedelta(days=1)).replace(day=1)
        return cls(first_day=first_day, billing_day=billing_day)

    @property
    def month(self) -> str:
        return f"{self.first_day:%Y-%m}"

    def day(self, number: int) -> date:
        """Return a day of the month by its number (1 to 28)."""
        return self.first_day.replace(day=number)
