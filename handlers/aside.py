"""What somebody says instead of the address or the code they were asked for: it is answered.

A question is answered and what was asked is asked again; a request counts from that message on.
"""

from __future__ import annotations

import functools
import re

from bot.domain.messages import Send
from bot.domain.relay import Topic
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.telegram.routing import Handler, Messages, Router, Talk
from bot.understanding import choice, special
from bot.understanding.choice import ABOUT_CASE
from bot.understanding.features import words
from bot.understanding.intents import REQUESTS, Intent
from bot.understanding.understand import Reading, understand
from handlers import free_text, hard_cases, language, menu, parts, privately, verify
from handlers import verify_words as words_of_proof

STOP = frozenset({"avbryt", "avbryta", "stopp", "stop", "cancel", "sluta", "quit", "abort"})
FEWEST = 3  # words of a request: in a word or two people answer the question
_ANSWER = re.compile(r"[@\d]")
_SURELY = re.compile(r"@|\d{4}")  # an address, a code or a number, whatever stands around it
ASKS_BY_ITSELF = REQUESTS | language.CHANGES  # a request anew, with its own question
_NO_ASIDE = frozenset({Intent.VERIFY, Intent.NONE})


def before(router: Router, question: Handler) -> Handler:
    """Reads what can be no answer to the question, and leaves the rest to it."""

    @functools.wraps(question)  # in the map of the dialogue the step stays where it is
    async def read(talk: Talk) -> Messages:
        if (topic := _special(talk)) is not None:
            return await _offered(router, talk, topic)
        if _ANSWER.search(talk.text) or privately.holds_personnummer(talk):
            return await question(talk)
        said = words(talk.text)
        if len(said) == 1 and said[0] in STOP:
            return await menu.cancel(talk)
        found = understand(talk.text)
        if not _is_aside(found, len(said)):
            return await question(talk)
        if found.best.intent in ABOUT_CASE and (told := await _standing(talk)):
            return parts.above(talk, told, await router.agains[talk.step](talk))
        step = talk.step
        replies = await free_text.reading(router)(talk)
        if talk.step != step or found.best.intent in ASKS_BY_ITSELF:
            return replies
        return [*replies, *await router.agains[talk.step](talk)]

    return read


def before_eid(router: Router, question: Handler) -> Handler:
    """While BankID is under way nothing else is begun; what it cannot help with is offered."""

    @functools.wraps(question)
    async def read(talk: Talk) -> Messages:
        topic = _special(talk)
        return await question(talk) if topic is None else await _offered(router, talk, topic)

    return read


def _special(talk: Talk) -> Topic | None:
    if _SURELY.search(talk.text) or privately.holds_personnummer(talk):
        return None
    return special.noticed(talk.text)


async def _offered(router: Router, talk: Talk, topic: Topic) -> Messages:
    """The way for it, above the question, which stays open for whoever was misunderstood."""
    text = _("It sounds as if it is not about you alone, or not the usual way. Is it this?")
    way = Send(text=text, keyboard=((hard_cases.way(topic),),))
    return [way, *await router.agains[talk.step](talk)]


async def _standing(talk: Talk) -> Sayable | None:
    """How the request stands that is being proved: its list would begin the proofs anew."""
    noted = await menu.waiting(talk)
    return None if noted is None else lines(*words_of_proof.received(noted)[:-1])


def _is_aside(found: Reading, count: int) -> bool:
    best = found.best
    if best.intent in REQUESTS:
        return count >= FEWEST and best.confidence >= choice.SURE_REQUEST
    return best.intent not in _NO_ASIDE and choice.sure(found) is not None


def register(router: Router) -> None:
    for step in (verify.EMAIL, verify.CODE, verify.PHONE, verify.NUMBER, verify.ASSIST):
        router.steps[step] = before(router, router.steps[step])
    router.steps[verify.EID] = before_eid(router, router.steps[verify.EID])
