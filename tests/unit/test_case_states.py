"""What a person is told of a case that was done in part."""

from __future__ import annotations

import pytest

from bot.domain.cases import Right, State
from bot.domain.texts import LANGUAGES, Language
from bot.i18n import texts
from handlers import parts

COPIES = (Right.ACCESS, Right.PORTABILITY)


@pytest.mark.parametrize("right", Right)
def test_a_copy_lacks_something_where_other_requests_keep_something(right: Right):
    said = texts("en").sentence(parts.state(right, State.PARTLY_GRANTED))
    assert ("left out" in said) is (right in COPIES)
    assert ("had to keep" in said) is (right not in COPIES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reached", [State.ANSWERED, State.PARTLY_GRANTED, State.REFUSED])
@pytest.mark.parametrize("right", Right)
def test_an_answer_on_paper_is_not_looked_for_in_the_chat(
    right: Right, reached: State, language: Language
):
    here = {"sv": "inte här i chatten", "en": "not here in the chat"}[language]
    also = {"sv": "Det kommer inte här i chatten", "en": "it does not come here"}[language]
    said = [
        texts(language).sentence(parts.state(right, reached, by_letter=one))
        for one in (True, False)
    ]
    assert [here in one or also in one for one in said] == [True, False]
