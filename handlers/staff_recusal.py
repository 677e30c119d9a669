"""Who takes part in a case: a member knows the person, an owner says so; and opening it again."""

from __future__ import annotations

from bot.domain.identifiers import Refused
from bot.domain.messages import Button, Send
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text
from bot.services import case_page, follow_up, recusal
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.services.recusal import Admitted
from bot.services.refusal import WORDS_LIMIT
from bot.services.staff_words import REFUSALS
from bot.telegram.routing import Messages, Router, Talk
from handlers.staff_parts import QUEUE, back_to_case, done, fault, for_staff, told

AGAIN = "staff:again"


def register(router: Router) -> None:
    router.press("s:know", for_staff("know", ask, private=True))
    router.press("s:knowgo", for_staff("knowgo", recuse, private=True))
    router.press("s:flag", for_staff("flag", choose, private=True))
    router.press("s:flagged", for_staff("flagged", flag, private=True))
    router.press("s:again", for_staff("again", begin_again, private=True))
    router.step(AGAIN, for_staff("again", again, private=True))
    router.again(AGAIN, for_staff("again", ask_why, private=True))


async def ask(_talk: Talk, _member: Member, ref: str) -> Messages:
    """Asks once more: it cannot be undone by oneself."""
    text = _(
        "<b>Do you know the person in case {ref}?</b>\nThen you neither see into it nor decide "
        "it, and a colleague takes it. Only an owner can undo that."
    )
    yes = Button(label=_("Yes, I know the person"), action=f"s:knowgo:{ref}")
    return [Send(text=text.format(ref=ref), keyboard=((yes,), back_to_case(ref)))]


async def recuse(talk: Talk, member: Member, ref: str) -> Messages:
    """The member is out of it."""
    outcome = await talk.do(recusal.recuse, member, ref)
    if isinstance(outcome, NotAllowed):
        return told(talk, REFUSALS[outcome.reason])
    text = _("You take no part in case {ref} from now on.")
    return [Send(text=text.format(ref=ref), keyboard=((QUEUE,),))]


async def choose(talk: Talk, member: Member, ref: str) -> Messages:
    """An owner picks who takes no part, or takes part again."""
    found = await talk.do(case_page.show, member, ref)
    out = _("Takes no part: {name}. Let take part")
    rows: list[tuple[Sayable, str]] = [
        *((one.name, one.id) for one in found.colleagues),
        *((out.format(name=one.name), one.id) for one in found.recused if one.id != member.id),
    ]
    if not rows:
        return told(talk, _("There is nobody whom you could take out of this case."))
    buttons = tuple((Button(label=label, action=f"s:flagged:{ref}:{who}"),) for label, who in rows)
    text = _("<b>Who knows the person in case {ref}?</b>\nThey then neither see nor decide it.")
    return [Send(text=text.format(ref=ref), keyboard=(*buttons, back_to_case(ref)))]


async def flag(talk: Talk, member: Member, ref: str) -> Messages:
    """The colleague is out of it, or in it again."""
    who = talk.args[1] if len(talk.args) > 1 else ""
    found = await talk.do(case_page.show, member, ref)
    known = who in {one.id for one in found.recused}
    outcome = await talk.do(recusal.admit if known else recusal.recuse, member, ref, who)
    if isinstance(outcome, NotAllowed):
        return told(talk, REFUSALS[outcome.reason])
    text = (
        _("{name} takes part in case {ref} again.")
        if isinstance(outcome, Admitted)
        else _("{name} takes no part in case {ref} from now on.")
    )
    return [done(text.format(name=outcome.member.name, ref=ref), ref)]


async def begin_again(talk: Talk, member: Member, ref: str) -> Messages:
    """Begins a follow-up."""
    talk.go(AGAIN, {"ref": ref})
    return await ask_why(talk, member, ref)


async def ask_why(talk: Talk, _member: Member, _ref: str) -> Messages:
    """Asks for the reason, which stays in both cases."""
    ref = str(talk.data["ref"])
    text = _(
        "<b>Look at case {ref} again?</b>\nWrite why. It becomes a case of its own with a month "
        "of its own, and somebody else than you and whoever decided takes it."
    )
    return [Send(text=text.format(ref=ref), keyboard=(back_to_case(ref),))]


async def again(talk: Talk, member: Member, _ref: str) -> Messages:
    """There is a follow-up."""
    words = clean_text(talk.text, WORDS_LIMIT)
    if isinstance(words, Refused):
        return [Send(text=fault(words))]
    outcome = await talk.do(follow_up.reopen, member, str(talk.data["ref"]), words)
    talk.done()
    if isinstance(outcome, NotAllowed):
        return told(talk, REFUSALS[outcome.reason])
    text = _("Case {ref} looks at it anew, and is to be answered by {due}.")
    return [done(text.format(ref=outcome.case.ref, due=outcome.case.due), outcome.case.ref)]
