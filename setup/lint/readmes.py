"""README.rst of each addon from its fragments; the root README's table of addons."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .markdown import to_rst

FRAGMENTS = {
    "DESCRIPTION": "",
    "CONTEXT": "Use Cases / Context",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Known issues / Roadmap",
    "HISTORY": "Changelog",
}
BADGES = {
    "Alpha": "This addon is in alpha: anything may still change.",
    "Beta": "This addon is in beta: it works, and may still change.",
    "Production/Stable": "This addon is stable.",
    "Mature": "This addon is mature.",
}
TABLE_BEGIN, TABLE_END = "<!-- addons: begin -->", "<!-- addons: end -->"


def check(checkout: Path, addons: Iterable[Path], *, fix: bool) -> Iterator[str]:
    """Yield a complaint for each README that is not what the fragments say."""
    wanted = {addon / "README.rst": render(addon) for addon in addons}
    root = checkout / "README.md"
    if root.exists() and TABLE_BEGIN in root.read_text():
        every = sorted(file.parent for file in checkout.glob("*/__manifest__.py"))
        wanted[root] = _with_table(root.read_text(), every)
    for file, text in wanted.items():
        if file.exists() and file.read_text() == text:
            continue
        if fix:
            file.write_text(text)
        else:
            yield f"{file}: stale (./dev lint --fix writes it anew)"


def read_manifest(addon: Path) -> dict:
    """Return an addon's manifest."""
    return ast.literal_eval((addon / "__manifest__.py").read_text())


def render(addon: Path) -> str:
    """Return the README that the manifest and the fragments make."""
    manifest = read_manifest(addon)
    title = manifest["name"]
    line = "=" * len(title)
    parts = [
        ".. This file is made by ./dev lint --fix from the fragments in readme/.",
        f"{line}\n{title}\n{line}",
        f"*{manifest['summary']}*",
        BADGES[manifest.get("development_status", "Beta")]
        + f" Version {manifest['version']}, license {manifest['license']}.",
    ]
    for name, heading in FRAGMENTS.items():
        fragment = addon / "readme" / f"{name}.md"
        if fragment.exists():
            if heading:
                parts.append(f"{heading}\n{'=' * len(heading)}")
            parts.append(to_rst(fragment.read_text()))
        elif name == "DESCRIPTION":
            parts.append(f"(readme/{name}.md is missing)")
    parts.append(_credits(addon, manifest))
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _credits(addon: Path, manifest: dict) -> str:
    text = f"Credits\n=======\n\nAuthors\n-------\n\n* {manifest['author']}"
    contributors = addon / "readme" / "CONTRIBUTORS.md"
    if contributors.exists():
        text += "\n\nContributors\n------------\n\n" + to_rst(contributors.read_text())
    return text


def _with_table(readme: str, addons: Iterable[Path]) -> str:
    rows = ["| addon | version | what it does |", "| --- | --- | --- |"]
    for addon in addons:
        manifest = read_manifest(addon)
        link = f"[{addon.name}]({addon.name}/)"
        rows.append(f"| {link} | {manifest['version']} | {manifest['summary']} |")
    table = "\n".join([TABLE_BEGIN, "", *rows, "", TABLE_END])
    pattern = re.escape(TABLE_BEGIN) + ".*?" + re.escape(TABLE_END)
    return re.sub(pattern, lambda _match: table, readme, flags=re.DOTALL)
