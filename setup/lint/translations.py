"""Every text of ours in every language: nothing missing, nothing fuzzy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

LANGUAGES = ("ca", "es")


def check(addons: Iterable[Path]) -> Iterator[str]:
    """Yield a complaint for each language of an addon that is not complete."""
    for addon in addons:
        template = addon / "i18n" / f"{addon.name}.pot"
        if not template.exists():
            yield f"{template}: missing (./dev translate {addon.name} makes it)"
            continue
        wanted = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(template)}
        for language in LANGUAGES:
            yield from _check_language(addon, language, wanted)


def _check_language(addon: Path, language: str, wanted: set) -> Iterator[str]:
    file = addon / "i18n" / f"{language}.po"
    if not file.exists():
        yield f"{file}: missing"
        return
    catalogue = polib.pofile(file)
    there = {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}
    problems = {
        "not translated": len(catalogue.untranslated_entries()),
        "fuzzy": len(catalogue.fuzzy_entries()),
        "absent": len(wanted - there),
        "no longer in the .pot": len(there - wanted),
    }
    for problem, count in problems.items():
        if count:
            yield f"{file}: {count} texts {problem}"
