"""Hard cases: each has a way in words for the person, and a case with its steps for the staff."""

from __future__ import annotations

import pytest

from bot.domain.relay import Topic
from bot.services import hard_cases
from handlers.hard_cases import LABELS, WAYS
from tests.integration.staff.conftest import CARIN, OSKAR, Office, button

HARD = [one for one in Topic if one not in (Topic.QUESTION, Topic.COMPLAINT)]


def test_every_hard_case_has_its_words_and_its_steps() -> None:
    assert set(LABELS) == set(WAYS) == set(hard_cases.STEPS) == set(HARD)


@pytest.mark.parametrize("topic", HARD)
async def test_it_leads_from_a_button_to_a_case_that_says_what_to_make_sure_of(
    office: Office, topic: Topic
) -> None:
    office.run(lambda unit: setattr(unit.conversation(CARIN), "language", "sv"))
    asked = (await office.press(CARIN, "hard"))[-1]
    told = (await office.press(CARIN, f"hard.is:{topic.value}"))[-1]
    assert "0705-910544" in told["text"]
    assert f"hard.is:{topic.value}" in str(asked["reply_markup"])
    await office.press(CARIN, button(told, "Skriv till personalen om det"))
    await office.write(CARIN, "Jag behöver hjälp med det här.")
    (ref,) = office.run(_refs)
    office.run(lambda unit: setattr(unit.conversation(OSKAR), "language", "sv"))
    await office.press(OSKAR, f"s:claim:{ref}")
    seen = await office.press(OSKAR, f"s:case:{ref}")
    assert any("☝️" in str(call.get("text")) for call in seen)


def _refs(unit) -> list[str]:
    from sqlmodel import select

    from bot.store.tables import Case

    return list(unit.session.exec(select(Case.ref)).all())
