"""``python merge_translations.py ADDON…``: the .po files follow the .pot."""

from __future__ import annotations

import sys
from pathlib import Path

import polib

LANGUAGES = ("ca", "es")
# What changes with every export and says nothing
NOISE = ("POT-Creation-Date", "PO-Revision-Date")


def settle_template(template: Path) -> polib.POFile:
    """Take the time of the export out of a .pot, so that it changes with texts only."""
    texts = polib.pofile(template, wrapwidth=78)
    for name in NOISE:
        texts.metadata.pop(name, None)
    texts.save()
    return texts


def merge(addon: Path) -> int:
    """Bring the languages of an addon up to date; return how many texts lack one."""
    texts = settle_template(addon / "i18n" / f"{addon.name}.pot")
    missing = 0
    for language in LANGUAGES:
        file = addon / "i18n" / f"{language}.po"
        if file.exists():
            catalogue = polib.pofile(file, wrapwidth=78)
        else:
            catalogue = polib.POFile(wrapwidth=78)
            catalogue.metadata = dict(texts.metadata) | {"Language": language}
        catalogue.merge(texts)
        for entry in list(catalogue.obsolete_entries()):
            catalogue.remove(entry)
        for name in NOISE:
            catalogue.metadata.pop(name, None)
        catalogue.save(file)
        open_texts = catalogue.untranslated_entries()
        missing += len(open_texts)
        print(f"  {file.parent.parent.name}/{language}: {len(open_texts)} to translate")
    return missing


if __name__ == "__main__":
    sys.exit(1 if sum(merge(Path(word)) for word in sys.argv[1:]) else 0)
