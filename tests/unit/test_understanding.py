"""Free text is understood: measured on messages by other hands than those of the phrases."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from array import array
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bot.understanding import choice
from bot.understanding.features import words
from bot.understanding.intents import REQUESTS, Intent
from bot.understanding.model import FILE, Model, ModelUnreadableError
from bot.understanding.phrases import PhrasesFaultyError, fingerprint, read_phrases
from bot.understanding.synonyms import Synonyms, SynonymsFaultyError, read_synonyms
from bot.understanding.understand import Guess, Reading, shipped_model, understand

MESSAGES = Path(__file__).resolve().parents[1] / "understanding"
LANGUAGES = ("sv", "en")


@cache
def messages(language: str) -> list[tuple[str, str]]:
    lines = (MESSAGES / f"messages.{language}.tsv").read_text("utf-8").splitlines()
    return [(meant, text) for meant, _, text in (line.partition("\t") for line in lines)]


@cache
def readings(language: str) -> list[tuple[str, str, Reading]]:
    return [(meant, text, understand(text)) for meant, text in messages(language)]


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def test_the_shipped_model_was_learned_from_the_phrases_as_they_stand() -> None:
    """Whoever edits a phrase or a synonym runs `insyn understand --learn`."""
    assert shipped_model().fingerprint == fingerprint(read_phrases(), read_synonyms())


@pytest.mark.parametrize("language", LANGUAGES)
def test_four_of_five_messages_are_understood_at_once(language: str) -> None:
    found = readings(language)
    assert share([r.best.intent == meant for meant, _, r in found]) >= 0.85


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_meant_is_nearly_always_among_the_first_three(language: str) -> None:
    found = readings(language)
    assert share([meant in [g.intent for g in r.guesses[:3]] for meant, _, r in found]) >= 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_told(language: str) -> None:
    assert share([r.language == language for _, _, r in readings(language)]) >= 0.96


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_none_of_our_business_is_hardly_ever_a_sure_request(language: str) -> None:
    outside = [(text, r) for meant, text, r in readings(language) if meant == Intent.NONE]
    taken = [text for text, r in outside if r.best.intent in REQUESTS and r.best.confidence >= 0.5]
    assert len(taken) * 100 <= len(outside), taken  # the aim allows one in forty


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_erasure_is_understood_where_none_was_meant(language: str) -> None:
    taken = [
        text
        for meant, text, r in readings(language)
        if meant != Intent.ERASURE and r.best.intent is Intent.ERASURE and r.best.confidence >= 0.5
    ]
    assert taken == []


@pytest.mark.parametrize(
    "text",
    [
        "radera inget, jag vill bara se vad ni har",
        "ta inte bort mina uppgifter!",
        "Please do not delete anything",
        "never erase my data, just tell me what you have",
        "jag vill inte att ni raderar mig",
    ],
)
def test_a_denied_erasure_is_never_a_sure_one(text: str) -> None:
    best = understand(text).best
    assert best.intent is not Intent.ERASURE or best.confidence < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "ni svor på att mina uppgifter var raderade",
        "you swore that my data was deleted",
        "har man rätt att bli glömd av ett företag",
        "do I have the right to have my account erased",
        "have you forgotten about me",
        "radera inget om mig",
    ],
)
def test_an_erasure_that_is_told_or_asked_about_never_comes_first(text: str) -> None:
    assert understand(text).best.intent is not Intent.ERASURE


@pytest.mark.parametrize(
    "text",
    ["jag vill bli glömd", "I want my data deleted", "få mig borttagen", "please forget me"],
)
def test_an_erasure_in_the_same_words_that_is_wanted_comes_first(text: str) -> None:
    assert understand(text).best.intent is Intent.ERASURE


def test_a_question_mark_alone_asks_for_help() -> None:
    assert understand("?").best.intent is Intent.HELP


def test_what_is_wanted_is_found_at_the_end_of_a_very_long_letter() -> None:
    letter = "Vädret har varit fint, och vi har plockat svamp. " * 60
    letter += "Jag vill ha ett registerutdrag med allt ni har om mig."
    assert Intent.ACCESS in [guess.intent for guess in understand(letter).guesses[:2]]


@pytest.mark.parametrize("text", ["", "   ", "😀", "\x00", "🙃" * 3000, "ж" * 9000, "a" * 100_000])
def test_anything_can_be_read(text: str) -> None:
    found = understand(text)
    assert len(found.guesses) >= 3
    assert found.best.intent not in REQUESTS


@pytest.mark.parametrize(
    "text",
    [
        "radera tatueringen på armen",
        "kan ni rätta provet åt frugan",
        "please erase the whiteboard in room four",
        "could somebody correct the exam by Friday",
    ],
)
def test_what_is_about_no_person_and_no_data_is_no_sure_request(text: str) -> None:
    best = understand(text).best
    assert best.intent not in REQUESTS or best.confidence < 0.5


def test_words_that_mean_the_same_are_one_meaning_in_both_languages() -> None:
    synonyms = Synonyms({"erase": ["radera*", "wipe", "get rid of"], "see": ["visa"]})
    assert synonyms.meanings(words("VISA mig, och raderade sedan")) == ["see", "erase"]
    assert synonyms.meanings(words("Wipe it. Get rid of it.")) == ["erase", "erase"]
    assert synonyms.meanings(words("wipes, visas, get rid")) == []


def test_every_meaning_has_words_in_both_languages() -> None:
    lists = [Path("locales", one, "synonyms.txt").read_text("utf-8") for one in LANGUAGES]
    swedish, english = [
        {line.split(":")[0] for line in text.splitlines() if line and not line.startswith("#")}
        for text in lists
    ]
    assert swedish == english


def test_every_fault_of_the_synonyms_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "sv").mkdir()
    (tmp_path / "sv" / "synonyms.txt").write_text(
        "# note\nerase radera\nsee:\ncopy: kopia\n", "utf-8"
    )
    with pytest.raises(SynonymsFaultyError) as told:
        read_synonyms(tmp_path)
    assert [fault.rpartition("/")[2][:20] for fault in told.value.faults] == [
        "synonyms.txt, line 2", "synonyms.txt, line 3", "synonyms.txt is miss",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["radera inget, jag vill bara se", "delete nothing, i just want to look"]
)
def test_where_nothing_may_be_erased_that_is_not_even_offered(text: str) -> None:
    found = understand(text)
    assert found.best.intent is Intent.ACCESS
    assert Intent.ERASURE not in choice.offered(found)


def test_an_erasure_is_always_asked_about_first() -> None:
    found = understand("radera allt ni har om mig")
    assert found.best.intent is Intent.ERASURE
    assert choice.sure(found) is None
    assert choice.offered(found)[0] is Intent.ERASURE


@pytest.mark.parametrize(
    ("read", "waits", "first"),
    [
        ({"policy_sources": 0.5, "case_status": 0.4}, True, "case_status"),
        ({"policy_sources": 0.5, "case_status": 0.4}, False, "policy_sources"),
        ({"none": 0.45, "withdraw_case": 0.3, "help": 0.2}, True, "withdraw_case"),
        ({"policy_sources": 0.8, "case_status": 0.15}, True, "policy_sources"),
        ({"erasure": 0.5, "case_status": 0.45}, True, "erasure"),  # no request is weighed away
        ({"case_status": 0.4, "erasure": 0.39}, True, "case_status"),
        ({"complaint": 0.4, "erasure": 0.35, "case_status": 0.1}, True, "complaint"),
    ],
)
def test_an_open_case_decides_between_its_course_and_what_is_nearly_as_likely(
    read: dict[str, float], waits: bool, first: str
) -> None:
    rest = {one: 0.001 for one in Intent if one.value not in read}
    found = {**{Intent(name): share for name, share in read.items()}, **rest}
    guesses = tuple(Guess(one, share) for one, share in sorted(found.items(), key=lambda p: -p[1]))
    reading = Reading("sv", guesses)
    weighed = choice.weighed(reading, waits=waits)
    assert weighed.best.intent == first
    assert {one.intent for one in weighed.guesses} == set(Intent)
    if weighed is not reading:
        assert sum(one.confidence for one in weighed.guesses) == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("did you get it?", Intent.CASE_STATUS),
        ("Fick ni det", Intent.CASE_STATUS),
        ("har mitt ärende kommit fram", Intent.CASE_STATUS),
        ("how did you get it", Intent.POLICY_SOURCES),
        ("fick ni det av någon annan", Intent.POLICY_SOURCES),
    ],
)
def test_whether_it_came_through_is_told_from_where_it_came_from(text: str, meant: Intent) -> None:
    assert choice.sure(understand(text)) is meant


def test_letters_without_their_dots_are_the_same_letters() -> None:
    assert words("RÄTTELSE på mïna  uppgifter!!") == ["rattelse", "pa", "mina", "uppgifter"]


def test_the_request_is_found_in_one_clause_of_a_long_letter() -> None:
    letter = (
        "Hej! Jag heter Anna och har varit kund hos er i många år, senast köpte jag en skrivare som "
        "fungerar bra. Min man hälsar också. Nu till saken: jag skulle vilja ha ett registerutdrag "
        "med alla uppgifter som ni har om mig. Tack på förhand och trevlig helg önskar jag er!"
    )
    assert Intent.ACCESS in [guess.intent for guess in understand(letter).guesses[:2]]


def test_a_message_is_read_in_a_few_milliseconds_of_work() -> None:
    shipped_model()
    slowest = 0.0
    for _, text in messages("sv"):
        began = time.process_time()
        understand(text)
        slowest = max(slowest, time.process_time() - began)
    assert slowest < 0.1  # ten times what it takes, so that only a change of method is told


@pytest.mark.parametrize("broken", [b"", b"{}\nnonsense", b"[]\n\x00", FILE.read_bytes()[:-1]])
def test_a_broken_model_is_told_plainly(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "model.bin").write_bytes(broken)
    with pytest.raises(ModelUnreadableError):
        Model.load(tmp_path / "model.bin")


def test_a_model_that_is_learned_anew_does_not_pull_the_old_one_away(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    shipped_model().save(path)
    read = Model.load(path)
    before = read.scores(["radera", "mig"])
    replace(read, keys=array("I"), worth=array("B"), weights=array("b")).save(path)
    assert read.scores(["radera", "mig"]) == before


def test_every_fault_of_the_phrases_is_told_at_once(tmp_path: Path) -> None:
    for language in LANGUAGES:
        (tmp_path / language / "phrases").mkdir(parents=True)
    (tmp_path / "sv" / "phrases" / "erasur.txt").write_text("ta bort", "utf-8")
    with pytest.raises(PhrasesFaultyError) as told:
        read_phrases(tmp_path)
    assert len(told.value.faults) == 2 * len(Intent) + 1


def test_no_message_of_the_measure_is_among_the_phrases() -> None:
    learned = {" ".join(words(phrase.text)) for phrase in read_phrases()}
    same = [t for one in LANGUAGES for _, t in messages(one) if " ".join(words(t)) in learned]
    # Greetings and single words are what everybody writes.
    assert [text for text in same if len(words(text)) > 5] == []


def test_the_command_reads_a_message_a_line_and_prints_five_columns() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "understand"],
        input="ta bort allt ni har om mig\n\nwhat do you know about me?\n\xff\n".encode("latin-1"),
        capture_output=True, check=True, timeout=60, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert [len(row) for row in rows] == [5, 5, 5, 5]
    assert rows[0][:2] == ["sv", "erasure"]
    assert rows[1][1] == "none"
    assert rows[2][:2] == ["en", "access"]
