"""Where something about a person could be left: log files and technical tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from demo.people import Person

#: Tables that technicians read, with what of a row could hold a text
TABLES = {
    "queue_job": "id, method_name, name, records, args, kwargs, result, exc_name,"
    " exc_message, exc_info, identity_key, func_string",
    "sync_call_log": "*",
    "sync_inbox_event": "*",
    "sync_finding": "*",
    "ir_logging": "*",
}
SHORTEST = 6


@dataclass(frozen=True)
class Trace:
    """A value of somebody, found where it must not be."""

    place: str
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} in {self.place}"


def values_of(person: Person, numbers: Iterable[str] = ()) -> dict[str, str]:
    """Return what identifies a person: each value with the name of its kind."""
    values = {
        person.iban: "IBAN",
        person.vat: "VAT",
        person.email: "e-mail",
        person.name: "name",
        f"{person.last_name}, {person.first_name}": "name",
        person.street: "street",
        person.phone: "phone",
    }
    values |= dict.fromkeys(filter(None, numbers), "phone")
    return {value: kind for value, kind in values.items() if len(value) >= SHORTEST}


def find_in_files(files: Iterable[Path], values: dict[str, str]) -> set[Trace]:
    """Look through log files, line by line."""
    pattern = _compile(values)
    return {
        Trace(file.name, values[found.casefold()])
        for file in files
        for found in _find_in_file(file, pattern)
    }


def find_in_tables(dsn: str, values: dict[str, str]) -> set[Trace]:
    """Look through the technical tables of Odoo's database."""
    pattern = _compile(values)
    traces = set()
    with closing(psycopg2.connect(dsn)) as connection:
        for table, columns in _existing(connection):
            cursor = connection.cursor()
            query = (
                f"SELECT row_to_json(t)::text FROM (SELECT {columns} FROM {table}) t"
            )
            cursor.execute(query)
            for (text,) in cursor:
                traces |= {
                    Trace(table, values[found.casefold()])
                    for found in pattern.findall(_unescape(text))
                }
    return traces


def fold(values: dict[str, str]) -> dict[str, str]:
    """Return values as they are compared: letters' case means nothing."""
    return {value.casefold(): kind for value, kind in values.items()}


def _existing(connection) -> Iterator[tuple[str, str]]:
    cursor = connection.cursor()
    for table, columns in TABLES.items():
        cursor.execute("SELECT to_regclass(%s)", [table])
        if not cursor.fetchone()[0]:
            continue
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        present = {name for (name,) in cursor}
        wanted = [word.strip() for word in columns.split(",")]
        yield (
            table,
            ", ".join(word for word in wanted if word == "*" or word in present),
        )


def _compile(values: dict[str, str]) -> re.Pattern:
    words = sorted(values, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)


def _find_in_file(file: Path, pattern: re.Pattern) -> Iterator[str]:
    with file.open(errors="replace") as lines:
        for line in lines:
            yield from pattern.findall(line)


def _unescape(text: str) -> str:
    r"""JSON writes ``í`` as it is, but a job's own JSON inside it as ``\\u00ed``."""
    return re.sub(r"\\+u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)
