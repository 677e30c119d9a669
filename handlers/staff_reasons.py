"""/reasons: what staff have prepared to say in letters, in both languages."""

from __future__ import annotations

from bot.domain.identifiers import Refused
from bot.domain.messages import Button, Keyboard, Send
from bot.domain.rights import Ground
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.domain.validators import REASON, sentence
from bot.services import reasons
from bot.services.access import Member
from bot.services.decisions import WordsForbidden
from bot.services.queue import NotAllowed
from bot.services.reasons import EXTENDED, TOPICS, Reason
from bot.services.refusal import GROUND_NAMES, WORDS_LIMIT
from bot.services.staff_words import REFUSALS, forbidden
from bot.telegram.routing import Messages, Router, Talk
from handlers.staff_parts import OVER, fault, for_staff, told

SWEDISH, ENGLISH = "staff:reason:sv", "staff:reason:en"
LABEL_LENGTH = 40


def register(router: Router) -> None:
    router.command("reasons", to=for_staff("reasons", show_all, private=True))
    router.press("s:reasons", for_staff("reasons", show_all, private=True))
    router.press("s:reason", for_staff("reason", show_one, private=True))
    router.press("s:topic", for_staff("topic", choose_topic, private=True))
    router.press("s:reasonnew", for_staff("reasonnew", begin, private=True))
    router.press("s:reasonedit", for_staff("reasonedit", edit, private=True))
    router.press("s:reasonend", for_staff("reasonend", retire, private=True))
    router.step(SWEDISH, for_staff("reason", swedish_written, private=True))
    router.step(ENGLISH, for_staff("reason", english_written, private=True))
    router.again(SWEDISH, for_staff("reason", ask_swedish, private=True))
    router.again(ENGLISH, for_staff("reason", ask_english, private=True))


def topic_name(topic: str) -> Sayable:
    return _("Extension") if topic == EXTENDED else GROUND_NAMES[Ground(topic)]


def as_buttons(talk: Talk, found: tuple[Reason, ...], action: str) -> Keyboard:
    """A button for each reason, with its beginning in the reader's language."""
    rows = []
    for reason in found:
        text = reason.text.in_language(talk.language)
        short = text if len(text) <= LABEL_LENGTH else text[:LABEL_LENGTH] + "…"
        rows.append((Button(label=short, action=f"{action}:{reason.code}"),))
    return tuple(rows)


async def show_all(talk: Talk, _member: Member, _ref: str) -> Messages:
    """Every reason, to be read, changed or taken away."""
    found = await talk.do(reasons.listing)
    new = Button(label=_("Write a new one"), action="s:topic")
    text = _("<b>Prepared reasons</b>\nThey can be put into letters with one press.")
    return [Send(text=text, keyboard=(*as_buttons(talk, found, "s:reason"), (new,)))]


async def show_one(talk: Talk, _member: Member, _ref: str) -> Messages:
    """One reason in both languages."""
    reason = await talk.do(reasons.found, talk.args[0] if talk.args else "")
    return told(talk, OVER) if reason is None else [_shown(reason)]


def _shown(reason: Reason) -> Send:
    text = lines(
        _("<b>{topic}</b>, version {version}").format(
            topic=topic_name(reason.topic), version=reason.version
        ),
        "",
        reason.text.sv,
        "",
        reason.text.en,
    )
    change = Button(label=_("Change it"), action=f"s:reasonedit:{reason.code}")
    end = Button(label=_("Take it out of use"), action=f"s:reasonend:{reason.code}")
    back = Button(label=_("« All reasons"), action="s:reasons")
    return Send(text=text, keyboard=((change,), (end,), (back,)))


async def choose_topic(_talk: Talk, _member: Member, _ref: str) -> Messages:
    """What the new reason is for."""
    rows = tuple(
        (Button(label=topic_name(topic), action=f"s:reasonnew:{topic}"),) for topic in TOPICS
    )
    return [Send(text=_("What is the reason for?"), keyboard=rows)]


async def begin(talk: Talk, member: Member, ref: str) -> Messages:
    """Begins a new reason."""
    topic = talk.args[0] if talk.args else ""
    if topic not in TOPICS:
        return told(talk, OVER)
    talk.go(SWEDISH, {"topic": topic})
    return await ask_swedish(talk, member, ref)


async def ask_swedish(_talk: Talk, _member: Member, _ref: str) -> Messages:
    """Asks for the Swedish words."""
    return [Send(text=_("Write the reason in Swedish, as the customer is to read it."))]


async def edit(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks for new words; letters that were sent keep the old ones."""
    reason = await talk.do(reasons.found, talk.args[0] if talk.args else "")
    if reason is None:
        return told(talk, OVER)
    talk.go(SWEDISH, {"topic": reason.topic, "code": reason.code})
    return await ask_swedish(talk, member, ref)


async def swedish_written(talk: Talk, member: Member, ref: str) -> Messages:
    """Keeps the Swedish words."""
    words = sentence(talk.text, WORDS_LIMIT, REASON)
    if isinstance(words, Refused):
        return [Send(text=fault(words))]
    talk.go(ENGLISH, {**talk.data, "sv": words})
    return await ask_english(talk, member, ref)


async def ask_english(_talk: Talk, _member: Member, _ref: str) -> Messages:
    """Asks for the English words."""
    return [Send(text=_("And now the same in English."))]


async def english_written(talk: Talk, member: Member, _ref: str) -> Messages:
    """The reason can be used from now on."""
    words = sentence(talk.text, WORDS_LIMIT, REASON)
    if isinstance(words, Refused):
        return [Send(text=fault(words))]
    data = talk.data
    talk.done()
    outcome = await talk.do(
        reasons.save,
        member,
        topic=data["topic"],
        sv=data["sv"],
        en=words,
        code=data.get("code"),
    )
    if isinstance(outcome, NotAllowed):
        return told(talk, REFUSALS[outcome.reason])
    if isinstance(outcome, WordsForbidden):
        return [Send(text=forbidden(outcome.demands))]
    return [_shown(outcome)]


async def retire(talk: Talk, member: Member, _ref: str) -> Messages:
    """The reason is out of use."""
    outcome = await talk.do(reasons.retire, member, talk.args[0] if talk.args else "")
    if isinstance(outcome, NotAllowed):
        return told(talk, REFUSALS[outcome.reason])
    return await show_all(talk, member, "")
