"""Names in free text are found where the way of writing says that one stands there."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.names import names_in
from bot.domain.redaction import without_others


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
        ("Hej igen, det gäller min granne.", []),
        ("Hej Kundtjänst, var är paketet?", []),
        ("Min fru betalade 1/2 av fakturan.", []),
        ("Dela 3/4 och/eller mer", []),
        ("Hälsningar från Torslanda med omnejd och så vidare", []),
        ("", []),
    ],
)
def test_names_are_found_where_one_writes_them(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in names_in(text)] == names


def test_the_persons_own_name_stays_and_staff_can_release_another() -> None:
    text = "Hej Bo!\nMin man Marko hämtar.\nHälsningar Elin Åkesson"
    own = frozenset({"elin", "åkesson"})
    today = date(2026, 11, 26)
    covered = without_others(text, own=own, sign="[x]", today=today)
    assert covered.text == "Hej [x]!\nMin man [x] hämtar.\nHälsningar Elin Åkesson"
    free = frozenset({"Marko"})
    assert without_others(text, own=own, sign="[x]", today=today, released=free).passages == 1
