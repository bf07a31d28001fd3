"""Ends of lines and files, as pre-commit's fixers leave them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from .forbidden import BINARY


def check(files: Iterable[Path]) -> Iterator[str]:
    """Yield a complaint for each file whose lines or end are untidy."""
    for file in files:
        if file.suffix in BINARY or "/lib/" in file.as_posix():
            continue
        content = file.read_bytes()
        if b"\r" in content:
            yield f"{file}: lines that end with a carriage return"
        if content and not content.endswith(b"\n"):
            yield f"{file}: no new line at the end"
        if content.endswith(b"\n\n"):
            yield f"{file}: empty lines at the end"
        for number, line in enumerate(content.split(b"\n"), 1):
            if line.endswith((b" ", b"\t")):
                yield f"{file}:{number}: spaces at the end of the line"
