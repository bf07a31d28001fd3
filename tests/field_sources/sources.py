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
NOTES: list[str] = []


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


def note(row: Row, source: str) -> None:
    """Keep a line of the table for the end of the run."""
    NOTES.append(f"{row.kind} | {row.field} | {source}")


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
    """Tell whether nothing is there; a number and a flag are something."""
    return (
        value is None or value == "" or (hasattr(value, "__len__") and not len(value))
    )


def _follow(record: Any, parts: list[str]) -> Any:
    value = record
    for part in parts:
        if part.endswith("()"):
            value = getattr(value, part[:-2])()
        elif hasattr(value, "_fields") and hasattr(value, "mapped"):
            value = _read_field(value, part)
        else:
            value = getattr(value, part)
    return value


def _read_field(records: Any, name: str) -> Any:
    """One record has a value, several have a list of those that aren't empty."""
    field = records._fields[name]
    if field.relational:
        return records.mapped(name)
    values = [record[name] for record in records]
    if field.type != "boolean":
        values = [value for value in values if value is not False]
    if len(records) == 1:
        return values[0] if values else None
    return values
