"""Every text of ours in every language: nothing missing, nothing fuzzy, no English."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

LANGUAGES = ("ca", "es")
SAME_TEXTS = Path(__file__).with_name("same_texts.txt")
SOURCE = "en"
# What nobody translates, although it has letters: placeholders, tags, addresses
MARKS = re.compile(r"%\(\w+\)[sd]|%[sd]|</?[^>]+>|\bhttps?://\S+")
EXAMPLES = 5

Key = tuple[str | None, str]
Texts = dict[Key, str]
Pair = frozenset[str]


class SameTexts:
    """The reviewed list of texts that may be the same in two or all languages."""

    def __init__(self, file: Path = SAME_TEXTS) -> None:
        self.file = file
        self.listed: dict[str, frozenset[Pair]] = {}
        self.used: set[str] = set()
        languages: frozenset[Pair] = frozenset()
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                pairs = itertools.combinations(line.strip("[]").split(), 2)
                languages = frozenset(map(frozenset, pairs))
            elif line and not line.startswith("#"):
                known = self.listed.get(line, frozenset())
                self.listed[line] = known | languages

    def allows(self, text: str, pair: Pair) -> bool:
        """Tell whether a text may be the same in two languages."""
        if not any(map(str.isalpha, MARKS.sub("", text))):
            return True
        line = text.replace("\n", r"\n")
        if pair not in self.listed.get(line, ()):
            return False
        self.used.add(line)
        return True

    def unused(self) -> Iterator[str]:
        """Yield a complaint for each line that no addon needed."""
        for line in self.listed:
            if line not in self.used:
                yield f"{self.file}: nothing is the same any more: {line}"


def check(
    addons: Iterable[Path], same: SameTexts | None = None, *, whole: bool = False
) -> Iterator[str]:
    """Yield a complaint for each language of an addon that is not complete.

    ``whole``: these are all the addons there are, so that the list of same texts
    can be told what it no longer needs.
    """
    same = same or SameTexts()
    for addon in addons:
        template = addon / "i18n" / f"{addon.name}.pot"
        if not template.exists():
            yield f"{template}: missing (./dev translate {addon.name} makes it)"
            continue
        sources = {_key(entry): entry.msgid for entry in polib.pofile(template)}
        texts = {SOURCE: sources}
        for language in LANGUAGES:
            file = addon / "i18n" / f"{language}.po"
            if not file.exists():
                yield f"{file}: missing"
                continue
            catalogue = polib.pofile(file)
            yield from _check_complete(file, catalogue, set(sources))
            texts[language] = {_key(entry): entry.msgstr for entry in catalogue}
        yield from _check_same(addon / "i18n", texts, same)
    if whole:
        yield from same.unused()


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def _check_complete(
    file: Path, catalogue: polib.POFile, wanted: set[Key]
) -> Iterator[str]:
    there = {_key(entry) for entry in catalogue if not entry.obsolete}
    problems = {
        "not translated": map(_key, catalogue.untranslated_entries()),
        "fuzzy": map(_key, catalogue.fuzzy_entries()),
        "absent": wanted - there,
        "no longer in the .pot": there - wanted,
    }
    for problem, keys in problems.items():
        if texts := sorted(text for _context, text in keys):
            examples = ", ".join(map(repr, texts[:EXAMPLES]))
            more = ", …" if len(texts) > EXAMPLES else ""
            yield f"{file}: {len(texts)} texts {problem}: {examples}{more}"


def _check_same(
    folder: Path, texts: dict[str, Texts], same: SameTexts
) -> Iterator[str]:
    for first, second in itertools.combinations(texts, 2):
        pair = frozenset((first, second))
        for key, source in sorted(texts[SOURCE].items(), key=str):
            text = texts[first].get(key)
            if not text or text != texts[second].get(key):
                continue
            if not same.allows(source, pair):
                yield (
                    f"{folder}: the same in {first} and {second}, and not in"
                    f" {SAME_TEXTS.name}: {source!r} is {text!r}"
                )
