"""Dates as Opencell reads them: a day, an instant with its zone, or milliseconds.

Seconds since 1970 are accepted there without a word and become a day in January 1970.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

#: Below it a number of milliseconds is a day of 1970: somebody meant seconds
SOME_DAY_OF_1973 = 100_000_000_000


def write_dates(value: Any, name: str = "") -> Any:
    """Return a body with its dates as texts.

    :raises ValueError: for an instant without its zone, and for seconds
    """
    if isinstance(value, dict):
        return {key: write_dates(item, key) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [write_dates(item, name) for item in value]
    if isinstance(value, datetime):
        return _write_instant(value, name)
    if isinstance(value, date):
        return value.isoformat()
    is_instant = name.endswith("Date") and isinstance(value, int | float)
    if is_instant and abs(value) < SOME_DAY_OF_1973:
        raise ValueError(f"{name}: seconds instead of milliseconds")
    return value


def _write_instant(instant: datetime, name: str) -> str:
    if instant.tzinfo is None:
        raise ValueError(f"{name}: an instant without its zone")
    milliseconds = instant.microsecond // 1000
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}{instant:%z}"
