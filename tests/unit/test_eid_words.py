"""Every hint, end and fault of an identification has words in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from bot import i18n
from bot.domain.eid import UNREACHABLE, UNREADABLE, End, Hint, Missing, Mode, missing, visible_ok
from bot.domain.identity import Action
from bot.domain.powers import ADDRESS_LIMIT, NAME_LIMIT, Scope, Terms
from bot.services import power_words
from bot.web import eid_words

FAULTS = (
    "alreadyInProgress", "invalidParameters", "unauthorized", "notFound", "methodNotAllowed",
    "unsupportedMediaType", "requestTimeout", "tooManyRequests", "internalError", "maintenance",
    UNREACHABLE, UNREADABLE,
)  # fmt: skip


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("word", [*Hint, *End, *FAULTS])
def test_every_word_of_the_provider_is_told(word: str, language) -> None:
    known = eid_words.PENDING.get(word) or eid_words.ENDS.get(word)
    assert known is not None
    assert i18n.plain(known, language)


@pytest.mark.parametrize("end", eid_words.ENDS)
def test_whoever_is_sent_back_to_the_chat_is_offered_nothing_else(end: str) -> None:
    said = i18n.plain(eid_words.ENDS[end], "en")
    sent_back = " the chat" in said and "Try again" not in said
    assert sent_back <= (end in eid_words.ONLY_IN_CHAT)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("action", Action)
def test_the_text_in_the_app_fits_and_warns(action: Action, language) -> None:
    said = eid_words.visible(
        company="Ett Långt Företagsnamn i Åmål AB", action=action, account="Å" * 64, tail="123"
    )
    text = i18n.plain(said, language)
    assert visible_ok(text)
    assert ("Avbryt om någon annan" if language == "sv" else "Cancel if somebody else") in text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_longest_power_of_attorney_fits_what_every_app_shows(language) -> None:
    company = "Ett Långt Företagsnamn i Åmål AB"
    terms = Terms(
        agent="Å" * NAME_LIMIT, number="199111239837", scopes=frozenset(Scope),
        until=date(2026, 12, 24), address=("Å" * ADDRESS_LIMIT,),
    )  # fmt: skip
    signed = i18n.plain(power_words.signed(terms, company=company), language)
    said = eid_words.visible(
        company=company, action=Action.ACT_FOR_ANOTHER, account="", tail="123", signs="x",
        said=signed,
    )  # fmt: skip
    text = i18n.plain(said, language)
    assert text.startswith(signed)
    assert visible_ok(text)


@pytest.mark.parametrize(
    ("mode", "returned", "bound", "proved", "lacks"),
    [
        (Mode.SAME_DEVICE, False, True, True, Missing.RETURN),
        (Mode.SAME_DEVICE, True, False, False, Missing.NOTHING),
        (Mode.OTHER_DEVICE, True, False, False, Missing.CONTACT_CODE),
        (Mode.OTHER_DEVICE, False, True, False, Missing.NOTHING),
        (Mode.OTHER_DEVICE, False, False, True, Missing.NOTHING),
    ],
)
def test_an_approval_alone_is_never_enough(mode, returned, bound, proved, lacks) -> None:
    assert missing(mode, returned=returned, bound_before=bound, contact_proved=proved) is lacks
