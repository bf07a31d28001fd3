"""The Markdown that readme fragments use, as reStructuredText."""

from __future__ import annotations

import re

FENCE = re.compile(r"^```(\w*)\s*$")
HEADING = re.compile(r"^(#{1,4})\s+(.*?)\s*$")
UNDERLINES = {1: "~", 2: "~", 3: "^", 4: '"'}
TABLE_RULE = re.compile(r"^\|?[\s:|-]+\|[\s:|-]*$")


def to_rst(text: str) -> str:
    """Translate headings, lists, tables, code, links, images and emphasis."""
    lines = text.strip("\n").split("\n")
    result: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if fence := FENCE.match(line):
            block, number = _until_fence(lines, number + 1)
            result += _code_block(block, fence.group(1))
        elif line.startswith("|") and _is_table(lines, number):
            rows, number = _table_rows(lines, number)
            result += _list_table(rows)
        else:
            result += _plain_line(line, result)
            number += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(result)).strip("\n")


def _until_fence(lines: list[str], number: int) -> tuple[list[str], int]:
    block = []
    while number < len(lines) and not lines[number].startswith("```"):
        block.append(lines[number])
        number += 1
    return block, number + 1


def _code_block(block: list[str], language: str) -> list[str]:
    body = [f"   {line}".rstrip() for line in block]
    return ["", f".. code-block:: {language or 'text'}", "", *body, ""]


def _is_table(lines: list[str], number: int) -> bool:
    return number + 1 < len(lines) and bool(TABLE_RULE.match(lines[number + 1]))


def _table_rows(lines: list[str], number: int) -> tuple[list[list[str]], int]:
    rows = []
    while number < len(lines) and lines[number].startswith("|"):
        if not TABLE_RULE.match(lines[number]):
            cells = re.split(r"(?<!\\)\|", lines[number].strip().strip("|"))
            rows.append([cell.strip().replace("\\|", "|") for cell in cells])
        number += 1
    return rows, number


def _list_table(rows: list[list[str]]) -> list[str]:
    result = ["", ".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        for position, cell in enumerate(row):
            start = "   * -" if position == 0 else "     -"
            result.append(f"{start} {_inline(cell)}".rstrip())
    return [*result, ""]


def _plain_line(line: str, before: list[str]) -> list[str]:
    if heading := HEADING.match(line):
        title = _inline(heading.group(2))
        return ["", title, UNDERLINES[len(heading.group(1))] * len(title), ""]
    if image := re.match(r"^!\[([^\]]*)\]\(([^)\s]+)[^)]*\)\s*$", line):
        return ["", f".. image:: {image.group(2)}", f"   :alt: {image.group(1)}", ""]
    line = re.sub(r"^(\s*)[-+] ", r"\1* ", line)
    is_item = re.match(r"^\s*(\*|\d+\.) ", line)
    previous = before[-1] if before else ""
    inside = previous.startswith(" ") or re.match(r"^\s*(\*|\d+\.) ", previous)
    needs_gap = is_item and previous.strip() and not inside
    return ["", _inline(line)] if needs_gap else [_inline(line)]


def _inline(text: str) -> str:
    """Translate inside a line; what is code is left as it is."""
    parts = re.split(r"(`[^`]+`)", text)
    for position, part in enumerate(parts):
        if part.startswith("`") and len(part) > 1:
            parts[position] = f"`{part}`"
            continue
        part = re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r"`\1 <\2>`__", part)
        part = re.sub(r"(?<![\w_])_([^_\n]+)_(?![\w_])", r"*\1*", part)
        parts[position] = part
    return "".join(parts)
