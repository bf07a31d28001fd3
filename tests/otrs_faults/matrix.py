"""Which cases there are, which can't be, and the table of all of them."""

from __future__ import annotations

import os

from faults import FAULTS
from operations import OPERATIONS
from webhooks import RECEIVERS, WEBHOOK

IS_FULL = os.environ.get("SCX_FULL") == "1"
COLUMNS = {
    **{name: fault.title for name, fault in FAULTS.items()},
    **{name: receiver.title for name, receiver in RECEIVERS.items()},
}
ROWS = {**{name: one.title for name, one in OPERATIONS.items()}, **WEBHOOK}
NO_WEBHOOK = "no webhook takes part in it"
ONLY_READ = "a webhook only has the ticket read: the rows of what is taken over"
# What the normal run looks at
SELECTION = {
    ("create", "timeout"),
    ("create", "worker"),
    ("close", "database"),
    ("success", "server"),
    ("webhook", "receiver_down"),
}


def get_reason(row: str, column: str) -> str:
    """Return why there is no such case, or ""."""
    if row in WEBHOOK:
        is_possible = column in RECEIVERS or column == "fine"
        return "" if is_possible else ONLY_READ
    return NO_WEBHOOK if column in RECEIVERS else ""


def choose(rows, columns) -> list[tuple[str, str]]:
    """Return the cases of some rows and columns that this run looks at."""
    return [
        (row, column)
        for row in rows
        for column in columns
        if not get_reason(row, column) and (IS_FULL or (row, column) in SELECTION)
    ]


def render(results: dict) -> list[str]:
    """Return the table's lines; every cell says something."""
    reasons: list[str] = []
    lines = [_join("", COLUMNS.values())]
    for row, title in ROWS.items():
        cells = []
        for column in COLUMNS:
            reason = get_reason(row, column)
            if reason and reason not in reasons:
                reasons.append(reason)
            cells.append(
                f"n/a {reasons.index(reason) + 1}"
                if reason
                else results.get((row, column), "not in this run")
            )
        lines.append(_join(title, cells))
    lines += [f"n/a {n}: {reason}" for n, reason in enumerate(reasons, 1)]
    return lines


def _join(first: str, cells) -> str:
    widths = [max(len(title), 15) for title in COLUMNS.values()]
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return " | ".join([first.ljust(24), *padded]).rstrip()
