"""Names in free text are found where the way of writing says that one stands there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.domain.names import names_in, words_of
from bot.domain.redaction import doubts_in, others_in, without_others


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hej Anna!\nTack för hjälpen.", ["Anna"]),
        ("Vi ses.\nMed vänlig hälsning\nAnna-Karin Berg", ["Anna-Karin Berg"]),
        ("Vänliga hälsningar, Östen Åkesson.", ["Östen Åkesson"]),
        ("Kan ni ringa? /Anna", ["Anna"]),
        ("Mvh Łukasz", ["Łukasz"]),
        ("Kind regards,\r\nMary O'Neill\r\nLondon", ["Mary O'Neill"]),
        ("Lämna det till min granne Bertil Ek som är hemma.", ["Bertil Ek"]),
        ("My husband John paid it.", ["John"]),
        ("jag och min man anders väntade", ["anders"]),
        ("Weiße Straße: min fru, anna, ringde", ["anna"]),
        ("i asked my husband peter and my wife anna", ["peter", "anna"]),
        ("Hej igen, det gäller min granne.", []),
        ("Hej Kundtjänst, var är paketet?", []),
        ("Min fru betalade 1/2 av fakturan.", []),
        ("Dela 3/4 och/eller mer", []),
        ("Hälsningar från Torslanda med omnejd och så vidare", []),
        ("", []),
        ("T. ex. Bergman kostar det 3 kr.", []),
        ("BREVET KOM ALDRIG FRAM SA MIN MAN JOHAN IGÅR", ["JOHAN"]),
        ("Will you call? May I? Per styck.", []),
        ("Björn ringde. Kan Per svara?", ["Björn", "Per"]),
        ("Hans bil. Davids nycklar, Annas väska", ["Davids", "Annas"]),
        ("Jag heter Lund och min man Max Lund", ["Max Lund"]),
        ("Anna-Lisa på Erik Dahlbergsgatan, Lars Bygg AB", ["Anna-Lisa"]),
    ],
)
def test_names_are_found_where_one_writes_them(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in names_in(text)] == names


OWN = {
    "sv": words_of("Elin Åkesson") | words_of("Westila Group AB"),
    "en": words_of("Marko Kovačević") | words_of("Westila Group AB"),
}
MESSAGES = Path(__file__).parent / "names"


@pytest.mark.parametrize(
    ("file", "found", "missed", "false"),  # told in docs/answers.md
    [
        *[("sv", 42, 0, 0), ("en", 42, 0, 0), ("sv_after", 18, 2, 1), ("en_after", 18, 2, 0)],
        *[("sv_third", 9, 10, 0), ("en_third", 8, 11, 0)],
        *[("sv_fourth", 6, 8, 0), ("en_fourth", 4, 10, 0)],
    ],
)
def test_how_many_names_of_others_are_found_in_messages(
    file: str, found: int, missed: int, false: int
) -> None:
    assert _counted(file, others_in) == {"found": found, "missed": missed, "false": false}


@pytest.mark.parametrize(
    ("file", "found", "missed", "false"),  # told in docs/answers.md
    [
        *[("sv", 42, 0, 5), ("en", 42, 0, 6), ("sv_after", 19, 1, 3), ("en_after", 19, 1, 5)],
        *[("sv_third", 19, 0, 2), ("en_third", 17, 2, 1)],
        *[("sv_fourth", 13, 1, 3), ("en_fourth", 11, 3, 7)],
    ],
)
def test_how_many_are_covered_or_shown_as_doubts(
    file: str, found: int, missed: int, false: int
) -> None:
    def either(text: str, **about: Any) -> list[tuple[int, int]]:
        return [*others_in(text, **about), *doubts_in(text, **about)]

    assert _counted(file, either) == {"found": found, "missed": missed, "false": false}


def _counted(file: str, finding: Callable[..., list[tuple[int, int]]]) -> dict[str, int]:
    counts = {"found": 0, "missed": 0, "false": 0}
    for line in (MESSAGES / f"{file}.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            _count(line, OWN[file[:2]], counts, finding)
    return counts


def _count(
    line: str,
    own: frozenset[str],
    counts: dict[str, int],
    finding: Callable[..., list[tuple[int, int]]],
) -> None:
    """The names stand in brackets."""
    text = re.sub(r"[\[\]]", "", line)
    names = [
        (one.start() - 2 * nth, one.end() - 2 * nth - 2)
        for nth, one in enumerate(re.finditer(r"\[[^\]]*\]", line))
    ]
    spans = finding(text, own=own, today=date(2026, 11, 26))
    for start, end in names:
        whole = any(a <= start and end <= b for a, b in spans)
        counts["found" if whole else "missed"] += 1
    counts["false"] += sum(all(b <= s or e <= a for s, e in names) for a, b in spans)


def test_the_persons_own_name_stays_and_staff_can_release_another() -> None:
    text = "Hej Bo!\nMin man Marko hämtar.\nHälsningar Elin Åkesson"
    own = words_of("Elin Åkesson")
    today = date(2026, 11, 26)
    covered = without_others(text, own=own, sign="[x]", today=today)
    assert covered.text == "Hej [x]!\nMin man [x] hämtar.\nHälsningar Elin Åkesson"
    free = frozenset({"Marko"})
    assert without_others(text, own=own, sign="[x]", today=today, released=free).passages == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Elin Akesson var här", "Elin Akesson var här"),  # accents are left out
        ("Elin Åkesson Berg är mitt nya namn", "Elin Åkesson Berg är mitt nya namn"),
        ("Elin Lund är en annan", "[x] är en annan"),
        ("Min son Luka Åkesson", "Min son [x]"),
    ],
)
def test_a_persons_own_name_is_told_from_that_of_others(text: str, told: str) -> None:
    own = words_of("Elin Åkesson")
    assert without_others(text, own=own, sign="[x]", today=date(2026, 11, 26)).text == told


def test_a_doubt_goes_out_unless_it_is_covered() -> None:
    own, today = words_of("Elin Åkesson"), date(2026, 11, 26)
    text = "Jag skickade det till Skoglund i Växjö, Hälsningar Elin Åkesson"
    assert [text[slice(*one)] for one in doubts_in(text, own=own, today=today)] == ["Skoglund"]
    assert without_others(text, own=own, sign="[x]", today=today).text == text
    covered = frozenset({"Skoglund"})
    found = without_others(text, own=own, sign="[x]", today=today, covered=covered)
    assert found.text == text.replace("Skoglund", "[x]")
    assert found.passages == 1


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("It's late. Cartwright's bill came.", ["Cartwright's"]),
        ("Fråga kalle eller Berit", ["kalle"]),
        ("SKICKA DET TILL SKOGLUND NU", []),
        ("Mejla skoglund@example.se via PDF och SMS", []),
        ("Vi ses i Mariestad på Bromma", []),
        ("Till Storgatan 4 och Kungsgatan 2", []),
        ("Person saknas. Leveransen kom.", []),
        ("", []),
    ],
)
def test_what_may_be_a_name_is_a_doubt(text: str, doubts: list[str]) -> None:
    found = doubts_in(text, own=frozenset(), today=date(2026, 11, 26))
    assert [text[slice(*one)] for one in found] == doubts
