"""The texts of both languages: complete, unused by nobody, with the same places and tags."""

from __future__ import annotations

import importlib.util
import re
import string
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.pofile import read_po

import handlers
from bot.domain import policy
from bot.domain.texts import LANGUAGES, Language
from bot.telegram.commands import CUSTOMER
from bot.telegram.routing import Router

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locales"
NUMBER = re.compile(r"\d+")  # of an article, a statute, a day, a limit
TAG = re.compile(r"</?[a-z]+>")
COMMAND = re.compile(r"(?<![\w<])/[a-z]+")

# The same in both languages: names, and sentences that are nothing but places and signs.
THE_SAME = {"<b>Plan</b>", "Plan", "Text", "Incident {number}"}

# Words that stand in English texts again and again and are no Swedish words.
ENGLISH = {
    "the", "you", "your", "is", "are", "and", "of", "not", "with", "what", "this", "that", "it", "we",
    "please", "case", "data", "copy", "press", "which", "was", "about", "by",
}  # fmt: skip
ENGLISH_NAMES = {"svenska or English", "English", "Start"}

FORMAL = re.compile(
    r"\bNi\b(?! (?:behöver|hade))|\bEr\b|\bEder\b|[Vv]änligen|[Vv]ar god|\berhåll|\bejs?\b"
)
FULL_STOP = (".", "!", "?", ":")


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("texts_tool", ROOT / "tools" / "texts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache  # not while tests are looked for: this reads all of the code
def used() -> dict[str, Any]:
    return {found.key: found for found in tool().collect()}


def messages(language: Language) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Every entry of every catalogue file, also one that stands twice."""
    for path in sorted((LOCALES / language).glob("*.po")):
        for message in read_po(BytesIO(path.read_bytes()), locale=language):
            if isinstance(message.id, tuple | list):
                yield message.id[0], tuple(message.string or ())
            elif message.id:
                yield message.id, str(message.string or "")


@cache
def catalogue(language: Language) -> dict[str, str | tuple[str, ...]]:
    return dict(messages(language))


@cache
def swedish() -> list[tuple[str, str]]:
    return [
        (key, one)
        for key, said in catalogue("sv").items()
        for one in ((said,) if isinstance(said, str) else said)
    ]


def places(sentence: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def test_the_code_says_something() -> None:
    assert len(used()) > 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_code_is_missing(language: Language) -> None:
    missing = [f"{used()[key].file}: {key}" for key in used() if not catalogue(language).get(key)]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_that_nobody_says(language: Language) -> None:
    assert sorted(set(catalogue(language)) - set(used())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_translated_twice(language: Language) -> None:
    twice = Counter(key for key, _ in messages(language))
    assert [key for key, times in twice.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_a_plural_has_both_its_forms(language: Language) -> None:
    for key, found in used().items():
        said = catalogue(language).get(key)
        if found.plural is None:
            assert isinstance(said, str), key
        else:
            assert isinstance(said, tuple), key
            assert len([form for form in said if form]) == 2, key


def test_swedish_has_the_same_places_to_fill() -> None:
    differing = [key for key, said in swedish() if places(said) != places(_english(key, said))]
    assert differing == []


def test_swedish_has_the_same_tags() -> None:
    differing = [
        key
        for key, said in swedish()
        if Counter(TAG.findall(said)) != Counter(TAG.findall(_english(key, said)))
    ]
    assert differing == []


def test_swedish_names_the_same_statutes_dates_and_amounts() -> None:
    differing = [
        key
        for key, said in swedish()
        if Counter(NUMBER.findall(said)) != Counter(NUMBER.findall(_english(key, said)))
    ]
    assert differing == []


def _english(key: str, said: str) -> str:
    """The English form that belongs to one Swedish form."""
    forms = catalogue("sv")[key]
    plural = used()[key].plural if key in used() else None
    return plural if plural and isinstance(forms, tuple) and said == forms[1] else key


def test_swedish_ends_its_sentences_as_english_does() -> None:
    ends = [
        key
        for key, said in swedish()
        if (_end(_english(key, said)) in FULL_STOP) != (_end(said) in FULL_STOP)
    ]
    assert ends == []


def _end(sentence: str) -> str:
    return TAG.sub("", sentence).rstrip('”"')[-1:]


def test_no_text_is_the_same_in_both_languages() -> None:
    same = [
        key
        for key, said in swedish()
        if said == key and re.search(r"[A-Za-z]", _without_places(said)) and key not in THE_SAME
    ]
    assert same == []


def _without_places(sentence: str) -> str:
    return TAG.sub("", re.sub(r"\{[a-z_]*\}", "", sentence))


def test_swedish_says_du_and_no_officialese() -> None:
    assert [said for _key, said in swedish() if FORMAL.search(said)] == []


def test_swedish_has_no_english_left_in_it() -> None:
    left = []
    for _key, said in swedish():
        words = COMMAND.sub("", _without_places(said))
        for name in ENGLISH_NAMES:
            words = words.replace(name, "")
        left += [said for word in re.findall(r"[A-Za-zÅÄÖåäö]+", words) if word.lower() in ENGLISH]
    assert left == []


def test_swedish_names_the_swedish_commands() -> None:
    theirs = {english: name for english, name, _text in CUSTOMER if english != name}
    wrong = [
        said
        for _key, said in swedish()
        for name in COMMAND.findall(_without_places(said))
        if name[1:] in theirs
    ]
    assert wrong == []


def test_every_command_in_a_text_exists() -> None:
    router = Router()
    handlers.register(router)
    known = {*router.commands, *router.group_commands}
    every = [*used(), *(said for _key, said in swedish())]
    named = {name[1:] for said in every for name in COMMAND.findall(_without_places(said))}
    assert sorted(named - known) == []


def test_the_policy_has_the_same_sections_in_both_languages() -> None:
    ids = {
        language: [
            section.id
            for section in policy.sections(
                (LOCALES / "policy" / f"policy.{language}.txt").read_text("utf-8")
            )
        ]
        for language in LANGUAGES
    }
    assert ids["sv"] == ids["en"]
    assert len(ids["sv"]) > 5
