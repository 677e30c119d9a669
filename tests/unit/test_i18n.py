"""Texts in the reader's language: escaping, plural forms, dates and numbers, and what is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bot import i18n
from bot.domain.texts import Language, LocalText, Text, lines, ngettext
from bot.i18n import TextMissingError, Texts

ONE = "You have {count} case."
MANY = "You have {count} cases."
CATALOGUES = {
    "sv": f"""
msgid "Hello <b>{{name}}</b>!"
msgstr "Hej <b>{{name}}</b>!"

msgid "Empty"
msgstr ""

msgid "{ONE}"
msgid_plural "{MANY}"
msgstr[0] "Du har {{count}} ärende."
msgstr[1] "Du har {{count}} ärenden."
""",
    "en": f"""
msgid "{ONE}"
msgid_plural "{MANY}"
msgstr[0] "{ONE}"
msgstr[1] "{MANY}"
""",
}
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    for language, text in CATALOGUES.items():
        (tmp_path / language).mkdir()
        (tmp_path / language / "part.po").write_text(HEADER + text, "utf-8")
    return tmp_path


def test_the_sentence_of_the_reader_is_taken(catalogue: Path) -> None:
    assert Texts("sv", catalogue).sentence(Text("Hello <b>{name}</b>!")) == "Hej <b>{name}</b>!"


@pytest.mark.parametrize(
    ("language", "count", "wanted"),
    [
        ("sv", 0, "ärenden"),
        ("sv", 1, "ärende."),
        ("sv", 2, "ärenden"),
        ("en", 0, "cases"),
        ("en", 1, "case."),
        ("en", 21, "cases"),
    ],
)
def test_the_plural_form_follows_the_number(
    catalogue: Path, language: Language, count: int, wanted: str
) -> None:
    assert wanted in Texts(language, catalogue).sentence(ngettext(ONE, MANY, count))


@pytest.mark.parametrize("key", ["Empty", "Nowhere"])
def test_a_text_without_translation_is_an_error_that_names_it(catalogue: Path, key: str) -> None:
    with pytest.raises(TextMissingError) as caught:
        Texts("sv", catalogue).sentence(Text(key))
    assert (caught.value.key, caught.value.language) == (key, "sv")


def test_files_of_one_language_are_read_together(catalogue: Path) -> None:
    more = HEADER + '\nmsgid "More"\nmsgstr "Mer"\n'
    (catalogue / "sv" / "second.po").write_text(more, "utf-8")
    assert {"More", ONE} <= Texts("sv", catalogue).keys()


def test_only_what_is_filled_in_is_escaped() -> None:
    about = Text("Your data at {company}: see it, correct it, erase it.")
    name = about.format(company="<b>A & B</b>")
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in i18n.html(name, "sv")
    assert "<b>A & B</b>" in i18n.plain(name, "sv")


def test_free_text_and_the_companys_own_text_are_escaped() -> None:
    assert i18n.html("1 < 2", "en") == "1 &lt; 2"
    assert i18n.html(LocalText("Å & ä", "A & a"), "sv") == "Å &amp; ä"
    assert i18n.html(lines("<i>", "", LocalText("b", "c")), "en") == "&lt;i&gt;\n\nc"


def test_braces_in_what_a_person_wrote_stay_as_they_are() -> None:
    about = Text("Your data at {company}: see it, correct it, erase it.")
    assert "{company}{0}" in i18n.html(about.format(company="{company}{0}"), "en")


@pytest.mark.parametrize(
    ("value", "swedish", "english"),
    [
        (date(2027, 1, 5), "tisdag 5 januari 2027", "Tuesday 5 January 2027"),
        (
            datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
            "fredag 1 januari 2027 00:30",
            "Friday 1 January 2027 00:30",
        ),
        (
            datetime(2026, 7, 1, 22, 5, tzinfo=UTC),
            "torsdag 2 juli 2026 00:05",
            "Thursday 2 July 2026 00:05",
        ),
        (1234567, "1\xa0234\xa0567", "1,234,567"),
        (Decimal("1234.50"), "1\xa0234,5", "1,234.5"),
        (True, "True", "True"),
        (LocalText("kund", "customer"), "kund", "customer"),
    ],
)
def test_values_are_written_as_people_do(value: object, swedish: str, english: str) -> None:
    assert i18n.shown(value, "sv") == swedish
    assert i18n.shown(value, "en") == english


def test_the_real_catalogues_speak_both_languages() -> None:
    both = i18n.speak(Text("See what is stored about you"))
    assert both["en"] == "See what is stored about you"
    assert both["sv"] != both["en"]
