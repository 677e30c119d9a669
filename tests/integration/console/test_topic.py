"""Whoever has a question says in the console what it is about, and gets the steps for that."""

from __future__ import annotations

from bot.domain.cases import Right
from bot.domain.relay import Topic
from tests.integration.console.conftest import ANNA, BERIT, Site


async def test_a_plain_question_gets_the_steps_of_what_it_is_about(site: Site) -> None:
    ref = site.office.opened(Right.QUESTION, by=501, request={"topic": Topic.QUESTION.value})
    path = f"/console/case/{ref}"
    anna, berit = await site.signed_in(ANNA), await site.signed_in(BERIT)
    assert "Vad det gäller…" not in await anna.page(path)
    assert (await anna.get(path + "/topic")).headers["Location"].endswith("claimed_by_another")
    await anna.send(path + "/claim")
    assert "Vad det gäller…" in await anna.page(path)
    assert "Någon som har avlidit" in await anna.page(path + "/topic")
    for nothing in ({}, {"topic": "complaint"}, {"topic": "x"}):
        assert (await anna.send(path + "/topic", **nothing)).status == 422
    done = await anna.send(path + "/topic", topic=Topic.DECEASED.value)
    assert done.headers["Location"].endswith("done=topic")
    assert "Om någon som har avlidit" in await anna.page(path)
    assert "Anteckna vem som har avlidit" in await berit.page(path)
    assert "case:topic:named" in site.office.audited()
