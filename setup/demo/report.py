"""Tell the story on the terminal: steps with their times, then one table."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Report:
    """Prints what happens and remembers how long each step took."""

    def __init__(self, stream=None):
        self._stream = stream or sys.stdout
        self.times: list[tuple[str, float]] = []

    def say(self, text: str = "") -> None:
        """Print one line."""
        print(text, file=self._stream, flush=True)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Print the title before, the seconds after."""
        self.say(f"\n▸ {title}")
        start = time.monotonic()
        try:
            yield
        finally:
            seconds = time.monotonic() - start
            self.times.append((title, seconds))
            self.say(f"  … {seconds:.1f} s")

    def fact(self, text: str) -> None:
        """Print something that was seen."""
        self.say(f"  ✓ {text}")

    def table(self, head: list[str], rows: list[list[str]]) -> None:
        """Print a table whose columns are as wide as they need to be."""
        cells = [head, *([str(cell) for cell in row] for row in rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for number, row in enumerate(cells):
            pairs = zip(row, widths, strict=True)
            self.say("  " + "  ".join(f"{cell:<{width}}" for cell, width in pairs))
            if number == 0:
                self.say("  " + "  ".join("─" * width for width in widths))
