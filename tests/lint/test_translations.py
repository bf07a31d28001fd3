"""Translations: what is missing or forgotten is found, what is right is not."""

import polib
import pytest

from lint import merge_translations, translations
from lint.translations import SameTexts


def make_catalogues(addon, translated):
    texts = polib.POFile()
    texts.metadata = {"POT-Creation-Date": "now"}
    texts.append(polib.POEntry(msgid="Member", occurrences=[("model.py", 1)]))
    (addon / "i18n").mkdir(parents=True)
    texts.save(addon / "i18n" / f"{addon.name}.pot")
    for language, text in translated.items():
        catalogue = polib.POFile()
        catalogue.append(polib.POEntry(msgid="Member", msgstr=text))
        catalogue.append(polib.POEntry(msgid="Gone", msgstr="Fora"))
        catalogue.save(addon / "i18n" / f"{language}.po")


def test_incomplete_translation_is_found(tmp_path):
    addon = tmp_path / "sample"
    make_catalogues(addon, {"ca": "Sòcia", "es": ""})
    complaints = "\n".join(translations.check([addon]))
    assert "ca.po: 1 texts no longer in the .pot: 'Gone'" in complaints
    assert "es.po: 1 texts not translated: 'Member'" in complaints


def test_merge_keeps_what_was_translated(tmp_path):
    addon = tmp_path / "sample"
    make_catalogues(addon, {"ca": "Sòcia"})
    assert merge_translations.merge(addon) == 1  # Spanish lacks its text
    catalan = polib.pofile(addon / "i18n" / "ca.po")
    assert {entry.msgid: entry.msgstr for entry in catalan} == {"Member": "Sòcia"}
    template = polib.pofile(addon / "i18n" / "sample.pot")
    assert "POT-Creation-Date" not in template.metadata


def test_addon_without_template_is_found(tmp_path):
    (complaint,) = translations.check([tmp_path])
    assert "missing" in complaint


def make_complete(addon, **texts):
    """An addon with one text; ``ca`` and ``es`` say how it is translated."""
    template = polib.POFile()
    source = texts.pop("source", "Member")
    template.append(polib.POEntry(msgid=source))
    (addon / "i18n").mkdir(parents=True)
    template.save(addon / "i18n" / f"{addon.name}.pot")
    for language, text in texts.items():
        catalogue = polib.POFile()
        catalogue.append(polib.POEntry(msgid=source, msgstr=text))
        catalogue.save(addon / "i18n" / f"{language}.po")
    return addon


def make_list(folder, text):
    file = folder / "same_texts.txt"
    file.write_text(text)
    return SameTexts(file)


@pytest.mark.parametrize(
    ("catalan", "spanish", "pair"),
    [
        ("Member", "Socia", "en and ca"),
        ("Sòcia", "Member", "en and es"),
        ("Socia", "Socia", "ca and es"),
    ],
)
def test_text_that_is_the_same_in_two_languages_is_found(
    tmp_path, catalan, spanish, pair
):
    addon = make_complete(tmp_path / "sample", ca=catalan, es=spanish)
    (complaint,) = translations.check([addon], make_list(tmp_path, ""))
    assert f"the same in {pair}" in complaint
    assert "'Member'" in complaint


def test_text_left_in_english_in_both_languages_is_found(tmp_path):
    addon = make_complete(tmp_path / "sample", ca="Member", es="Member")
    complaints = list(translations.check([addon], make_list(tmp_path, "")))
    assert len(complaints) == 3


def test_listed_text_may_be_the_same_in_the_languages_it_is_listed_for(tmp_path):
    addon = make_complete(tmp_path / "sample", ca="Tarifa", es="Tarifa")
    right = make_list(tmp_path, "# reviewed\n\n[ca es]\nMember\n")
    assert not list(translations.check([addon], right, whole=True))
    wrong = make_list(tmp_path, "[en ca]\nMember\n")
    assert len(list(translations.check([addon], wrong))) == 1


def test_text_listed_for_all_languages_may_be_the_same_everywhere(tmp_path):
    addon = make_complete(tmp_path / "a", source="A\nB", ca="A\nB", es="A\nB")
    same = make_list(tmp_path, "[en ca es]\nA\\nB\n")
    assert not list(translations.check([addon], same, whole=True))


def test_listed_text_that_is_no_longer_the_same_is_found(tmp_path):
    addon = make_complete(tmp_path / "sample", ca="Sòcia", es="Socia")
    same = make_list(tmp_path, "[ca es]\nMember\n")
    assert not list(translations.check([addon], same)), "other addons may need it"
    (complaint,) = translations.check([addon], same, whole=True)
    assert "nothing is the same any more: Member" in complaint


@pytest.mark.parametrize(
    "source", ["%(name)s: %s", "<b>%(code)s</b>", "https://www.example.org/a?b", "–"]
)
def test_text_without_a_word_needs_no_translation(tmp_path, source):
    addon = make_complete(tmp_path / "sample", source=source, ca=source, es=source)
    assert not list(translations.check([addon], make_list(tmp_path, "")))


def test_fuzzy_text_is_found(tmp_path):
    addon = make_complete(tmp_path / "sample", ca="Sòcia", es="Socia")
    file = addon / "i18n" / "es.po"
    file.write_text(file.read_text().replace("msgid", "#, fuzzy\nmsgid", 2))
    complaints = list(translations.check([addon], make_list(tmp_path, "")))
    assert any("es.po: 1 texts fuzzy: 'Member'" in text for text in complaints)
