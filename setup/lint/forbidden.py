"""What no source may hold: silenced linters, unfinished work, one machine's paths."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

BINARY = {".gif", ".ico", ".jpg", ".pdf", ".png", ".woff", ".woff2"}
GENERATED = {"package-lock.json", "LICENSE"}
# Split, so that this file does not complain about itself
PATTERNS = {
    "silences a linter": "noq" + r"a\b|pylint:\s*disable|eslint-" + "disable",
    "unfinished work": r"\b(?:TO" + "DO|FIX" + "ME|XX" + r"X)\b",
    "path of one machine": r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+)/",
    "host of a package registry": (
        r"py" + r"pi\.org|files\.pythonho" + r"sted|registry\.npm" + "js|deb\\.deb"
        "ian|jsdel" + "ivr|unp" + r"kg\.com"
    ),
}
COMPILED = {title: re.compile(pattern) for title, pattern in PATTERNS.items()}
BROAD = re.compile(r"^\s*except (?:Base)?Exception\b")


def tracked_files(checkout: Path, paths: Sequence[Path]) -> list[Path]:
    """Return the files that git knows or would take."""
    command = [
        "git",
        "-C",
        str(checkout),
        "ls-files",
        "-co",
        "--exclude-standard",
        "-z",
    ]
    chosen = [str(path.resolve()) for path in paths]
    listing = subprocess.run(
        [*command, "--", *chosen], capture_output=True, text=True, check=True
    ).stdout
    files = (checkout / name for name in listing.split("\0") if name)
    return sorted({file for file in files if file.is_file()})


def check(checkout: Path, files: Iterable[Path]) -> Iterator[str]:
    """Yield a complaint for each line that holds something forbidden."""
    for file in files:
        if file.suffix in BINARY or file.name in GENERATED or "/lib/" in str(file):
            continue
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, 1):
            for title, pattern in COMPILED.items():
                if pattern.search(line):
                    yield f"{file}:{number}: {title}: {line.strip()[:60]}"
            if file.suffix == ".py" and BROAD.search(line):
                yield from _check_broad(file, number, lines)


def _check_broad(file: Path, number: int, lines: list[str]) -> Iterator[str]:
    """Everything may be caught at a batch boundary only, with the traceback logged."""
    following = "".join(lines[number : number + 6])
    if "_logger.exception" not in following and "raise" not in following:
        yield f"{file}:{number}: catches everything without _logger.exception"
