"""Hard cases: each has a way in words for the person, and a case with its steps for the staff."""

from __future__ import annotations

import pytest

from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.relay import Topic
from bot.services import access, deceased, hard_cases, topics
from bot.services.queue import NotAllowed
from handlers.hard_cases import LABELS, WAYS
from tests.integration.staff.conftest import ANNA, BERIT, CARIN, OSKAR, Office, button, labels

HARD = [one for one in Topic if one not in (Topic.QUESTION, Topic.COMPLAINT)]


def test_every_hard_case_has_its_words_and_its_steps() -> None:
    assert set(LABELS) == set(WAYS) == set(hard_cases.STEPS) == set(HARD)
    assert set(topics.NAMES) == {*HARD, Topic.QUESTION}


async def test_who_chooses_what_it_is_about_after_writing_has_it_in_the_same_case(
    office: Office,
) -> None:
    office.run(lambda unit: setattr(unit.conversation(CARIN), "language", "sv"))
    for topic, words in (("question", "Hej!"), ("deceased", "Min mamma."), ("child", "Och jag.")):
        await office.press(CARIN, f"human.new:{topic}")
        await office.write(CARIN, words)
    (ref,) = office.run(_refs)
    assert office.run(lambda unit: hard_cases.topic_of(unit, office.case(ref))) is Topic.DECEASED
    assert "case:topic:named" in office.audited()


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


async def test_a_plain_question_is_pointed_to_what_it_is_about(office: Office) -> None:
    ref = office.opened(Right.QUESTION, by=501, request={"topic": Topic.QUESTION.value})
    await office.press(BERIT, f"s:claim:{ref}")
    shown = (await office.press(BERIT, f"s:case:{ref}"))[-1]
    assert "Om någon som har avlidit" not in shown["text"]
    asked = (await office.press(BERIT, button(shown, "Vad det gäller")))[-1]
    await office.press(BERIT, button(asked, "Någon som har avlidit"))
    case = (await office.press(BERIT, f"s:case:{ref}"))[-1]
    assert "Om någon som har avlidit" in case["text"]
    assert "Anteckna vem som har avlidit" in labels(case)
    assert "case:topic:named" in office.audited()
    # A slip can be put right as long as nothing was recorded by it.
    await office.press(BERIT, f"s:aboutis:{ref}:child")
    assert "Om ett barn" in (await office.press(BERIT, f"s:case:{ref}"))[-1]["text"]
    await office.press(BERIT, f"s:aboutis:{ref}:nonsense")
    await office.press(ANNA, f"s:aboutis:{ref}:company")  # who has no hand in it
    assert "Om ett barn" in (await office.press(BERIT, f"s:case:{ref}"))[-1]["text"]


async def test_what_was_recorded_by_a_topic_keeps_it(office: Office) -> None:
    ref = office.opened(Right.QUESTION, by=501, request={"topic": Topic.DECEASED.value})
    await office.press(BERIT, f"s:claim:{ref}")
    berit = office.run(access.member, BERIT)
    office.run(deceased.record, berit, ref, Claim(ClaimKind.EMAIL, "bodil@example.se"))
    outcome = office.run(topics.name, berit, ref, Topic.CHILD)
    assert isinstance(outcome, NotAllowed)
    assert "Vad det gäller" not in labels((await office.press(BERIT, f"s:case:{ref}"))[-1])


def _refs(unit) -> list[str]:
    from sqlmodel import select

    from bot.store.tables import Case

    return list(unit.session.exec(select(Case.ref)).all())
