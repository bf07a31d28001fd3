"""Files of at most 400 lines, functions of at most 40: small enough to read."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 40
SOURCES = {".css", ".js", ".pm", ".py", ".scss", ".sh", ".xml"}


def check(files: Iterable[Path]) -> Iterator[str]:
    """Yield a complaint for each file and function that is too long."""
    for file in files:
        if file.suffix not in SOURCES or "static/lib" in file.as_posix():
            continue
        text = file.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > FILE_LINES:
            yield f"{file}: {lines} lines, {FILE_LINES} at most"
        if file.suffix == ".py":
            yield from _check_functions(file, text)


def _check_functions(file: Path, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text, str(file))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield (
                    f"{file}:{node.lineno}: {node.name} has {length} lines,"
                    f" {FUNCTION_LINES} at most"
                )
