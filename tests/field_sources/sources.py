"""Reading a table of sources: where each field of a ticket or an answer comes from.

A source is a chain of fields from a record, also over several records, such as
``lead_line_id.coverage_ids.value_id.name``; a part may be a method without
arguments. ``first|second`` takes what isn't empty. ``= words`` is a value that the
kind of the ticket sets by itself.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIXED = "="
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """One field, and where it comes from."""

    kind: str
    situation: str
    field: str
    source: str

    @property
    def is_fixed(self) -> bool:
        return self.source.startswith(FIXED)


def read_table(name: str) -> list[Row]:
    """Return the rows of a file beside this one."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file)]


def read_source(record: Any, source: str) -> Any:
    """Return the first value of the alternatives that isn't empty, or the last.

    :raises KeyError: for a part that is no field
    :raises AttributeError: for a method that isn't there
    """
    value = None
    for path in source.split("|"):
        value = _follow(record, path.split("."))
        if not is_empty(value):
            break
    return value


def is_empty(value: Any) -> bool:
    """Tell whether nothing is there; numbers and flags are something."""
    return (value in (None, False, "", [], {}) and value != 0) or value == []


def _follow(record: Any, parts: list[str]) -> Any:
    value = record
    for part in parts:
        if part.endswith("()"):
            value = getattr(value, part[:-2])()
        else:
            value = _read_field(value, part)
    return value


def _read_field(records: Any, name: str) -> Any:
    """One record has a value, several have a list of those that aren't empty."""
    field = records._fields[name]
    if field.relational or len(records) == 1:
        return records[name] if len(records) == 1 else records.mapped(name)
    return [value for value in records.mapped(name) if value]
