"""Incidents: what somebody said was not them, and the owner's assessment within 72 hours."""

from __future__ import annotations

from bot.domain.cases import Role
from bot.domain.identifiers import Refused
from bot.domain.messages import Button, Keyboard, Send
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text
from bot.services import doubting, incident_words, incidents, notices
from bot.services.access import Member
from bot.services.incident_words import ABOUT, SHOWN, VERDICTS
from bot.services.incidents import Seen, Verdict
from bot.services.refusal import WORDS_LIMIT
from bot.telegram.routing import Messages, Router, Talk
from handlers.staff_parts import (
    OVER,
    back_to_case,
    fault,
    for_staff,
    in_group,
    kept_off,
    noted,
    settled,
    told,
)

NOTE = "incident:note"  # the step in which an owner writes why


def register(router: Router) -> None:
    router.command("incidents", to=for_staff("incidents", listed, private=True))
    router.press("s:trust", for_staff("trust", ask_trust, private=True))
    router.press("s:trustgo", for_staff("trustgo", trust, private=True))
    router.press("s:inc", for_staff("inc", show))
    router.press("s:incas", for_staff("incas", ask_why, private=True))
    router.step(NOTE, for_staff("incnote", written, private=True))
    router.again(NOTE, for_staff("incnote", asked_again, private=True))


async def listed(talk: Talk, _member: Member, _ref: str) -> Messages:
    """What waits for an assessment, the most urgent first."""
    waiting = await talk.do(incidents.waiting)
    if not waiting:
        return [Send(text=_("No incident waits for an assessment."))]
    rows = tuple(
        (Button(label=_("By {until}: show").format(until=one.due_at), action=f"s:inc:{one.id}"),)
        for one in waiting
    )
    return [Send(text=_("<b>Incidents that wait for an assessment</b>"), keyboard=rows)]


async def show(talk: Talk, member: Member, _ref: str) -> Messages:
    """What is known, and for an owner the three ways to assess it; in private, always."""
    if talk.step == NOTE:
        talk.done()
    found = await talk.do(incidents.found, _subject(talk))
    if found is None:
        return told(talk, OVER)
    owner = member.role is Role.OWNER and found.verdict is None
    shown = Send(text=_known(found), keyboard=_ways(found) if owner else ())
    if not in_group(talk):
        return [shown]
    if await talk.do(notices.tell_member, member, shown, at_once=True):
        return noted(talk, _("The details are in our private chat."))
    return told(talk, _("I may not write to you yet: open our private chat, and press Start."))


def _known(found: Seen) -> Sayable:
    return lines(
        _("<b>Incident: somebody says that it was not them</b>"),
        ABOUT[found.what],
        _("Said on {when}. What was linked ended at once.").format(when=found.reported_at),
        SHOWN[found.shown],
        *([which] if (which := incident_words.cases(found)) else []),
        "",
        *(_duty(found) if found.verdict is None else _ended(found, found.verdict)),
    )


def _duty(found: Seen) -> tuple[Sayable, ...]:
    """What has to be done as long as nobody has assessed it, and by when."""
    by = _("If it is a risk to the person it must be reported to IMY by {until}.")
    late = _(
        "The 72 hours ended on {until}. If it is a risk to the person, report it to IMY at once, "
        "and say why it is late (Article 33(1))."
    )
    return (
        (by if found.hours_left >= 0 else late).format(until=found.due_at),
        _("If the risk is high, the person must be told as well, without delay (Article 34)."),
    )


def _ended(found: Seen, verdict: Verdict) -> tuple[Sayable, ...]:
    text = _("Assessed on {when} by {name}: {verdict}.")
    return (text.format(when=found.assessed_at, name=found.by, verdict=VERDICTS[verdict]),)


def _ways(found: Seen) -> Keyboard:
    return tuple(
        (Button(label=label, action=f"s:incas:{found.id}:{verdict.value}"),)
        for verdict, label in VERDICTS.items()
    )


async def ask_why(talk: Talk, member: Member, _ref: str) -> Messages:
    """The assessment is written down with its reasons, whatever it comes to (Art. 33(5))."""
    if member.role is not Role.OWNER:
        return told(talk, _("Only an owner can allow that."))
    verdict = talk.args[1] if len(talk.args) > 1 else ""
    found = await talk.do(incidents.found, _subject(talk))
    if verdict not in set(Verdict) or found is None or found.verdict is not None:
        return told(talk, OVER)
    talk.go(NOTE, {"incident": _subject(talk), "verdict": verdict})
    return await asked_again(talk, member, "")


async def asked_again(talk: Talk, _member: Member, _ref: str) -> Messages:
    """The question for the reasons, under what was chosen, with a way to choose anew."""
    text = lines(
        _("You have chosen: {verdict}.").format(verdict=VERDICTS[Verdict(talk.data["verdict"])]),
        _("Write in a few words what happened, what it led to and what you did about it."),
        _("Leave out names and numbers."),
    )
    back = Button(label=_("« Back"), action=f"s:inc:{talk.data['incident']}")
    return [Send(text=text, keyboard=((back,),))]


async def written(talk: Talk, member: Member, _ref: str) -> Messages:
    """The note is kept, and the incident is over."""
    note = clean_text(talk.text, WORDS_LIMIT)
    if isinstance(note, Refused):
        return [Send(text=fault(note))]
    data = talk.data
    talk.done()
    verdict = Verdict(data["verdict"])
    done = await talk.do(incidents.assess, member, str(data["incident"]), verdict, note)
    return [Send(text=_("Thank you, it is written down.") if done else OVER)]


def _subject(talk: Talk) -> str:
    return talk.args[0] if talk.args else ""


# -- a case that its own account doubts ---------------------------------------------------------


async def ask_trust(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks once more: what rests is carried out then."""
    if refused := await kept_off(talk, doubting.judge, member, ref):
        return refused
    text = _(
        "<b>Do you know that case {ref} is the right person's?</b>\nSomebody said that it was "
        "not them. If you have made sure, it goes on; what had begun is carried out."
    )
    yes = Button(label=_("Yes, let it go on"), action=f"s:trustgo:{ref}")
    return [Send(text=text.format(ref=ref), keyboard=((yes,), back_to_case(ref)))]


async def trust(talk: Talk, member: Member, ref: str) -> Messages:
    """The case goes on."""
    outcome = await talk.do(doubting.trust, member, ref)
    text = _("Case {ref} goes on. Whatever was not begun is to be approved anew.")
    return settled(talk, outcome, text, ref)
